// The scenario as a worker: a POST to /steps runs one step or, without a name, lists them; everything else is the
// application's that the step has deployed.
import { waitUntil } from 'cloudflare:workers'
import { host } from './application.mjs'
import { runStep, steps } from './scenario.mjs'

host.waitUntil = waitUntil

/** The worker. */
export const worker = {
  async fetch(request) {
    const { pathname, origin } = new URL(request.url)
    if (pathname !== '/steps') return host.answer(request)
    const { name, control, runtime } = await request.json()
    return Response.json(
      name === undefined ? Object.keys(steps) : await runStep(name, control, { ...runtime, origin }),
    )
  },
}
