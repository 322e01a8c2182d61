import type { CustomerProperty } from './customer.ts'
import type { Channel, Metric } from './metric.ts'

/** An answer to a survey. Retently promises the id only. */
export interface Feedback {
  /** Retently's id. */
  readonly id: string
  /** Id of the customer. */
  readonly customerId?: string | null
  /** E-mail address of the customer. */
  readonly email?: string | null
  /** First name of the customer. */
  readonly firstName?: string | null
  /** Last name of the customer. */
  readonly lastName?: string | null
  /** Name of the customer's company. */
  readonly companyName?: string | null
  /** Id of the customer's company. */
  readonly companyId?: string | null
  /** The customer's position in the company. */
  readonly jobTitle?: string | null
  /** Where the customer is. */
  readonly country?: string | null
  /** Where the customer is. */
  readonly state?: string | null
  /** Where the customer is. */
  readonly city?: string | null
  /** Tags of the customer. */
  readonly tags?: readonly string[] | null
  /** The account's own properties. */
  readonly customProps?: readonly CustomerProperty[] | null
  /** Id of the campaign. */
  readonly campaignId?: string | null
  /** Name of the campaign. */
  readonly campaignName?: string | null
  /** When it was given, ISO 8601 UTC. */
  readonly createdDate?: string | null
  /** The score that was given. */
  readonly score?: number | null
  /** What was written. */
  readonly comment?: string | null
  /** Whether the box was ticked, where there is one. */
  readonly checkbox?: boolean | null
  /** Answers to further questions. */
  readonly additionalQuestions?: readonly FeedbackQuestion[] | null
  /** What it is about. */
  readonly feedbackTopics?: readonly FeedbackTopic[] | null
  /** Tags of the feedback. */
  readonly feedbackTags?: readonly string[] | null
  /** The same under an older name. */
  readonly feedbackTagsNew?: readonly string[] | null
  /** What colleagues have noted. */
  readonly notes?: readonly FeedbackNote[] | null
  /** How far it has been dealt with. */
  readonly status?: string | null
  /** Who deals with it. */
  readonly assigned?: string | null
  /** For example `Positive`. */
  readonly ratingCategory?: string | null
  /** Whether it has been dealt with. */
  readonly resolved?: boolean | null
  /** How the survey reached the customer. */
  readonly channel?: Channel | null
  /** What was measured. */
  readonly metricsType?: Metric | null
  /** Whether it is not meant seriously. */
  readonly isBogus?: boolean | null
}

/** The answer to a further question. */
export interface FeedbackQuestion {
  /** The question. */
  readonly questionText?: string | null
  /** Kind of the question. */
  readonly type?: string | null
  /** What it measures. */
  readonly metricsType?: Metric | null
  /** The answer: a text, a number or a list, by the kind of the question. */
  readonly answer?: unknown
}

/** What a feedback is about. */
export interface FeedbackTopic {
  /** Name of the topic. */
  readonly name?: string | null
  /** `positive`, `neutral` or `negative`. */
  readonly sentiment?: string | null
}

/** What a colleague has noted. */
export interface FeedbackNote {
  /** Who. */
  readonly author?: string | null
  /** What. */
  readonly content?: string | null
  /** When, ISO 8601 UTC. */
  readonly date?: string | null
}
