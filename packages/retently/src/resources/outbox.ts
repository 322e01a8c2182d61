import type { HttpClient, Pages } from '@evergrant/core'
import { type FilterOptions, filterSearch } from '../filters.ts'
import { numberedList, type PagingOptions } from '../lists.ts'
import type { CustomerProperty } from './customer.ts'
import type { Channel } from './metric.ts'

/** A survey that was sent. Nothing in it tells it from all others. */
export interface SentSurvey {
  /** E-mail address of the customer. */
  readonly email?: string | null
  /** Id of the customer. */
  readonly customerId?: string | null
  /** First name of the customer. */
  readonly firstName?: string | null
  /** Last name of the customer. */
  readonly lastName?: string | null
  /** Name of the customer's company. */
  readonly companyName?: string | null
  /** Id of the customer's company. */
  readonly companyId?: string | null
  /** When it was sent, ISO 8601 UTC. */
  readonly sentDate?: string | null
  /** How it reached the customer. */
  readonly channel?: Channel | null
  /** Tags of the customer. */
  readonly personTags?: readonly string[] | null
  /** Name of the campaign. */
  readonly campaign?: string | null
  /** Id of the campaign. */
  readonly campaignId?: string | null
  /** Id of the template. */
  readonly surveyTemplateId?: string | null
  /** Subject of the message. */
  readonly subject?: string | null
  /** What made it be sent: `campaign`, `reminder`, `manual`, `test`, `imported`. */
  readonly sentBy?: string | null
  /** For example `OPENED` or `RESPONDED`. */
  readonly status?: string | null
  /** Of the customer, as they were then. */
  readonly attributes?: {
    readonly customerTags?: readonly string[] | null
    readonly customProps?: readonly CustomerProperty[] | null
  } | null
  /** What became of it. */
  readonly detailedStatus?: SentSurveyStatus | null
  /** Id of the message at the mail service. */
  readonly mandrillMessageId?: string | null
  /** Who else got it. */
  readonly additionalRecipients?: readonly unknown[] | null
  /** Id of the survey; missing in some. */
  readonly surveyId?: string | null
  /** Id of the feedback that came back. */
  readonly responseId?: string | null
}

/** What became of a survey. */
export interface SentSurveyStatus {
  /** Whether it was opened. */
  readonly isOpened?: boolean | null
  /** When it was opened, ISO 8601 UTC. */
  readonly openedDate?: string | null
  /** Whether it was answered. */
  readonly isResponded?: boolean | null
  /** When it was answered, ISO 8601 UTC. */
  readonly respondedDate?: string | null
  /** Whether something was written. */
  readonly hasFeedback?: boolean | null
  /** Whether the customer wants no more. */
  readonly isOptedOut?: boolean | null
  /** Whether it could not be delivered. */
  readonly isBounced?: boolean | null
}

/** Which surveys are listed, and how. Their dates are those when they were sent. */
export interface OutboxListOptions extends FilterOptions, PagingOptions {
  /** Only to the customer with this e-mail address. */
  email?: string
  /** Only of this campaign. */
  campaignId?: string
  /** Only those that reached the customer in this way. */
  channel?: Channel
  /** Only those that were sent for this reason. */
  sentBy?: 'campaign' | 'reminder' | 'manual' | 'test' | 'imported'
  /** Field to sort by, with `-` before it the other way round. Default `surveyCreatedDate`, so that what is sent meanwhile shifts no page. */
  sort?: string
}

/** The surveys that a Retently account has sent. */
export interface Outbox {
  /** All of them, read while they are iterated. Iterating throws ApiError, AuthenticationError, NetworkError, ResponseError. */
  list(options?: OutboxListOptions): Pages<SentSurvey>
}

/** The outbox behind an HTTP client. */
export function createOutbox(http: HttpClient): Outbox {
  return {
    list({ email, campaignId, channel, sentBy, sort = 'surveyCreatedDate', ...options } = {}) {
      const search = { email, campaignId, channel, sentBy, sort, ...filterSearch(options) }
      return numberedList(http, 'outbox', { member: 'surveys' }, search, options)
    },
  }
}
