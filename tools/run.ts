import { spawn } from 'node:child_process'

export interface RunOptions {
  readonly cwd: string
  readonly env?: NodeJS.ProcessEnv
}

/** Runs a program and gives back what it printed; rejects with all that it printed if it fails. */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<string> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    printed += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  const status = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? signal ?? 1))
  })
  if (status === 0) return output
  throw new Error(`${command} ${args.join(' ')} ended with ${status} in ${options.cwd}\n${printed}`)
}
