import type { Answer } from '../answer.ts'
import type { DataSet } from './data-set.ts'
import { failure, success } from './envelope.ts'
import { type ListRules, listPage } from './list-query.ts'
import type { RetentlyReadings } from './readings.ts'
import { type Metric, metrics, type RetentlyRecord } from './records.ts'
import { reportOf, scoreData } from './scores.ts'
import { getTrends, listTrendGroups } from './trends.ts'

/** What an endpoint answers from. */
export interface EndpointContext {
  data: DataSet
  query: URLSearchParams
  readings: Required<RetentlyReadings>
  now: number
}

/** One path of the API. */
export interface Endpoint {
  /** `{id}` stands for one variable part. */
  path: string
  /** The names of the query parameters that it knows. */
  parameters: readonly string[]
  answer: (context: EndpointContext, id: string) => Answer
}

const customerRules: ListRules = {
  key: 'subscribers',
  defaultSort: '-createdDate',
  dateMember: 'createdDate',
  filters: ['email'],
}
const companyRules: ListRules = { key: 'companies', defaultSort: '-createdDate', filters: [] }
const feedbackRules: ListRules = {
  key: 'responses',
  defaultSort: '-createdDate',
  dateMember: 'createdDate',
  filters: ['email', 'customerId', 'campaignId'],
}
const outboxRules: ListRules = {
  key: 'surveys',
  defaultSort: '-surveyCreatedDate',
  dateMember: 'sentDate',
  filters: ['email', 'campaignId', 'channel', 'sentBy'],
  sortAliases: { surveyCreatedDate: 'sentDate' },
}

function parametersOf(rules: ListRules): string[] {
  const dated = rules.dateMember === undefined ? [] : ['startDate', 'endDate', 'attributes', 'match']
  return ['page', 'limit', 'sort', ...dated, ...rules.filters]
}

function list(context: EndpointContext, records: readonly RetentlyRecord[], rules: ListRules): Answer {
  const { query, readings, now } = context
  const found = listPage(records, rules, query, readings, now)
  if (found === undefined) return failure(400)
  const { page, pages, limit, sort, total } = found
  const isSorted = rules === customerRules || rules === outboxRules
  const hasPages = rules !== companyRules || readings.companiesPages
  const paging = { page, ...(hasPages ? { pages } : {}), limit, ...(isSorted ? { sort } : {}), total }
  const data = { [rules.key]: found.records }
  if (rules === customerRules && readings.customersPaging === 'top_level') return success({ ...paging, data })
  return success({ data: { ...data, ...paging } })
}

function one(records: readonly RetentlyRecord[], id: string, ...members: string[]): Answer {
  const record = records.find((candidate) => members.some((member) => candidate[member] === id))
  return record === undefined ? failure(404) : success({ data: record })
}

/** One record as itself, or as a list in which it is alone. */
function single(
  context: EndpointContext,
  records: readonly RetentlyRecord[],
  rules: ListRules,
  id: string,
): Answer {
  if (context.readings.single === 'object') return one(records, id, 'id')
  const found = records.filter((record) => record.id === id || record.campaignId === id)
  return found.length === 0 ? failure(404) : list(context, found, rules)
}

function reports({ data, query }: EndpointContext): RetentlyRecord[] {
  return data.campaigns.map((campaign) => reportOf(campaign, data.feedback, data.outbox, query))
}

const scoreEndpoints = (Object.keys(metrics) as Metric[]).map((metric) => ({
  path: `/${metric.toLowerCase()}/score`,
  parameters: [],
  answer: ({ data, readings }: EndpointContext) =>
    success({ data: scoreData(data.feedback, metric, readings.scoreName) }),
}))

/** What can be read. */
export const endpoints: readonly Endpoint[] = [
  { path: '/ping', parameters: [], answer: () => success({ data: null }) },
  {
    path: '/customers',
    parameters: parametersOf(customerRules),
    answer: (context) => list(context, context.data.customers, customerRules),
  },
  {
    path: '/customers/{id}',
    parameters: [],
    answer: (context, id) => single(context, context.data.customers, customerRules, id),
  },
  {
    path: '/companies',
    parameters: parametersOf(companyRules),
    answer: (context) => list(context, context.data.companies, companyRules),
  },
  {
    path: '/companies/{id}',
    parameters: [],
    answer: ({ data }, id) => one(data.companies, id, 'id', 'domain'),
  },
  {
    path: '/feedback',
    parameters: parametersOf(feedbackRules),
    answer: (context) => list(context, context.data.feedback, feedbackRules),
  },
  {
    path: '/feedback/{id}',
    parameters: [],
    answer: (context, id) => single(context, context.data.feedback, feedbackRules, id),
  },
  ...scoreEndpoints,
  { path: '/campaigns', parameters: [], answer: ({ data }) => success({ campaigns: data.campaigns }) },
  {
    path: '/templates',
    // Taken and ignored.
    parameters: ['page', 'limit', 'pageSize', 'per_page'],
    answer: ({ data }) => success({ templates: data.templates }),
  },
  {
    path: '/templates/{id}',
    parameters: [],
    answer({ data }, id) {
      const template = data.templates.find((candidate) => candidate.id === id)
      return template === undefined ? failure(404) : success({ data: { ...template, surveyQuestions: [] } })
    },
  },
  {
    path: '/reports',
    parameters: ['startDate', 'endDate'],
    answer: (context) => success({ data: reports(context) }),
  },
  {
    path: '/reports/{id}',
    parameters: ['startDate', 'endDate'],
    answer(context, id) {
      const report = reports(context).find(({ campaignId }) => campaignId === id)
      if (report === undefined) return failure(404)
      return success({ data: context.readings.singleReport === 'array' ? [report] : report })
    },
  },
  { path: '/trends', parameters: [], answer: listTrendGroups },
  { path: '/trends/{id}', parameters: ['date', 'startDate', 'endDate'], answer: getTrends },
  {
    path: '/outbox',
    parameters: parametersOf(outboxRules),
    answer: (context) => list(context, context.data.outbox, outboxRules),
  },
  {
    path: '/suppressions/emails',
    parameters: [],
    answer: ({ data }) => success({ data: data.suppressedEmails }),
  },
  {
    path: '/suppressions/domains',
    parameters: [],
    answer: ({ data }) => success({ data: data.suppressedDomains }),
  },
]
