import {
  campaignOf,
  companyOf,
  customerOf,
  feedbackOf,
  type RetentlyRecord,
  suppressedDomainOf,
  suppressedEmailOf,
  surveyOf,
  templateOf,
  trendGroupOf,
} from './records.ts'

/** Records of one kind: how many are made up, or the records themselves. */
export type Records = number | readonly RetentlyRecord[]

/** What the account holds; records that are made up are the same each time. */
export interface DataSetOptions {
  /** Default 45. */
  customers?: Records
  /** Default 12. */
  companies?: Records
  /** Default 60. */
  feedback?: Records
  /** Default 30. */
  outbox?: Records
  /** Default 4, one for each metric. */
  campaigns?: Records
  /** Default 4. */
  templates?: Records
  /** Default 3. */
  suppressedEmails?: Records
  /** Default 2. */
  suppressedDomains?: Records
  /** Default 2. */
  trendGroups?: Records
}

/** All records of the account. */
export type DataSet = { readonly [K in keyof Required<DataSetOptions>]: readonly RetentlyRecord[] }

/** Makes up what is not given. */
export function createDataSet(options: DataSetOptions): DataSet {
  const campaigns = recordsOf(options.campaigns ?? 4, campaignOf)
  const companies = recordsOf(options.companies ?? 12, companyOf)
  const customers = recordsOf(options.customers ?? 45, (number) => customerOf(number, companies))
  return {
    campaigns,
    companies,
    customers,
    feedback: recordsOf(options.feedback ?? 60, (number) => feedbackOf(number, customers, campaigns)),
    outbox: recordsOf(options.outbox ?? 30, (number) => surveyOf(number, customers, campaigns)),
    templates: recordsOf(options.templates ?? 4, templateOf),
    suppressedEmails: recordsOf(options.suppressedEmails ?? 3, suppressedEmailOf),
    suppressedDomains: recordsOf(options.suppressedDomains ?? 2, suppressedDomainOf),
    trendGroups: recordsOf(options.trendGroups ?? 2, trendGroupOf),
  }
}

function recordsOf(records: Records, make: (number: number) => RetentlyRecord): readonly RetentlyRecord[] {
  return typeof records === 'number' ? Array.from({ length: records }, (_, number) => make(number)) : records
}
