import { flushCompileCache } from 'node:module'

/** What a process offers to the one that has started it; arguments and results are JSON. */
export type Functions = Record<string, (...args: never[]) => unknown>

/** A call on its way to the process. */
export interface Call {
  readonly number: number
  readonly name: string
  readonly args: readonly unknown[]
}

/** What comes back. */
export type Reply = { readonly number: number } & ({ readonly result: unknown } | { readonly error: string })

/** What this process was started with. */
export function setupOf<Setup>(): Setup {
  return JSON.parse(process.argv[2]!) as Setup
}

/** Offers functions to the process that has started this one, says so, and ends with it. */
export function answerCalls(functions: Functions): void {
  process.on('disconnect', () => process.exit())
  process.on('message', async ({ number, name, args }: Call) => {
    const reply = (outcome: { result: unknown } | { error: string }): void => {
      if (process.connected) process.send!({ number, ...outcome })
    }
    try {
      reply({ result: await functions[name]!(...(args as never[])) })
    } catch (error) {
      reply({ error: error instanceof Error ? `${error.stack}` : `${error}` })
    }
  })
  // Written now, because this process will hardly end by itself.
  flushCompileCache()
  process.send!('ready')
}
