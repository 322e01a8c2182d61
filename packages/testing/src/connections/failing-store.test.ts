import type { Connections, CredentialStore } from '@evergrant/core'
import { expect, test } from 'vitest'
import { expectNoSecrets } from '../no-secrets.ts'
import { redirectUri, setStage } from './stage.ts'

const down = (): Promise<never> =>
  Promise.reject(
    Object.assign(new Error('UPDATE … the-secret'), { code: 'ECONNRESET', parameters: 'the-secret' }),
  )

const calls: Record<string, (connections: Connections) => Promise<unknown>> = {
  add: (connections) => connections.add('a/mail', { provider: 'mail', credentials: { accessToken: 'x' } }),
  'get, and its first use': (connections) => connections.get('a/mail').getAccessToken(),
  list: (connections) => Array.fromAsync(connections.list()),
  authorize: (connections) => connections.authorize('a/mail', { provider: 'mail' }),
  callback: (connections) => connections.callback(new Request(`${redirectUri}?state=x`)),
  refreshDue: (connections) => connections.refreshDue(),
  remove: (connections) => connections.remove('a/mail'),
  'remove with revoke': (connections) => connections.remove('a/mail', { revoke: true }),
}

test.each(Object.entries(calls))(
  'S1: %s with the store down is a store_failed that holds nothing of its error',
  async (_name, call) => {
    await using stage = await setStage()
    const store: CredentialStore = {
      get: down,
      compareAndSet: down,
      acquire: down,
      renew: down,
      release: down,
      claimDue: down,
      delete: down,
      list: down,
    }
    const error = await call(stage.elsewhere({ store })).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'store_failed', retryable: true })
    expectNoSecrets(error, ['the-secret'])
  },
)

test('S1: a login under way that cannot be read is refused, and shows nothing of what is stored', async () => {
  await using stage = await setStage()
  const { url, cookie } = await stage.connections.authorize('a/mail', { provider: 'mail' })
  const [pending] = await stage.store.list({ prefix: 'authorization/' })
  if (pending === undefined) throw new Error('No login is under way.')
  const data = new TextEncoder().encode('the-secret')
  await stage.store.compareAndSet(pending.id, pending.version, { ...pending, data, dueInMs: 0 })
  const request = new Request(await stage.server.authorize(url), { headers: { cookie } })
  const error: unknown = await stage.connections.callback(request).catch((thrown) => thrown)
  expect(error).toMatchObject({ code: 'invalid_input' })
  expectNoSecrets(error, ['the-secret'])
})
