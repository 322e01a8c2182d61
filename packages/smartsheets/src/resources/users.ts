import type { HttpClient, ReadingOptions } from '@evergrant/core'
import * as v from 'valibot'
import { answer, idSchema } from '../answers.ts'

/** The owner of the token. */
export interface CurrentUser {
  /** Smartsheet's id. */
  readonly id: number
  /** E-mail address. */
  readonly email: string
  /** First name. */
  readonly firstName?: string | null
  /** Last name. */
  readonly lastName?: string | null
  /** For example `en_US`. */
  readonly locale?: string
  /** For example `US/Pacific`. */
  readonly timeZone?: string
  /** The organisation. */
  readonly account?: { readonly id: number; readonly name: string }
  /** Whether they administer the organisation. */
  readonly admin?: boolean
  /** Whether they may create sheets. */
  readonly licensedSheetCreator?: boolean
  /** Whether they administer groups. */
  readonly groupAdmin?: boolean
  /** Whether they see who works on what. */
  readonly resourceViewer?: boolean
}

/** Users. */
export interface Users {
  /**
   * The owner of the token, or the person that it acts for; takes no scope.
   * @throws ApiError, AuthenticationError, NetworkError, ResponseError; the signal's reason
   */
  me(options?: Pick<ReadingOptions, 'signal'>): Promise<CurrentUser>
}

const userAnswer = answer<CurrentUser>(v.looseObject({ id: idSchema, email: v.string() }))

/** The users behind an HTTP client. */
export function createUsers(http: HttpClient): Users {
  return { me: ({ signal } = {}) => http.request('users/me', { schema: userAnswer, signal }) }
}
