import type { CredentialStore } from '@evergrant/core'
import { type Owner, reach, type Scheduler } from './scheduler.ts'

/** The trouble that a shared engine has. */
export interface StoreTrouble {
  /** Until then every call fails before it has an effect. */
  downUntil: number
  /** So many calls have their effect and then fail. */
  lostAnswers: number
}

/** What a process sees of a shared engine: each call takes time, and may fail before or after its effect. */
export function simulatedStore(
  engine: CredentialStore,
  owner: Owner,
  scheduler: Scheduler,
  random: () => number,
  trouble: StoreTrouble,
): CredentialStore {
  const call = <T>(effect: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const fail = (): void => reject(Object.assign(new Error('the store is down'), { code: 'ECONNRESET' }))
      // Once sent, the call has its effect even if its sender dies.
      scheduler.after(random() * 4, undefined, () => {
        if (trouble.downUntil > scheduler.now()) return void scheduler.after(1, owner, fail)
        void effect().then((result) => {
          const isLost = trouble.lostAnswers > 0
          if (isLost) trouble.lostAnswers--
          scheduler.after(random() * 4, owner, isLost ? fail : () => resolve(result))
        })
      })
    })
  return {
    get: (id) => call(() => engine.get(id)),
    compareAndSet: (id, version, write) => call(() => engine.compareAndSet(id, version, write)),
    acquire: (id, request) =>
      call(async () => {
        const lease = await engine.acquire(id, request)
        if (lease !== undefined) reach('lease', owner, scheduler.now())
        return lease
      }),
    renew: (lease, ttlMs) => call(() => engine.renew(lease, ttlMs)),
    release: (lease, request) => call(() => engine.release(lease, request)),
    claimDue: (request) => call(() => engine.claimDue(request)),
    delete: (id, version) => call(() => engine.delete(id, version)),
    list: (request) => call(() => engine.list(request)),
  }
}
