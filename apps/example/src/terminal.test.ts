import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { describe, expect, test } from 'vitest'
import { run } from './example-process.ts'

const sample = `
  import { createTerminal } from ${JSON.stringify(new URL('./terminal.ts', import.meta.url).href)}
  const terminal = createTerminal(process.stdout)
  const bar = terminal.progress('reading rows')
  bar.show(5, 10)
  bar.end()
  terminal.line(terminal.tone('bad', 'red'))
`
const node = ['--input-type=module', '--eval', sample]
const red = '\x1b[31mred\x1b[39m\n'

describe('in a pipe', () => {
  test('there is neither colour nor progress bar', async () => {
    const { stdout, stderr } = await run(process.execPath, node, tmpdir(), {})
    expect({ stdout, stderr }).toEqual({ stdout: 'red\n', stderr: '' })
  })

  test('FORCE_COLOR brings colour and no bar', async () => {
    const { stdout } = await run(process.execPath, node, tmpdir(), { FORCE_COLOR: '1' })
    expect(stdout).toBe(red)
  })
})

const hasPseudoTerminal = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0

describe.skipIf(!hasPseudoTerminal)('on a terminal', () => {
  async function onTerminal(environment: Record<string, string>): Promise<string> {
    const command = '"$NODE" --input-type=module --eval "$SAMPLE"'
    const { stdout } = await run('script', ['-qec', command, '/dev/null'], tmpdir(), {
      NODE: process.execPath,
      SAMPLE: sample,
      TERM: 'xterm',
      ...environment,
    })
    return stdout.replaceAll('\r\n', '\n')
  }

  test('there is colour, and a progress bar that is taken away', async () => {
    const bar = `${'█'.repeat(15)}${'░'.repeat(15)}`
    expect(await onTerminal({})).toBe(`\r\x1b[2K   reading rows  ${bar}  5 of 10\r\x1b[2K${red}`)
  })

  test('NO_COLOR takes the colour away and leaves the bar', async () => {
    const text = await onTerminal({ NO_COLOR: '1' })
    expect(text).toContain('5 of 10')
    expect(text).toMatch(/Kred\n$/)
  })

  test('a dumb terminal gets plain text', async () => {
    expect(await onTerminal({ TERM: 'dumb' })).toBe('red\n')
  })
})
