import type { ConnectionEvent, ConnectionEventType } from '@evergrant/core'
import { describe, expect, test } from 'vitest'
import { expectNoSecrets } from '../no-secrets.ts'
import { sameData } from './faulty-store.ts'
import { connectionId, eventTypes, hear, type Stage, settled, startStage, until } from './stage.ts'

/** How each event comes about, in the first connection. */
const occasions: Record<ConnectionEventType, (stage: Stage) => Promise<unknown>> = {
  refresh_started: ({ connection }) => connection.refresh(),
  refreshed: ({ connection }) => connection.refresh(),
  async refresh_failed({ connection, server }) {
    server.faults.token({ status: 503 }, 3)
    await connection.refresh().catch(() => {})
  },
  async replayed({ connection, server }) {
    server.faults.token({ status: 500 })
    await connection.refresh()
  },
  async adopted({ connection, connect, store, server }) {
    await connection.status()
    server.faults.token({ delay: 30, phase: 'after' })
    const elsewhere = connect({ store: sameData(store) }).refresh()
    await until(() => server.stats.tokenRequests === 1)
    await Promise.all([elsewhere, connection.refresh()])
    expect(server.stats.tokenRequests).toBe(1)
  },
  async discarded({ connection, connect, store, server }) {
    server.faults.token({ delay: 30, phase: 'after' })
    const call = connection.refresh().catch(() => {})
    await until(() => server.stats.grants === 1)
    await connect({ store: sameData(store) }).revoke()
    await call
  },
  async persist_failed({ connection, store }) {
    await connection.status()
    store.faults.compareAndSet = { fault: 'throw', calls: 1 }
    await connection.refresh()
  },
  async reauthorization_required({ connection, server }) {
    server.revokeGrant()
    await connection.refresh().catch(() => {})
  },
  async recovered({ connection, server, clock }) {
    server.faults.token({ status: 503 }, 3)
    await connection.refresh().catch(() => {})
    clock.advance(60_000)
    await connection.refresh()
  },
  revoked: ({ connection }) => connection.revoke(),
}

describe('events', () => {
  for (const type of eventTypes) {
    test(`O1: ${type} says which connection, which provider and which grant, and holds no secret`, async () => {
      await using stage = await startStage()
      await occasions[type](stage)
      await stage.eventTypes()
      const events = stage.events.filter((event) => event.type === type)
      expect(events).toHaveLength(1)
      const [event] = events
      expect(event).toMatchObject({ connectionId, provider: 'things' })
      const hasGrant = type !== 'refresh_failed'
      if (hasGrant) expect(event?.fingerprint).toMatch(/^[0-9a-f]{32}$/)
      const sent = stage.server.stats.requests.flatMap(({ body }) => {
        const form = new URLSearchParams(body)
        return ['refresh_token', 'token', 'client_secret'].flatMap((name) => form.get(name) ?? [])
      })
      const { credentials } = await stage.record()
      const stored = [credentials?.accessToken, credentials?.refreshToken].flatMap((token) => token ?? [])
      expectNoSecrets(stage.events, [stage.issued.accessToken, ...sent, ...stored])
    })
  }

  test('O1: tell how long a refresh took, how many requests it needed, and what failed', async () => {
    await using stage = await startStage()
    const { connection, server } = stage
    server.faults.token({ status: 503 }, 2)
    await connection.refresh()
    server.faults.token({ status: 400, body: { error: 'invalid_scope' } })
    await connection.refresh().catch(() => {})
    server.revokeGrant()
    await connection.refresh().catch(() => {})
    await stage.eventTypes()
    const [refreshed] = stage.events.filter(({ type }) => type === 'refreshed')
    expect(refreshed).toMatchObject({ attempt: 3 })
    expect(refreshed?.durationMs).toBeGreaterThanOrEqual(750)
    expect(stage.events.filter(({ type }) => type === 'refresh_failed')).toMatchObject([
      { code: 'refresh_misconfigured' },
      { code: 'reauthorization_required', reason: 'refused' },
    ])
    expect(stage.events.find(({ type }) => type === 'reauthorization_required')?.reason).toBe('refused')
  })

  test('O1: a fingerprint tells one grant from another, and the same one again', async () => {
    await using stage = await startStage()
    await stage.connection.refresh()
    await stage.connection.refresh()
    await stage.eventTypes()
    const of = (type: string) =>
      stage.events.filter((event) => event.type === type).map(({ fingerprint }) => fingerprint)
    const [first, second] = of('refresh_started')
    expect(first).not.toBe(second)
    expect(of('refreshed')[0]).toBe(second)
  })

  test('O1: reauthorization_required comes only from the process whose save wrote the mark', async () => {
    await using stage = await startStage({ ageSeconds: 7200 })
    const { connection, connect, store, server } = stage
    await connection.status()
    server.revokeGrant()
    const processes = Array.from({ length: 40 }, () => connect({ store: sameData(store) }))
    const events = processes.map(hear)
    for (let round = 0; round < 2; round++) {
      const results = await Promise.allSettled(processes.map((one) => one.getAccessToken()))
      expect(new Set(results.map((result) => result.status === 'rejected' && result.reason.code))).toEqual(
        new Set(['reauthorization_required']),
      )
    }
    await settled(20)
    const heard = events.flat().filter(({ type }) => type === 'reauthorization_required')
    expect([heard.length, server.stats.tokenRequests]).toEqual([1, 1])
  })

  test('O1: a listener can be removed, and hears only its own type and connection', async () => {
    await using stage = await startStage()
    const heard: ConnectionEvent[] = []
    const remove = stage.connection.on('refreshed', (event) => heard.push(event))
    const other = stage.connect({ id: 'acme/other', credentials: stage.server.issue() })
    await other.refresh()
    await stage.connection.refresh()
    await settled()
    expect(heard.map(({ type, connectionId: id }) => [type, id])).toEqual([['refreshed', connectionId]])
    remove()
    remove()
    await stage.connection.refresh()
    await settled()
    expect(heard).toHaveLength(1)
    expect(() => stage.connection.on('refreshed', undefined as never)).toThrow(TypeError)
  })
})

