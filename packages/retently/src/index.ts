export {
  createRetently,
  type Retently,
  type RetentlyConnectionOptions,
  type RetentlyKeyOptions,
  type RetentlyOptions,
  type RetentlySourceOptions,
  type RetentlyTokenOptions,
} from './create-retently.ts'
export type { AttributeFilter, AttributeOperator, FilterOptions } from './filters.ts'
export type { PagingOptions } from './lists.ts'
export type { Campaign, Campaigns } from './resources/campaigns.ts'
export type { Companies, Company, CompanyListOptions } from './resources/companies.ts'
export type { Customer, CustomerProperty } from './resources/customer.ts'
export type { CustomerListOptions, Customers } from './resources/customers.ts'
export type { FeedbackListOptions, FeedbackResource } from './resources/feedback.ts'
export type {
  Feedback,
  FeedbackNote,
  FeedbackQuestion,
  FeedbackTopic,
} from './resources/feedback-record.ts'
export type { Channel, Metric } from './resources/metric.ts'
export type { Outbox, OutboxListOptions, SentSurvey, SentSurveyStatus } from './resources/outbox.ts'
export type { Ping } from './resources/ping.ts'
export type { Report, ReportOptions, ReportScores, Reports } from './resources/reports.ts'
export type { GetScore, Score, Scores } from './resources/scores.ts'
export type {
  SuppressedDomain,
  SuppressedEmail,
  Suppression,
  Suppressions,
} from './resources/suppressions.ts'
export type { Template, Templates } from './resources/templates.ts'
export type { TrendGroup, TrendOptions, TrendPeriod, Trends, TrendsResource } from './resources/trends.ts'
export {
  parseRetentlyCredentials,
  type RetentlyApiKeyCredentials,
  type RetentlyClient,
  type RetentlyCredentials,
  type RetentlyOAuthCredentials,
  toWire,
} from './retently-credentials.ts'
export {
  type RetentlyApiKeyOptions,
  type RetentlyEndpoints,
  type RetentlyOAuthOptions,
  type RetentlyProviderOptions,
  retentlyProvider,
} from './retently-provider.ts'
export type { Streams } from './streams/streams.ts'
