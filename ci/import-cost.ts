import { spawnSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'

const runs = 15

/** CPU of a process that imports a file, in milliseconds: the least of several runs, because what others take is no part of it. */
export function importCpuMs(file?: string, replaced: readonly string[] = []): number {
  const code = [
    `import { registerHooks } from 'node:module'`,
    `const replaced = ${JSON.stringify(replaced)}`,
    `const empty = 'data:text/javascript,export default {}'`,
    `registerHooks({ resolve: (name, context, next) => next(replaced.includes(name) ? empty : name, context) })`,
    `await import(${file === undefined ? 'empty' : JSON.stringify(pathToFileURL(file).href)})`,
    `const { user, system } = process.cpuUsage()`,
    `console.log((user + system) / 1000)`,
  ]
  const env = { ...process.env, NODE_OPTIONS: '', NODE_COMPILE_CACHE: '' }
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', code.join('\n')]
  const measured = Array.from({ length: runs }, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8', env })
    if (status !== 0) throw new Error(stderr)
    return Number(stdout)
  })
  return Math.min(...measured)
}
