// Bundles the scenario and runs it in workerd, each step in a request of its own, and each request of the
// application that a step has deployed. Prints one line of JSON a step.
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'

const [control, runtime] = argv.slice(2)
const { outputFiles } = await build({
  stdin: {
    contents: `export { worker as default } from './worker.mjs'`,
    resolveDir: fileURLToPath(new URL('.', import.meta.url)),
  },
  external: ['cloudflare:workers'],
  bundle: true,
  write: false,
  format: 'esm',
  target: 'es2023',
  conditions: ['workerd', 'worker'],
})
const worker = new Miniflare({
  modules: true,
  script: outputFiles[0].text,
  compatibilityDate: '2026-06-01',
  // What workerd logs about a connection that breaks is not what is asked here.
  handleRuntimeStdio: (stdout, stderr) => {
    stdout.resume()
    stderr.resume()
  },
})
const { origin } = await worker.ready
const ask = async (body) => {
  const response = await fetch(`${origin}/steps`, { method: 'POST', body: JSON.stringify(body) })
  return response.json()
}
try {
  for (const name of await ask({}))
    console.log(JSON.stringify(await ask({ name, control, runtime: JSON.parse(runtime) })))
} finally {
  await worker.dispose()
}
