import { EvergrantError, type Pages, type Stream } from '@evergrant/core'
import { expectTypeOf, test } from 'vitest'
import { createRetently } from '../create-retently.ts'
import type { Customer } from './customer.ts'

const retently = createRetently({ apiKey: 'key' })

test('lists give their records, one by one and page by page', () => {
  expectTypeOf(retently.customers.list()).toEqualTypeOf<Pages<Customer>>()
  expectTypeOf(retently.customers.list().pages()).toEqualTypeOf<AsyncIterable<readonly Customer[]>>()
  expectTypeOf(retently.scores.nps).returns.resolves.toHaveProperty('score')
  expectTypeOf(retently.streams()).toEqualTypeOf<readonly Stream[]>()
})

test('options that fit', () => {
  retently.customers.list({
    email: 'a@example.com',
    startDate: new Date(),
    concurrency: 10,
    signal: undefined,
  })
  retently.feedback.list({ attributes: [{ name: 'tags', operator: 'in', value: ['a', 'b'] }], match: 'any' })
  retently.outbox.list({ sentBy: 'reminder', channel: 'a-new-one' })
  retently.trends.get('default', { date: 'past-week' })
  retently.trends.get('default', { startDate: '2026-01-01', endDate: new Date() })
})

test('options that do not', () => {
  // @ts-expect-error
  retently.customers.list({ campaignId: '1' })
  // @ts-expect-error
  retently.companies.list({ startDate: new Date() })
  // @ts-expect-error
  retently.customers.list({ attributes: [{ name: 'tags', operator: 'like' }] })
  // @ts-expect-error
  retently.trends.get('default', {})
  // @ts-expect-error
  retently.trends.get('default', { date: 'past-week', startDate: new Date(), endDate: new Date() })
})

test('errors narrow by their code', () => {
  const error: unknown = undefined
  if (!EvergrantError.isInstance(error)) return
  switch (error.code) {
    case 'api_error':
      expectTypeOf(error.status).toEqualTypeOf<number>()
      break
    case 'reauthorization_required':
      expectTypeOf(error.reason).toExtend<string | undefined>()
      break
    case 'invalid_input':
      expectTypeOf(error.issues).toExtend<readonly { path: string }[]>()
  }
})
