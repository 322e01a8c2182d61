import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { collectTests, matchTests, numbersOf, readPromises } from './promises.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

async function collectFrom(source: string) {
  const folder = await mkdtemp(join(tmpdir(), 'promises-'))
  try {
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    await writeFile(join(folder, 'some.test.ts'), `import { describe, test } from 'vitest'\n${source}`)
    return await collectTests(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe('the promises', () => {
  test('are the numbers of the contract, each once', async () => {
    const promises = readPromises(await readFile(join(root, 'docs/promises.md'), 'utf8'))
    const counts = { C: 14, T: 9, P: 6, F: 12, S: 6, O: 3 }
    const expected = Object.entries(counts).flatMap(([letter, count]) =>
      Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
    )
    expect(promises.map(({ number }) => number)).toEqual(expected)
  })

  test('a number that is there twice is refused', () => {
    expect(() => readPromises('- **C1** one\n- **C1** another')).toThrow('C1 is there twice')
  })
})

describe('the numbers that a test proves', () => {
  test.each([
    [['C1: one token request'], ['C1']],
    [['C4, C5: one token request'], ['C4', 'C5']],
    [
      ['S3: redirects', 'F8: a body'],
      ['S3', 'F8'],
    ],
    [['a suite', 'as C1: promises'], []],
    [['C1 without a colon'], []],
  ])('%j: %j', (path, numbers) => {
    expect([...numbersOf({ file: 'some.test.ts', path })]).toEqual(numbers)
  })
})

test('a promise without a test, and a number that promises nothing, are told', () => {
  const proof = { file: 'some.test.ts', path: ['C1, C99: one'] }
  const { proofs, unknown } = matchTests(readPromises('- **C1** one\n- **C2** two'), [proof])
  expect(Object.fromEntries(proofs)).toEqual({ C1: [proof], C2: [] })
  expect(Object.fromEntries(unknown)).toEqual({ C99: [proof] })
})

test('tests that are skipped, or still to be written, prove nothing', async () => {
  const tests = await collectFrom(`
    describe('C1: a suite', () => {
      test.each(['some', 'more'])('C2: with %s parameters', () => {})
      test.skip('C3: skipped', () => {})
    })
    describe.skip('C4: a suite that is skipped', () => { test('inside', () => {}) })
    test.todo('C5: still to be written')
    test.skipIf(true)('C6: not here', () => {})
  `)
  expect(tests.map(({ path }) => path)).toEqual([
    ['C1: a suite', 'C2: with some parameters'],
    ['C1: a suite', 'C2: with more parameters'],
  ])
})

test('a test file that cannot be read is an error, not a file without tests', async () => {
  await expect(collectFrom("throw new Error('broken')")).rejects.toThrow('cannot be read')
})
