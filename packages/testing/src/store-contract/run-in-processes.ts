import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { processes, type TaskName, type TaskResult } from './process-tasks.ts'

// In this repository the sources are run as they are; what is published lies in one folder.
const isSource = import.meta.url.endsWith('.ts')
const program = new URL(isSource ? './store-worker.ts' : './store-worker.js', import.meta.url)
const execArgv = isSource ? ['--conditions=@evergrant/source'] : []

/** Runs a task in several processes that begin at the same moment, each with a store of its own over one place. */
export async function runInProcesses<Name extends TaskName>(
  task: Name,
  worker: URL,
  place: string,
): Promise<TaskResult<Name>[]> {
  const children = Array.from({ length: processes }, () =>
    fork(program, [worker.href, place, task], { execArgv, silent: true, timeout: 60_000 }),
  )
  try {
    const failures = children.map(failureOf)
    const all = <Result>(work: (child: ChildProcess) => Promise<Result>) =>
      Promise.all(children.map((child, n) => Promise.race([work(child), failures[n]!])))
    await all((child) => once(child, 'message'))
    const answers = all(async (child) => (await once(child, 'message'))[0] as { result: TaskResult<Name> })
    for (const child of children) child.send('go')
    return (await answers).map(({ result }) => result)
  } finally {
    for (const child of children) child.kill()
  }
}

/** Rejects with what the process said when it ends, which comes too late for one that has answered. */
async function failureOf(child: ChildProcess): Promise<never> {
  let said = ''
  child.stderr?.on('data', (text: Buffer) => {
    said += text
  })
  const [code, signal] = await once(child, 'close')
  throw new Error(`A process of the store's worker ended with ${signal ?? code}:\n${said}`)
}
