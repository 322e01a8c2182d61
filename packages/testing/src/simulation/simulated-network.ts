import type { Fetch } from '@evergrant/core'
import type { TokenGrants } from '../token-grants.ts'
import type { NetworkFault } from './schedule.ts'
import { type Owner, reach, type Scheduler } from './scheduler.ts'

/** One successful token request, and what became of its answer. */
export interface Issue {
  readonly sent: string
  readonly refreshToken: string
  readonly owner: Owner
  /** When it was asked for, virtual epoch milliseconds. */
  readonly sentAt: number
  /** The answer reached the process that had asked for it. */
  isDelivered: boolean
}

/** A network between processes and one token endpoint; the one transport of this project that is not real. */
export interface SimulatedNetwork {
  fetchOf(owner: Owner): Fetch
  /** Faults for the next token requests, in order. */
  readonly faults: NetworkFault[]
  readonly issues: Issue[]
  /** Refresh tokens that came to the server when their sender had given up. */
  readonly overdue: Set<string>
  requests: number
}

const lateMs = 45_000

/** A network with delays from the given source of randomness. */
export function createSimulatedNetwork(
  scheduler: Scheduler,
  grants: TokenGrants,
  random: () => number,
): SimulatedNetwork {
  const network: SimulatedNetwork = { faults: [], issues: [], overdue: new Set(), requests: 0, fetchOf }
  return network

  function fetchOf(owner: Owner): Fetch {
    return (_input, init) =>
      new Promise((resolve, reject) => {
        const fault = network.faults.shift()
        const sentAt = scheduler.now()
        reach('request', owner, sentAt)
        const signal = init?.signal
        signal?.addEventListener('abort', () => reject(signal.reason))
        const fail = (code: string, ms: number): void => {
          scheduler.after(ms, owner, () =>
            reject(Object.assign(new TypeError('fetch failed'), { cause: { code } })),
          )
        }
        if (fault === 'refused') return fail('ECONNREFUSED', 2)
        if (fault === 'lost_before') return fail('ECONNRESET', 20)
        const thereMs = 5 + random() * 80 + (fault === 'late_request' ? lateMs * random() : 0)
        scheduler.after(thereMs, undefined, () => {
          const backMs = 5 + random() * 80 + (fault === 'late_answer' ? lateMs * random() : 0)
          const answer = (status: number, body: object, onArrival = () => {}): void => {
            scheduler.after(backMs, owner, () => {
              if (signal?.aborted) return
              onArrival()
              resolve(new Response(JSON.stringify(body), { status }))
            })
          }
          if (fault?.startsWith('status_5') && fault !== 'status_500')
            return answer(Number(fault.slice(7)), {})
          network.requests++
          const sent = new URLSearchParams(String(init?.body)).get('refresh_token') ?? ''
          if (signal?.aborted || owner.isDead) network.overdue.add(sent)
          const issued = grants.refresh(sent)
          if (issued === undefined) return answer(400, { error: 'invalid_grant' })
          const issue: Issue = {
            sent,
            refreshToken: issued.refreshToken ?? '',
            owner,
            sentAt,
            isDelivered: false,
          }
          network.issues.push(issue)
          if (fault === 'lost_after') return fail('ECONNRESET', backMs)
          if (fault === 'status_500') return answer(500, {})
          const { accessToken, refreshToken, expiresIn } = issued
          answer(
            200,
            { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn },
            () => {
              issue.isDelivered = true
            },
          )
        })
      })
  }
}
