import { inspect } from 'node:util'
import { ResponseError } from '@evergrant/core'
import { type RetentlySimulator, startRetently } from '@evergrant/testing'
import { expect, test } from 'vitest'
import { createRetently } from '../create-retently.ts'
import type { Customers } from './customers.ts'

type Members = Record<string, unknown>

function customersOf({ options: { baseUrl }, apiKey }: RetentlySimulator): Customers {
  return createRetently({ baseUrl, apiKey, retry: false }).customers
}

test.each([{}, { customersPaging: 'top_level' }] as const)(
  'are listed over full and short pages: %j',
  async (readings) => {
    await using simulator = await startRetently({ readings })
    const customers = customersOf(simulator)
    for (const pageSize of [9, 20, 45, 1000, 5000]) {
      const ids = (await Array.fromAsync(customers.list({ pageSize }))).map(({ id }) => id)
      expect(new Set(ids).size).toBe(45)
      expect(ids).toHaveLength(45)
    }
  },
)

test('customers come oldest first', async () => {
  await using simulator = await startRetently()
  const listed = await Array.fromAsync(customersOf(simulator).list())
  const dates = listed.map(({ createdDate }) => `${createdDate}`)
  expect(dates).toEqual(dates.toSorted())
})

test.each([
  ['in data', {}, (body: Members) => body],
  ['beside data', { customersPaging: 'top_level' }, (body: Members) => body],
  [
    'as a total alone',
    {},
    (body: Members) => ({ ...body, data: { ...(body.data as Members), pages: undefined } }),
  ],
] as const)('a limit that was lowered ends no list: paging %s', async (_, readings, answer) => {
  await using simulator = await startRetently({ customers: 1200, readings })
  simulator.faults.api({ answer }, Infinity)
  expect(await Array.fromAsync(customersOf(simulator).list({ pageSize: 5000 }))).toHaveLength(1200)
})

test.each([
  ['no paging', (data: Members) => ({ subscribers: data.subscribers }), 10, 5],
  ['pages that are not there', (data: Members) => ({ ...data, pages: 99 }), 45, 2],
])('an answer with %s ends the list all the same', async (_, change, pageSize, requests) => {
  await using simulator = await startRetently()
  simulator.faults.api({ answer: (body) => ({ ...body, data: change(body.data as Members) }) }, Infinity)
  expect(await Array.fromAsync(customersOf(simulator).list({ pageSize }))).toHaveLength(45)
  expect(simulator.stats.apiRequests).toBe(requests)
})

test('nothing is listed where there is no customer', async () => {
  await using simulator = await startRetently({ customers: 0 })
  expect(await Array.fromAsync(customersOf(simulator).list())).toEqual([])
})

test('customers are listed page by page, with what was asked for', async () => {
  await using simulator = await startRetently({ strict: true })
  const list = customersOf(simulator).list({
    pageSize: 30,
    sort: '-createdDate',
    startDate: new Date(0),
    endDate: '2100-01-01T00:00:00Z',
  })
  const pages = await Array.fromAsync(list.pages())
  expect(pages.map((page) => page.length)).toEqual([30, 15])
  expect(Object.fromEntries(simulator.stats.requests[1]?.query ?? [])).toEqual({
    startDate: '1970-01-01T00:00:00.000Z',
    endDate: '2100-01-01T00:00:00Z',
    sort: '-createdDate',
    limit: '30',
    page: '2',
  })
})

test.each([{}, { single: 'list' }] as const)('a customer is found by its id: %j', async (readings) => {
  await using simulator = await startRetently({ readings })
  const customers = customersOf(simulator)
  const [first] = await Array.fromAsync(customers.list())
  expect(await customers.get(first?.id ?? '')).toEqual(first)
})

test('an id cannot lead to another path', async () => {
  await using simulator = await startRetently()
  await expect(customersOf(simulator).get('../campaigns')).rejects.toMatchObject({ status: 404 })
  expect(simulator.stats.requests[0]?.path).toBe('/api/v2/customers/..%2Fcampaigns')
})

test('an answer that holds something else is told by its path', async () => {
  await using simulator = await startRetently()
  const customers = customersOf(simulator)
  simulator.faults.api({ status: 200, body: { message: 'hidden', code: 200, data: null } }, 2)
  await expect(customers.get('1')).rejects.toThrow(/data: expected a record with a text as id/)
  const error = await Array.fromAsync(customers.list()).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ResponseError)
  expect(error).toMatchObject({ provider: 'retently', connectionId: 'retently' })
  expect(String(error)).toContain('data.subscribers: expected a list')
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain('hidden')
})
