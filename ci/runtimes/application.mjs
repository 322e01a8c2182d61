// An application as somebody deploys it: the routes of connectionHandler, and a page of its own that asks the API. In
// workerd each of its requests runs in a context of its own, which ends with the request.
import {
  connectionHandler,
  createConnections,
  EvergrantError,
  memoryStore,
  oauth2Provider,
} from '@evergrant/core'

const site = 'http://localhost:8765'

/** What the host of the running application is asked for: its answer to a request; and it keeps promises alive. */
export const host = { answer: undefined, waitUntil: undefined }

/** Deploys an application for one server; `origin` is where the runtime serves it, where it does. */
export function deploy(server, { origin }, options = { waitUntil: (promise) => host.waitUntil?.(promise) }) {
  const connections = createConnections({
    providers: {
      things: oauth2Provider({ id: 'things', name: 'Things', ...server.options, rotation: 'single_use' }),
    },
    store: memoryStore(),
    redirectUri: `${site}/connect/callback`,
    ...options,
  })
  const handler = connectionHandler(connections, {
    basePath: '/connect',
    identify: (request) => request.headers.get('x-session') ?? undefined,
  })
  const answer = async (request) => {
    if (new URL(request.url).pathname !== '/things') return handler(request)
    const id = `${request.headers.get('x-session')}/things`
    try {
      return await connections.get(id).fetch(`${server.apiUrl}/things`)
    } catch (error) {
      if (EvergrantError.isInstance(error) && error.reauthorize)
        return new Response('Log in.', { status: 403 })
      throw error
    }
  }
  host.answer = answer
  const visit = (path, { headers, ...init } = {}) => {
    const options = { redirect: 'manual', headers: { 'x-session': 'acme', ...headers }, ...init }
    const { pathname, search } = new URL(path, site)
    return origin === undefined
      ? answer(new Request(site + pathname + search, options))
      : fetch(origin + pathname + search, options)
  }
  return { connections, visit }
}
