import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { numberFrom, pathTo } from './child.ts'
import { quantile, shuffled } from './ratio.ts'

const importRuns = 15

/** Bundled, minified and gzipped, in bytes. */
export async function weigh(code: string, external: readonly string[]): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: pathTo('.') },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: [...external],
  })
  return gzipSync(outputFiles[0]!.contents).byteLength
}

/** Milliseconds of CPU that an import costs over an empty process; of several runs one of the quicker. */
export function importCost(specifiers: readonly string[]): number[] {
  const programs = [undefined, ...specifiers].map((specifier) => ({ specifier, costs: [] as number[] }))
  for (let run = 0; run < importRuns; run++) {
    for (const { specifier, costs } of shuffled(programs)) costs.push(cpuOf(specifier))
  }
  const [empty, ...costs] = programs.map((program) => quantile(program.costs, 0.25))
  return costs.map((cost) => cost - empty!)
}

function cpuOf(specifier: string | undefined): number {
  const load = specifier === undefined ? '' : `await import(${JSON.stringify(urlOf(specifier))});`
  const code = `${load} const { user, system } = process.cpuUsage(); console.log((user + system) / 1000)`
  return numberFrom(['--input-type=module', '--eval', code])
}

function urlOf(specifier: string): string {
  return pathToFileURL(createRequire(import.meta.url).resolve(specifier)).href
}
