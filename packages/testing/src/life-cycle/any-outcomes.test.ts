import type { Rotation, TokenOutcome } from '@evergrant/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { connectionId, openScene } from './scene.ts'
import { declined, inconclusive, misconfigured, refused, unanswered } from './scripted-provider.ts'

// Whatever a provider answers, call after call, also after restarts: what is sent, what is stored and what is said agree.

const rotations: readonly Rotation[] = ['none', 'until_used', { graceSeconds: 60 }, 'single_use', 'unknown']
const ends = { declined, inconclusive, unanswered, refused, misconfigured }
type End = keyof typeof ends | 'answered' | 'partial'

const end = fc.constantFrom<End>(
  'answered',
  'partial',
  'declined',
  'inconclusive',
  'unanswered',
  'refused',
  'misconfigured',
)
const step = fc.record({
  ends: fc.array(end, { minLength: 8, maxLength: 8 }),
  waitMs: fc.constantFrom(0, 1_000, 31_000, 3_600_000),
  isForced: fc.boolean(),
  isRestart: fc.boolean(),
})

test('P5, F4, P6, C8: any outcomes in a row', async () => {
  const property = fc.asyncProperty(
    fc.constantFrom(...rotations),
    fc.array(step, { minLength: 1, maxLength: 6 }),
    async (rotation, steps) => {
      const scene = await openScene({ rotation })
      const { scripted, time } = scene
      const isSingleUse = rotation === 'single_use' || rotation === 'unknown'
      let number = 1
      let stored = await scene.stored()
      let isSuspect = false
      for (const { ends: wanted, waitMs, isForced, isRestart } of steps) {
        await time.advance(waitMs)
        const { connection } = isRestart ? scene.elsewhere() : scene
        const seen: End[] = []
        const before = scripted.sent.length
        const { ended } = stored
        scripted.script = wanted.map((kind) => async (): Promise<TokenOutcome> => {
          // What is sent is what is stored.
          const { credentials } = await scene.stored()
          expect(scripted.sent.at(-1)?.refreshToken).toBe(credentials?.refreshToken)
          seen.push(kind)
          if (kind === 'inconclusive' || kind === 'unanswered') isSuspect ||= rotation !== 'none'
          if (kind !== 'answered' && kind !== 'partial') return ends[kind]
          number++
          isSuspect = false
          const refreshToken = `refresh-${number}`
          return kind === 'partial'
            ? { kind: 'answered', answer: { refreshToken } }
            : { kind: 'answered', answer: { accessToken: `access-${number}`, refreshToken, expiresIn: 3600 } }
        })
        const call = isForced ? connection.refresh() : connection.getAccessToken()
        const error = await time.run(call.then(() => undefined).catch((thrown: unknown) => thrown))
        stored = await scene.stored()
        const last = seen.at(-1)

        expect(seen.length).toBe(scripted.sent.length - before)
        expect(seen.length).toBeLessThanOrEqual(6)
        // A request that may still run is the last one where the token is good for one only.
        if (isSingleUse) expect(seen.slice(0, -1)).not.toContain('unanswered')
        for (const final of ['answered', 'refused', 'misconfigured'] as const)
          expect(seen.slice(0, -1)).not.toContain(final)
        expect(stored.credentials?.refreshToken).toBe(`refresh-${number}`)
        if (last === 'answered') {
          expect(error).toBeUndefined()
          expect([stored.ended, stored.coolDown]).toEqual([undefined, undefined])
          expect(stored.credentials?.accessToken).toBe(`access-${number}`)
        }
        if (seen.length > 0 && last !== 'answered' && isForced) expect(error).toBeDefined()
        if (last === 'refused') {
          const reason = isSuspect || stored.suspect !== undefined ? 'rotation_lost' : 'refused'
          // An end that was known keeps its reason.
          const isKnown = ended?.of === stored.ended?.of
          expect(stored.ended).toMatchObject({ reason: isKnown ? ended?.reason : reason })
          // The mark says it already, where the record did not before.
          isSuspect = stored.suspect?.since !== undefined
        }
        if (isSuspect) expect(stored.suspect).toMatchObject({ of: scripted.grantOf(`refresh-${number}`) })
        expect(stored.suspect?.since !== undefined).toBe(isSuspect)
        expect(stored.dueInMs === null).toBe(stored.ended !== undefined)
        // Nobody is left with a lease, and no attempt is left behind.
        const lease = await scene.memory.acquire(connectionId, { owner: 'looks', ttlMs: 1 })
        expect(lease?.unfinishedAttempt).toBe(false)
        if (lease !== undefined) await scene.memory.release(lease, { attemptEnded: true })
      }
    },
  )
  await fc.assert(property, { numRuns: 300 })
})
