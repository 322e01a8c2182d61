// Runs the scenario in the runtime that starts this file: Node, Bun or Deno. Prints one line of JSON a step.
import { argv } from 'node:process'
import { runStep, steps } from './scenario.mjs'

const [control, runtime] = argv.slice(2)
for (const name of Object.keys(steps)) {
  console.log(JSON.stringify(await runStep(name, control, JSON.parse(runtime))))
}
