import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { numberFrom } from './child.ts'
import { shuffled } from './ratio.ts'

const importRuns = 25

/** Bundled, minified and gzipped, in bytes; what the code imports is looked for from this folder. */
export async function weigh(code: string, folder: string, external: readonly string[]): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: folder },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: ['node:*', ...external],
    logLevel: 'error',
  })
  return gzipSync(outputFiles[0]!.contents).byteLength
}

/** One import that is measured. */
export interface Import {
  /** What is imported; absent: nothing. */
  readonly file?: string
  /** Packages that are empty modules meanwhile. */
  readonly replaced?: readonly string[]
}

/**
 * CPU of a process that makes an import, in milliseconds. They take turns, in random order, and of each the least of several
 * runs counts, because what others take is no part of it.
 */
export function importCpuMs(imports: readonly Import[]): number[] {
  const least = imports.map(() => Infinity)
  for (let run = 0; run < importRuns; run++) {
    for (const [index, one] of shuffled([...imports.entries()]))
      least[index] = Math.min(least[index]!, cpuOf(one))
  }
  return least
}

function cpuOf({ file, replaced = [] }: Import): number {
  const empty = 'data:text/javascript,export default {}'
  const code = [
    `import { registerHooks } from 'node:module'`,
    `const replaced = ${JSON.stringify(replaced)}`,
    `registerHooks({ resolve: (name, at, next) => next(replaced.includes(name) ? '${empty}' : name, at) })`,
    `await import(${JSON.stringify(file === undefined ? empty : pathToFileURL(file).href)})`,
    `const { user, system } = process.cpuUsage()`,
    `console.log((user + system) / 1000)`,
  ]
  return numberFrom([
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '--eval',
    code.join('\n'),
  ])
}
