// Logins: by hand, and through the routes of an application.
import { finishAuthorization, startAuthorization } from '@evergrant/core'
import { deploy } from './application.mjs'
import { connect, same } from './scene.mjs'

/** The browser of a person who agrees to everything. */
async function agree(url) {
  const page = await fetch(url, { redirect: 'manual' })
  await page.text()
  return page.headers.get('location')
}

async function statusOf(response) {
  await response.text()
  return response.status
}

export async function byHand({ start }) {
  const server = await start({ requirePkce: true })
  const connection = connect(server)
  const redirectUri = 'http://127.0.0.1:1/callback'
  const pending = await startAuthorization(connection.provider, { redirectUri })
  await finishAuthorization(connection, await agree(pending.url), pending)
  same(await statusOf(await connection.fetch(`${server.apiUrl}/things`)), 200, 'status')
  same((await server.stats()).tokenRequests, 1, 'token requests')
}

export async function throughRoutes({ start }, runtime) {
  const server = await start({ requirePkce: true })
  const { visit } = deploy(server, runtime)
  same(await statusOf(await visit('/things')), 403, 'the page before the login')
  const begun = await visit('/connect/things?returnTo=/settings')
  same(await statusOf(begun), 302, 'the way to the provider')
  const answer = await agree(begun.headers.get('location'))
  const cookie = begun.headers.get('set-cookie').split(';')[0]
  same(await statusOf(await visit(answer)), 400, 'the answer in another browser')
  const finished = await visit(answer, { headers: { cookie } })
  same([await statusOf(finished), finished.headers.get('location')], [302, '/settings'], 'the way back')
  same(await statusOf(await visit(answer, { headers: { cookie } })), 400, 'the same answer once more')
  same(await statusOf(await visit('/things')), 200, 'the page after the login')
  const [listed, ...others] = await (await visit('/connect')).json()
  same([listed.id, listed.state, others.length], ['acme/things', 'active', 0], 'the list')
  same(await statusOf(await visit('/connect/things', { method: 'DELETE' })), 204, 'removal')
  const { tokenRequests, revocations } = await server.stats()
  same({ tokenRequests, revocations }, { tokenRequests: 1, revocations: 1 }, 'requests')
}
