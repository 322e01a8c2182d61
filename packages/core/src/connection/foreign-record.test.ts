import { inspect } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StoreError } from '../errors/store-error.ts'
import { type ConnectionRecord, decodeRecord } from './connection-record.ts'

const found = 'sentinel-7f3a9c'
const record = { v: 1, provider: 'things', initial: [], credentials: { accessToken: found } }
const odd = fc.oneof(fc.constantFrom(found, `${found}\n`, null, -1, '2026-13-01', {}), fc.jsonValue())
const within = (member: string, ...names: string[]) =>
  fc.tuple(fc.constantFrom(...names), odd).map(([name, value]) => ({ [member]: { [name]: value } }))
const member = fc.constantFrom(
  'v',
  'provider',
  'initial',
  'credentials',
  'lifetime',
  'ended',
  'suspect',
  'coolDown',
)
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .tuple(member, fc.oneof(fc.constant(found), fc.jsonValue()))
    .map(([name, value]) => new TextEncoder().encode(JSON.stringify({ ...record, [name]: value }))),
  fc
    .oneof(
      within('credentials', 'accessToken', 'refreshToken', 'issuedAt', 'expiresIn'),
      within('lifetime', 'seconds', 'dueAfterMs'),
      odd.map((reauthorizeBy) => ({ reauthorizeBy })),
    )
    .map((change) => new TextEncoder().encode(JSON.stringify({ ...record, ...change }))),
  fc.nat({ max: 60 }).map((length) => new TextEncoder().encode(JSON.stringify(record).slice(0, length))),
)

test('S1: the bytes of a store that are anything: a record, or store_corrupt that shows nothing of them', () => {
  const property = fc.property(bytes, (data) => {
    let decoded: ConnectionRecord
    try {
      decoded = decodeRecord(data, 'acme/things')
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      expect(error.code).toBe('store_corrupt')
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain(found)
      return
    }
    expect(inspect(decoded.credentials, { depth: null })).not.toContain(found)
    // It can be sent, and what is known of its time is a time.
    const { accessToken, issuedAt, expiresIn } = decoded.credentials ?? {}
    new Headers({ authorization: `Bearer ${accessToken ?? ''}` })
    expect(Date.parse(issuedAt ?? '2026-01-31T12:00:00Z')).toBeGreaterThan(Number.NEGATIVE_INFINITY)
    const { lifetime = { seconds: 1, dueAfterMs: 1 }, reauthorizeBy = 1 } = decoded
    for (const number of [lifetime.seconds, lifetime.dueAfterMs, reauthorizeBy, expiresIn ?? 0])
      expect(Number.isFinite(number)).toBe(true)
  })
  fc.assert(property, { numRuns: 2_000 })
})
