import { memoryStore } from '@evergrant/core'
import { type RetentlySimulator, startRetently } from '@evergrant/testing'
import { expect, test } from 'vitest'
import { createRetently } from './create-retently.ts'

const mishaps: Record<string, (simulator: RetentlySimulator) => void> = {
  'too many requests': ({ faults }) => faults.api({ status: 429 }, 2),
  'too many requests, with a time to wait': ({ faults }) => faults.api({ status: 429, retryAfter: 30 }),
  'a server that is away': ({ faults }) => faults.api({ status: 503 }, 2),
  'a connection cut in the body': ({ faults }) => faults.api({ reset: 'body' }, 3),
  'a connection cut before the answer': ({ faults }) => faults.api({ reset: 'after' }),
}

test.each(
  [1, 4, 10].flatMap((concurrency) =>
    Object.entries(mishaps).map(([name, happen]) => [name, concurrency, happen] as const),
  ),
)('a long list goes on over %s, at concurrency %i', async (_, concurrency, happen) => {
  await using simulator = await startRetently({ customers: 400, requestsPerMinute: 1000 })
  let now = 0
  const { customers } = createRetently({
    baseUrl: simulator.options.baseUrl,
    apiKey: simulator.apiKey,
    monotonic: () => now,
    async sleep(ms) {
      now += ms
    },
  })
  const numbers: number[] = []
  for await (const page of customers.list({ pageSize: 20, concurrency }).pages()) {
    numbers.push(...page.map(({ email }) => Number(/\d+/.exec(email)?.[0])))
    if (numbers.length === 100) happen(simulator)
  }
  expect(numbers).toEqual(Array.from({ length: 400 }, (_, number) => number + 1))
  expect(simulator.stats.apiRequests).toBeGreaterThan(20)
})

test.each([
  ['expires', (simulator: RetentlySimulator) => simulator.expireAccessTokens()],
  ['is revoked before its time', (simulator: RetentlySimulator) => simulator.revokeAccessToken()],
] as const)('a long list goes on over an access token that %s', async (_, end) => {
  await using simulator = await startRetently({ customers: 400, requestsPerMinute: 1000 })
  const { customers } = createRetently({
    ...simulator.options,
    id: 'acme/retently',
    store: memoryStore(),
    credentials: simulator.issue(),
  })
  const ids: string[] = []
  for await (const page of customers.list({ pageSize: 20 }).pages()) {
    ids.push(...page.map(({ id }) => id))
    if (ids.length === 100) end(simulator)
  }
  expect(new Set(ids).size).toBe(400)
  expect(ids).toHaveLength(400)
  expect(simulator.stats.tokenRequests).toBe(1)
})
