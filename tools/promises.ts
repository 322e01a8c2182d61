// Prints what docs/promises.md promises, with the tests that prove it, and fails where a promise has none. A test proves the
// promises that its name, or that of a suite around it, begins with: "C4, C5: with a token revoked early make one request".
// With --all every test is named, else the first few of each file.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'
import { createVitest, type TestCase } from 'vitest/node'

/** One promise of docs/promises.md. */
export interface Promised {
  /** As `C1`. */
  readonly number: string
  /** What is promised. */
  readonly statement: string
}

/** One test that runs. */
export interface CollectedTest {
  /** Relative to the repository. */
  readonly file: string
  /** Its name, after those of the suites around it. */
  readonly path: readonly string[]
}

const numbersAtStart = /^([A-Z]\d+(?:, [A-Z]\d+)*): (.*)$/s

/**
 * Reads the list of promises.
 * @throws TypeError where a number comes twice
 */
export function readPromises(markdown: string): Promised[] {
  const promises = [...markdown.matchAll(/^- \*\*([A-Z]\d+)\*\* (.+)$/gm)].map(([, number, statement]) => ({
    number: number!,
    statement: statement!,
  }))
  const numbers = promises.map(({ number }) => number)
  const twice = numbers.find((number, index) => numbers.indexOf(number) !== index)
  if (twice !== undefined) throw new TypeError(`docs/promises.md: ${twice} is there twice`)
  return promises
}

/** The numbers that a test proves. */
export function numbersOf({ path }: CollectedTest): Set<string> {
  return new Set(path.flatMap((name) => numbersAtStart.exec(name)?.[1]?.split(', ') ?? []))
}

/** The tests of each promise, and the numbers in test names that promise nothing. */
export function matchTests(
  promises: readonly Promised[],
  tests: readonly CollectedTest[],
): { proofs: Map<string, CollectedTest[]>; unknown: Map<string, CollectedTest[]> } {
  const proofs = new Map<string, CollectedTest[]>(promises.map(({ number }) => [number, []]))
  const unknown = new Map<string, CollectedTest[]>()
  for (const test of tests) {
    for (const number of numbersOf(test)) {
      const known = proofs.get(number)
      if (known !== undefined) known.push(test)
      else unknown.set(number, [...(unknown.get(number) ?? []), test])
    }
  }
  return { proofs, unknown }
}

/** Collects the tests that would run; what is skipped or still to be written proves nothing. */
export async function collectTests(root: string, filters: string[] = []): Promise<CollectedTest[]> {
  const vitest = await createVitest('test', {
    root,
    watch: false,
    reporters: [],
    typecheck: { enabled: false },
  })
  try {
    const { testModules, unhandledErrors } = await vitest.collect(filters, { staticParse: false })
    const unreadable = testModules.filter((module) => module.errors().length > 0)
    if (unreadable.length + unhandledErrors.length > 0) {
      const files = unreadable.map(({ relativeModuleId }) => relativeModuleId).join(', ') || 'a test file'
      throw new Error(`${files} cannot be read. Run npm test to see why.`)
    }
    return testModules.flatMap((module) =>
      [...module.children.allTests()]
        .filter((test) => test.options.mode === 'run' || test.options.mode === 'only')
        .map((test) => ({ file: module.relativeModuleId, path: pathOf(test) })),
    )
  } finally {
    await vitest.close()
  }
}

function pathOf(test: TestCase): string[] {
  const path = [test.name]
  for (let { parent } = test; parent.type === 'suite'; { parent } = parent) path.unshift(parent.name)
  return path
}

/** The tests by file and by name without its numbers; the same name under other suites counts up. */
function linesOf(tests: readonly CollectedTest[], limit: number): string[] {
  return [...Map.groupBy(tests, ({ file }) => file)].flatMap(([file, inFile]) => {
    const names = Map.groupBy(inFile, ({ path }) => path.at(-1)!.replace(numbersAtStart, '$2'))
    const lines = [...names].map(
      ([name, { length }]) => `       ${name}${length > 1 ? ` (${length} times)` : ''}`,
    )
    const rest = lines.length > limit ? [`       and ${lines.length - limit + 1} more`] : []
    return [
      `     ${styleText('dim', file)}`,
      ...(rest.length > 0 ? lines.slice(0, limit - 1) : lines),
      ...rest,
    ]
  })
}

async function main(): Promise<void> {
  const limit = process.argv.includes('--all') ? Number.POSITIVE_INFINITY : 4
  const root = fileURLToPath(new URL('..', import.meta.url))
  const promises = readPromises(await readFile(new URL('../docs/promises.md', import.meta.url), 'utf8'))
  const { proofs, unknown } = matchTests(promises, await collectTests(root))
  for (const { number, statement } of promises) {
    const tests = proofs.get(number) ?? []
    const heading = `${number.padEnd(5)}${statement}`
    console.log(tests.length > 0 ? styleText('bold', heading) : styleText('red', `${heading}\n     NO TEST`))
    for (const line of linesOf(tests, limit)) console.log(line)
  }
  for (const [number, tests] of unknown) {
    console.log(styleText('red', `${number.padEnd(5)}is no promise, but tests are named after it`))
    for (const line of linesOf(tests, limit)) console.log(line)
  }
  const unproved = promises.filter(({ number }) => proofs.get(number)?.length === 0)
  const proved = promises.length - unproved.length
  const missing =
    unproved.length > 0 ? `; without a test: ${unproved.map(({ number }) => number).join(', ')}` : ''
  console.log(`\n${proved} of ${promises.length} promises have a test${missing}`)
  if (missing !== '' || unknown.size > 0) process.exitCode = 1
}

if (process.argv[1] === import.meta.filename) {
  await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  })
}
