import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** How a process ended, and what it wrote. */
export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

/** Runs the example as a process of its own, in a pipe, in this directory and with nothing else in its environment. */
export function runExample(
  directory: string,
  environment: Record<string, string> = {},
  words: readonly string[] = [],
): Promise<Ended> {
  return run(process.execPath, ['--conditions=@evergrant/source', main, ...words], directory, environment)
}

/** Runs a program and collects what it writes. */
export function run(
  program: string,
  words: readonly string[],
  directory: string,
  environment: Record<string, string>,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      cwd: directory,
      env: { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ended: Ended = { code: null, stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      ended.stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      ended.stderr += text
    })
    child.on('error', reject).on('close', (code) => resolve({ ...ended, code }))
  })
}
