import { createHash } from 'node:crypto'
import type { Credentials, Provider, Rotation, TokenOutcome, TokenRequestContext } from '@evergrant/core'

/** What one token request comes to: an outcome, or a function that does something first. */
export type ScriptedOutcome =
  | TokenOutcome
  | ((context: TokenRequestContext) => TokenOutcome | Promise<TokenOutcome>)

/** A token request as the provider has seen it. */
export interface SentRequest {
  readonly refreshToken: string
  /** Wall clock, epoch milliseconds. */
  readonly at: number
}

/** A provider that answers what it is told to. */
export interface ScriptedProvider {
  readonly provider: Provider
  readonly sent: SentRequest[]
  /** Refresh tokens or access tokens that were revoked at it. */
  readonly revoked: string[]
  /** What comes next; the last one stays. */
  script: ScriptedOutcome[]
  /** The fingerprint that a refresh token is remembered by; without one, the client's. */
  grantOf(refreshToken?: string): string
}

/** What a {@link scriptedProvider} is made from. */
export interface ScriptedProviderOptions {
  rotation: Rotation
  script: readonly ScriptedOutcome[]
  clientId?: string
  clientSecret?: string
}

const tokenEndpoint = 'https://scripted.example.com/token'

/** Nothing is sent anywhere; outcomes come from the script. */
export function scriptedProvider(options: ScriptedProviderOptions): ScriptedProvider {
  const { rotation, clientId = 'client', clientSecret = 'the-client-secret' } = options
  const sent: SentRequest[] = []
  const revoked: string[] = []
  const identifyGrant = ({ refreshToken }: Credentials): string =>
    JSON.stringify([refreshToken, clientId, clientSecret])
  const scripted: ScriptedProvider = {
    sent,
    revoked,
    script: [...options.script],
    grantOf: (refreshToken) =>
      createHash('sha256')
        .update(identifyGrant(refreshToken === undefined ? {} : { refreshToken }))
        .digest('hex')
        .slice(0, 32),
    provider: {
      id: 'scripted',
      name: 'Scripted',
      origins: ['https://scripted.example.com'],
      rotation,
      client: { clientId, tokenEndpoint },
      authorize: (headers, accessToken) => headers.set('authorization', `Bearer ${accessToken}`),
      canRefresh: ({ refreshToken }) => typeof refreshToken === 'string',
      identifyGrant,
      async refresh({ refreshToken }, context) {
        sent.push({ refreshToken: refreshToken ?? '', at: context.now() })
        const outcome = scripted.script.length > 1 ? scripted.script.shift() : scripted.script[0]
        if (outcome === undefined) throw new Error('The script is empty.')
        return typeof outcome === 'function' ? outcome(context) : outcome
      },
      async revoke({ refreshToken, accessToken }) {
        revoked.push(refreshToken ?? accessToken ?? '')
      },
    },
  }
  return scripted
}

/** An answer with both tokens. */
export function tokens(number: number, expiresIn = 3600): TokenOutcome {
  return {
    kind: 'answered',
    answer: { accessToken: `access-${number}`, refreshToken: `refresh-${number}`, expiresIn },
  }
}

/** Never answers. */
export const noAnswer = (): Promise<TokenOutcome> => new Promise(() => {})

/** Every end that is no answer, as the token endpoint's reader words it. */
export const declined: TokenOutcome = { kind: 'declined', detail: 'HTTP 425' }
export const inconclusive: TokenOutcome = { kind: 'inconclusive', detail: 'HTTP 500' }
export const unanswered: TokenOutcome = { kind: 'unanswered', detail: 'time-out' }
export const refused: TokenOutcome = { kind: 'refused', detail: 'invalid_grant' }
export const misconfigured: TokenOutcome = { kind: 'misconfigured', detail: 'invalid_client' }
