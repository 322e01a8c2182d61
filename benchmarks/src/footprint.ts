import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { numberFrom } from './child.ts'

const importRuns = 15

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

/**
 * CPU of a process that imports a file, or none, with these packages replaced by empty modules; in milliseconds. The least of
 * several runs, because what others take is no part of it.
 */
export function importCpuMs(file?: string, replaced: readonly string[] = []): number {
  const empty = 'data:text/javascript,export default {}'
  const code = [
    `import { registerHooks } from 'node:module'`,
    `const replaced = ${JSON.stringify(replaced)}`,
    `registerHooks({ resolve: (name, at, next) => next(replaced.includes(name) ? '${empty}' : name, at) })`,
    `await import(${JSON.stringify(file === undefined ? empty : pathToFileURL(file).href)})`,
    `const { user, system } = process.cpuUsage()`,
    `console.log((user + system) / 1000)`,
  ]
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', code.join('\n')]
  return Math.min(...Array.from({ length: importRuns }, () => numberFrom(args)))
}
