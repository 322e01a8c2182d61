import { type RetentlySimulatorOptions, startRetently } from '@evergrant/testing'
import { expect, test } from 'vitest'
import { createRetently, type Retently } from '../create-retently.ts'

async function start(options: RetentlySimulatorOptions = {}) {
  const simulator = await startRetently({ strict: true, ...options })
  const { baseUrl } = simulator.options
  const client = createRetently({ baseUrl, apiKey: simulator.apiKey, retry: false })
  return { simulator, client, [Symbol.asyncDispose]: () => simulator.close() }
}

/** Every list, and how much is in it. */
const lists: Record<string, [list: (client: Retently) => AsyncIterable<unknown>, count: number]> = {
  customers: [({ customers }) => customers.list({ pageSize: 7 }), 45],
  companies: [({ companies }) => companies.list({ pageSize: 7 }), 12],
  feedback: [({ feedback }) => feedback.list({ pageSize: 7 }), 60],
  outbox: [({ outbox }) => outbox.list({ pageSize: 7 }), 30],
  campaigns: [({ campaigns }) => campaigns.list(), 4],
  templates: [({ templates }) => templates.list(), 4],
  reports: [({ reports }) => reports.list(), 4],
  trends: [({ trends }) => trends.list(), 2],
  'suppressed addresses': [({ suppressions }) => suppressions.emails.list(), 3],
  'suppressed domains': [({ suppressions }) => suppressions.domains.list(), 2],
}

test.each(Object.entries(lists))('%s come once each', async (_, [list, count]) => {
  await using stage = await start()
  const records = await Array.fromAsync(list(stage.client))
  expect(new Set(records.map((record) => JSON.stringify(record))).size).toBe(count)
  expect(records).toHaveLength(count)
})

test.each(Object.entries(lists))('%s that are no list are told by the path', async (_, [list]) => {
  await using stage = await start()
  stage.simulator.faults.api({ answer: () => ({ message: 'hidden', code: 200, data: { hidden: 1 } }) })
  const error = await Array.fromAsync(list(stage.client)).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'invalid_response', message: expect.stringContaining(' at data') })
  expect(String(error)).not.toContain('hidden')
})

test('companies come where nothing says how many pages there are', async () => {
  await using stage = await start({ readings: { companiesPages: false } })
  expect(await Array.fromAsync(stage.client.companies.list({ pageSize: 5 }))).toHaveLength(12)
  expect(stage.simulator.stats.apiRequests).toBe(3)
})

test('pages are read ahead, and come in their order', async () => {
  await using stage = await start({ customers: 300 })
  const { client, simulator } = stage
  simulator.faults.api({ delay: 0 })
  simulator.faults.api({ delay: 50 })
  const numbers: number[] = []
  for await (const { email } of client.customers.list({ pageSize: 10, concurrency: 8 }))
    numbers.push(Number(/\d+/.exec(email)?.[0]))
  expect(numbers).toEqual(Array.from({ length: 300 }, (_, number) => number + 1))
})

test.each([
  [null, 'data.subscribers.1'],
  [{ id: 5 }, 'data.subscribers.1'],
  [{ email: 'a@example.com' }, 'data.subscribers.1'],
])('a customer that cannot be relied on is told by its place: %j', async (odd, path) => {
  await using stage = await start()
  stage.simulator.faults.api({
    answer: ({ data, ...body }) => ({
      ...body,
      data: { ...(data as object), subscribers: [{ id: 'a' }, odd] },
    }),
  })
  await expect(Array.fromAsync(stage.client.customers.list())).rejects.toThrow(
    `at ${path}: expected a record with a text as id.`,
  )
})

test('unknown members, new values and nulls do no harm', async () => {
  await using stage = await start()
  const odd = { id: 'a', email: null, tags: null, channel: 'pigeon', mood: { good: true } }
  stage.simulator.faults.api({ answer: () => ({ campaigns: [odd], extra: 1 }) })
  expect(await Array.fromAsync(stage.client.campaigns.list())).toEqual([odd])
})
