import type { HttpClient, Pages, ReadingOptions } from '@evergrant/core'
import { wholeList } from '../lists.ts'

/** Somebody who gets no surveys. Retently promises the id only. */
export interface Suppression {
  /** Retently's id. */
  readonly id: string
  /** Why. */
  readonly reason?: string | null
  /** What somebody has noted. */
  readonly note?: string | null
  /** Who has added it. */
  readonly addedBy?: string | null
  /** When it was added, ISO 8601 UTC. */
  readonly createdAt?: string | null
}

/** An address that gets no surveys. */
export interface SuppressedEmail extends Suppression {
  /** The address. */
  readonly email?: string | null
}

/** A domain that gets no surveys. */
export interface SuppressedDomain extends Suppression {
  /** The domain, or a pattern such as `*.example.com`. */
  readonly pattern?: string | null
  /** `corporate`, `disposable`, `invalid` or `other`. */
  readonly category?: string | null
}

/** Who gets no surveys. Iterating throws ApiError, AuthenticationError, NetworkError, ResponseError. */
export interface Suppressions {
  /** Addresses; they come in one piece. */
  readonly emails: { list(options?: Pick<ReadingOptions, 'signal'>): Pages<SuppressedEmail> }
  /** Domains; they come in one piece. */
  readonly domains: { list(options?: Pick<ReadingOptions, 'signal'>): Pages<SuppressedDomain> }
}

const form = { idName: 'id' }

/** The suppressions behind an HTTP client. */
export function createSuppressions(http: HttpClient): Suppressions {
  return {
    emails: { list: (options) => wholeList(http, 'suppressions/emails', form, options) },
    domains: { list: (options) => wholeList(http, 'suppressions/domains', form, options) },
  }
}
