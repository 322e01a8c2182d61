import { expect, test } from 'vitest'
import { createStats } from './stats.ts'
import { createTokenGrants, type TokenGrantsOptions } from './token-grants.ts'

function setUp(options: Partial<TokenGrantsOptions> = {}) {
  const clock = { now: 0 }
  const stats = createStats()
  const grants = createTokenGrants({
    rotation: 'single_use',
    familyRevocation: false,
    accessTokenLifetime: 60,
    refreshTokenLifetime: undefined,
    refreshKillsAccessToken: false,
    now: () => clock.now,
    stats,
    ...options,
  })
  const first = grants.issue().refreshToken ?? ''
  return { clock, stats, grants, first }
}

test('without rotation the refresh token stays the same for ever', () => {
  const { grants, first, stats } = setUp({ rotation: 'none' })
  for (let round = 0; round < 3; round += 1) expect(grants.refresh(first)?.refreshToken).toBe(first)
  expect(stats.reuse).toBe(0)
})

test('a single-use refresh token is dead as soon as it was used', () => {
  const { grants, first, stats } = setUp()
  const second = grants.refresh(first)?.refreshToken ?? ''
  expect(grants.refresh(first)).toBeUndefined()
  expect(grants.isLiving(first)).toBe(false)
  expect(grants.refresh(second)).toBeDefined()
  expect(stats).toMatchObject({ reuse: 1, familyRevocations: 0 })
})

test('with family revocation the reuse of a spent token ends the whole grant, once', () => {
  const { grants, first, stats } = setUp({ familyRevocation: true })
  const second = grants.refresh(first)
  const other = grants.issue()
  expect(grants.refresh(first)).toBeUndefined()
  expect(grants.refresh(second?.refreshToken ?? '')).toBeUndefined()
  expect(grants.use(second?.accessToken ?? '').state).toBe('invalid')
  expect(grants.refresh(first)).toBeUndefined()
  expect(grants.use(other.accessToken).state).toBe('valid')
  expect(stats).toMatchObject({ reuse: 2, familyRevocations: 1 })
})

test('until the new pair is used the old refresh token goes on working', () => {
  const { grants, first, stats } = setUp({ rotation: 'until_used' })
  const lost = grants.refresh(first)
  const second = grants.refresh(first)
  expect(second?.refreshToken).not.toBe(lost?.refreshToken)
  grants.refresh(second?.refreshToken ?? '')
  expect(grants.refresh(first)).toBeUndefined()
  expect(stats.reuse).toBe(1)
})

test('using the new access token is a use of the new pair', () => {
  const { grants, first } = setUp({ rotation: 'until_used' })
  const second = grants.refresh(first)
  expect(grants.use(second?.accessToken ?? '').state).toBe('valid')
  expect(grants.refresh(first)).toBeUndefined()
})

test('inside the grace, counted from its first use, the old refresh token goes on working', () => {
  const { grants, first, clock, stats } = setUp({ rotation: { graceSeconds: 10 } })
  clock.now = 5_000
  grants.refresh(first)
  clock.now = 14_999
  expect(grants.refresh(first)).toBeDefined()
  expect(stats.reuse).toBe(0)
  clock.now = 15_000
  expect(grants.refresh(first)).toBeUndefined()
  expect(stats.reuse).toBe(1)
})

test('tokens expire by the clock, and each new refresh token starts its own lifetime', () => {
  const { grants, clock } = setUp({ refreshTokenLifetime: 100 })
  const issued = grants.issue()
  expect(issued).toMatchObject({ expiresIn: 60, refreshTokenExpiresIn: 100 })
  clock.now = 60_000
  expect(grants.use(issued.accessToken).state).toBe('expired')
  const second = grants.refresh(issued.refreshToken ?? '')
  clock.now = 159_999
  expect(grants.isLiving(second?.refreshToken ?? '')).toBe(true)
  clock.now = 160_000
  expect(grants.refresh(second?.refreshToken ?? '')).toBeUndefined()
})

test('a refresh can kill the access tokens before it', () => {
  const { grants, first } = setUp({ refreshKillsAccessToken: true })
  const second = grants.refresh(first)
  const third = grants.refresh(second?.refreshToken ?? '')
  expect(grants.use(second?.accessToken ?? '').state).toBe('invalid')
  expect(grants.use(third?.accessToken ?? '').state).toBe('valid')
})

test('unknown and revoked refresh tokens are no reuse', () => {
  const { grants, first, stats } = setUp()
  grants.revokeRefreshToken()
  expect(grants.refresh(first)).toBeUndefined()
  expect(grants.refresh('unknown')).toBeUndefined()
  expect(stats.reuse).toBe(0)
})
