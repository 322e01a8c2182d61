// Bundles the scenario and runs it in workerd, each step in a request of its own. Prints one line of JSON a step.
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'

const [control, runtime] = argv.slice(2)
const { outputFiles } = await build({
  stdin: {
    contents: `
      import { runStep, steps } from './scenario.mjs'
      export default {
        async fetch(request) {
          const { name, control, runtime } = await request.json()
          return Response.json(name === undefined ? Object.keys(steps) : await runStep(name, control, runtime))
        },
      }`,
    resolveDir: fileURLToPath(new URL('.', import.meta.url)),
  },
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
const ask = async (body) => {
  const response = await worker.dispatchFetch('http://scenario/', {
    method: 'POST',
    body: JSON.stringify(body),
  })
  return response.json()
}
try {
  for (const name of await ask({}))
    console.log(JSON.stringify(await ask({ name, control, runtime: JSON.parse(runtime) })))
} finally {
  await worker.dispose()
}