test('O1: a failure is announced once, not by every call that it holds up', async () => {
  await using stage = await startStage({ ageSeconds: 7200 })
  stage.server.revokeGrant()
  const heard: ConnectionEvent[] = []
  stage.connection.on('refresh_failed', (event) => heard.push(event))
  for (let call = 0; call < 3; call++) await stage.connection.getAccessToken().catch(() => {})
  await settled()
  expect(heard.map(({ reason }) => reason)).toEqual(['refused'])
})

describe('a listener', () => {
  test('C12: is called from a task of its own, after whoever waited for the refresh', async () => {
    await using stage = await startStage({ ageSeconds: 7200 })
    const order: string[] = []
    stage.connection.on('refreshed', () => order.push('listener'))
    const call = stage.connection.getAccessToken().then(() => order.push('caller'))
    await call
    await settled()
    expect(order).toEqual(['caller', 'listener'])
  })

  const listeners = {
    throws() {
      throw new Error('of the listener')
    },
    async rejects() {
      throw new Error('of the listener')
    },
    hangs: () => new Promise<void>(() => {}),
  }
  for (const [name, listener] of Object.entries(listeners)) {
    test(`C12: that ${name} changes nothing`, async () => {
      await using stage = await startStage({ ageSeconds: 7200 })
      const { connection, server } = stage
      const heard: string[] = []
      for (const type of eventTypes) {
        connection.on(type, listener as () => void)
        connection.on(type, () => heard.push(type))
      }
      expect((await connection.fetch(server.apiUrl)).status).toBe(200)
      await connection.refresh()
      await connection[Symbol.asyncDispose]()
      await settled()
      expect(heard).toEqual(['refresh_started', 'refreshed', 'refresh_started', 'refreshed'])
    })
  }

  test('C12: may use the connection that it listens to, whatever happens there', async () => {
    await using stage = await startStage({ ageSeconds: 7200, server: { tokenDelay: 20 } })
    const { connection, server } = stage
    const tokens: Promise<string>[] = []
    for (const type of ['refresh_started', 'refreshed'] as const) {
      connection.on(type, async () => {
        const token = connection.getAccessToken()
        tokens.push(token)
        await token
      })
    }
    const token = await connection.getAccessToken()
    await until(() => tokens.length === 2)
    expect(await Promise.all(tokens)).toEqual([token, token])
    expect(server.stats.tokenRequests).toBe(1)
  })
})
