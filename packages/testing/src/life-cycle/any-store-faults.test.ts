import type { TokenOutcome } from '@evergrant/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openScene, type Scene, storeIsDown, typesOf } from './scene.ts'
import { refused } from './scripted-provider.ts'

// Whatever the store does to one process: no tokens are lost, and none but the newest are ever sent.

type Fault = 'none' | 'throw' | 'lose'
type Operation = 'get' | 'compareAndSet' | 'acquire' | 'renew' | 'release'
const operations: readonly Operation[] = ['get', 'compareAndSet', 'acquire', 'renew', 'release']

const fault = fc.constantFrom<Fault>('none', 'none', 'throw', 'lose')
const step = fc.record({
  /** What becomes of the next calls of the store, one after another. */
  faults: fc.array(fault, { maxLength: 12 }),
  /** Whether it takes no save at all for the whole step. */
  isFull: fc.boolean(),
  kind: fc.constantFrom('getAccessToken', 'refresh', 'status', 'flush'),
  waitMs: fc.constantFrom(0, 500, 31_000, 3_600_000),
  end: fc.constantFrom('answered', 'answered', 'declined', 'inconclusive'),
})

/** Fails each call in turn as it is told; what is lost is done, and its acknowledgement does not come. */
function breakStore({ store, memory }: Scene, faults: Fault[], isFull: boolean): void {
  for (const operation of operations) {
    const broken = async (...given: never[]): Promise<unknown> => {
      const next = faults.shift() ?? 'none'
      if (next === 'throw' || (isFull && operation === 'compareAndSet')) return storeIsDown()
      const result = await (memory[operation] as (...given: never[]) => Promise<unknown>)(...given)
      return next === 'lose' ? storeIsDown() : result
    }
    Object.assign(store, { [operation]: broken } satisfies Partial<Record<Operation, typeof broken>>)
  }
}

test('P2, P3, C11: a store that fails in any way, in one process', async () => {
  const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
    const scene = await openScene({ rotation: 'single_use' })
    const { scripted, connection, time } = scene
    let number = 1
    const request = (end: string) => async (): Promise<TokenOutcome> => {
      expect(scripted.sent.at(-1)?.refreshToken).toBe(`refresh-${number}`)
      if (end === 'declined') return { kind: 'declined', detail: 'HTTP 425' }
      if (end === 'inconclusive') return { kind: 'inconclusive', detail: 'HTTP 500' }
      number++
      const answer = { accessToken: `access-${number}`, refreshToken: `refresh-${number}`, expiresIn: 3600 }
      return { kind: 'answered', answer }
    }
    for (const { faults, isFull, kind, waitMs, end } of steps) {
      breakStore(scene, [...faults], isFull)
      scripted.script = [request(end)]
      const call: Promise<unknown> = connection[kind]()
      await time.run(call.catch(() => {}))
      await time.advance(waitMs)
    }
    Object.assign(scene.store, scene.memory)
    await time.advance(120_000)
    await time.run(connection.flush())
    expect((await scene.stored()).credentials?.refreshToken).toBe(`refresh-${number}`)
    scripted.script = [request('answered')]
    const { accessToken } = await time.run(connection.refresh())
    expect(accessToken).toBe(`access-${number}`)
    expect((await scene.stored()).credentials?.refreshToken).toBe(`refresh-${number}`)
  })
  await fc.assert(property, { numRuns: 500 })
})

test('O1: whatever the store does, the end of a grant calls a person once', async () => {
  const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
    const scene = await openScene({ script: [refused] })
    const { connection, time, events } = scene
    for (const { faults, isFull, kind, waitMs } of steps) {
      breakStore(scene, [...faults], isFull)
      const call: Promise<unknown> = connection[kind === 'refresh' ? 'getAccessToken' : kind]()
      await time.run(call.catch(() => {}))
      await time.advance(waitMs)
    }
    Object.assign(scene.store, scene.memory)
    await time.advance(60_000)
    for (let call = 0; call < 2; call++)
      await expect(time.run(connection.getAccessToken())).rejects.toMatchObject({ reason: /^/ })
    await new Promise((resolve) => setTimeout(resolve))
    expect((await scene.stored()).ended).toBeDefined()
    expect(typesOf(events).filter((type) => type === 'reauthorization_required')).toHaveLength(1)
  })
  await fc.assert(property, { numRuns: 500 })
})
