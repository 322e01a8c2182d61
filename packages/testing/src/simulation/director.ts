import type { EvergrantError } from '@evergrant/core'
import type { Action } from './schedule.ts'
import { id, type Process, type World } from './world.ts'

/** What `replace()`, `revoke()` or a new record have settled last. */
export interface Overruling {
  isRunning: boolean
  account: number | undefined
  isRevoked: boolean
  isCertain: boolean
  isHalfRecreated: boolean
}

/** Does what a schedule says, and remembers what came of it. */
export interface Director {
  act(index: number, action: Action): void
  /** Calls that failed, by code. */
  readonly failures: string[]
  /** Calls that have not ended yet. */
  readonly pending: Set<{ process: Process }>
  /** Accounts whose grant the provider has withdrawn. */
  readonly withdrawn: Set<number>
  readonly overruling: Overruling
}

/** A director of this world. */
export function createDirector(world: World): Director {
  const { scheduler } = world
  const failures: string[] = []
  const withdrawn = new Set<number>()
  const pending = new Set<{ process: Process }>()
  const overruling: Overruling = {
    isRunning: false,
    account: 0,
    isRevoked: false,
    isCertain: true,
    isHalfRecreated: false,
  }
  const lastToken = new Map<Process, string>()

  const track = (
    process: Process,
    promise: Promise<unknown>,
    onEnd: (error?: EvergrantError) => void,
  ): void => {
    const entry = { process }
    pending.add(entry)
    const end = (error?: EvergrantError): void => {
      pending.delete(entry)
      onEnd(error)
    }
    promise.then(() => end(), end)
  }
  const isReady = ({ owner }: Process): boolean => owner.stoppedUntil <= scheduler.now()

  const overrule = (process: Process, kind: 'replace' | 'recreate' | 'revoke'): void => {
    const isHalfRecreated = overruling.isHalfRecreated || kind === 'recreate'
    Object.assign(overruling, { isRunning: true, isCertain: false, isHalfRecreated })
    const refreshToken = kind === 'revoke' ? undefined : world.openAccount()
    const run = async (): Promise<void> => {
      if (refreshToken === undefined) return process.connection.revoke()
      if (kind === 'recreate') await world.engine.delete(id)
      return process.connection.replace({ refreshToken })
    }
    track(process, run(), (error) => {
      const isCertain = error === undefined
      if (isCertain && kind !== 'revoke') {
        Object.assign(overruling, { account: world.accountOf(refreshToken), isHalfRecreated: false })
      }
      Object.assign(overruling, { isRunning: false, isCertain, isRevoked: kind === 'revoke' })
    })
  }

  const call = (process: Process, kind: 'call' | 'rejected' | 'forced'): void => {
    if (!isReady(process)) return
    const { connection } = process
    const last = kind === 'rejected' ? lastToken.get(process) : undefined
    const asking =
      kind === 'forced'
        ? connection.refresh()
        : connection.getAccessToken(last === undefined ? {} : { rejected: last }).then((token) => {
            lastToken.set(process, token)
          })
    track(process, asking, (error) => {
      if (error !== undefined) failures.push(error.code)
    })
  }

  const withdraw = (): void => {
    for (const token of world.saved) {
      const account = world.accountOf(token)
      if (account === undefined || account !== overruling.account) continue
      world.grants.revokeGrant(token)
      withdrawn.add(account)
    }
  }

  const act = (number: number, action: Action): void => {
    const index = number % world.processes.length
    const process = world.processes[index]!
    switch (action.kind) {
      case 'call':
      case 'rejected':
      case 'forced':
        call(process, action.kind)
        break
      case 'crash':
        if (overruling.isRunning) Object.assign(overruling, { isRunning: false, isCertain: false })
        world.restart(index)
        break
      case 'stop':
        process.owner.stoppedUntil = Math.max(process.owner.stoppedUntil, scheduler.now() + action.ms)
        break
      case 'stop_at': {
        const stopAt = { point: action.point, ms: action.ms }
        for (const { owner } of world.processes) owner.stopAt = stopAt
        break
      }
      case 'store_down':
        world.trouble.downUntil = Math.max(world.trouble.downUntil, scheduler.now() + action.ms)
        break
      case 'store_loses_answers':
        world.trouble.lostAnswers += action.count
        break
      case 'clock_jump':
        process.clockOffset += action.ms
        break
      case 'network':
        for (let count = 0; count < action.count; count++) world.network.faults.push(action.fault)
        break
      case 'withdraw':
        withdraw()
        break
      default:
        if (!overruling.isRunning && isReady(process)) overrule(process, action.kind)
    }
  }

  return { act, failures, pending, withdrawn, overruling }
}
