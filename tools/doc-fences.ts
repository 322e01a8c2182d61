// The ts fences of a Markdown page as modules. Two things help a fence that is not a whole program:
// - a comment `<!-- ts … -->` holds lines that the page does not show; they begin the next fence;
// - a fence, or such a comment, whose first line is `// name.ts` is that file, for the page's other fences to import.

export interface Fence {
  /** Of the file that the fence becomes. */
  readonly fileName: string
  /** The first line in the page, from 1. */
  readonly line: number
  readonly code: string
  /** A whole program, not a file that others import. */
  readonly isProgram: boolean
  /** Seen by whoever reads the page. */
  readonly isShown: boolean
}

const block = /^([ \t]*)(?:```ts\n([\s\S]*?)\n?[ \t]*```|<!-- ts\n([\s\S]*?)\n-->)[ \t]*$/gm

export function fencesOf(markdown: string): Fence[] {
  const fences: Fence[] = []
  let hidden = ''
  for (const { index, 1: indent = '', 2: shownCode, 3: hiddenCode } of markdown.matchAll(block)) {
    const code = (shownCode ?? hiddenCode ?? '').replaceAll(new RegExp(`^${indent}`, 'gm'), '')
    const fileName = /^\/\/ ([\w-]+\.ts)\n/.exec(code)?.[1]
    if (hiddenCode !== undefined && fileName === undefined) {
      hidden = `${code}\n`
      continue
    }
    const line = markdown.slice(0, index).split('\n').length + 1
    fences.push({
      fileName: fileName ?? `line-${line}.ts`,
      line,
      code: `${hidden}${code}\nexport {}\n`,
      isProgram: fileName === undefined,
      isShown: hiddenCode === undefined,
    })
    hidden = ''
  }
  return fences
}
