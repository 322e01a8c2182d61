import { type RetentlyReadings, startRetently } from '@evergrant/testing'
import { expect, test } from 'vitest'
import { createRetently, type Retently } from './create-retently.ts'

const from = new Date('2019-07-28T00:00:00Z')
const fromText = '2019-07-28T00:00:00.000Z'

const filter = {
  startDate: from,
  endDate: '2100-01-01T00:00:00Z',
  match: 'any',
  attributes: [
    { name: 'tags', operator: 'in', value: ['foo', 'baz'] },
    { name: 'jobTitle', operator: 'exists' },
  ],
  pageSize: 500,
} as const

const filtered =
  `startDate=${fromText}&endDate=2100-01-01T00:00:00Z&match=any` +
  '&attributes[0][name]=tags&attributes[0][operator]=in&attributes[0][op]=in&attributes[0][value]=foo,baz' +
  '&attributes[1][name]=jobTitle&attributes[1][operator]=exists&attributes[1][op]=exists&limit=500&page=1'

/** What each method sends, as the reference has it; `{…}` stands for an id. */
const methods: Record<string, [call: (client: Retently, ids: Ids) => unknown, request: string]> = {
  ping: [({ ping }) => ping(), '/ping'],
  'customers.list': [
    ({ customers }) => all(customers.list()),
    '/customers?sort=createdDate&limit=1000&page=1',
  ],
  'customers.list with everything': [
    ({ customers }) => all(customers.list({ email: 'a@example.com', sort: '-email', ...filter })),
    `/customers?email=a@example.com&sort=-email&${filtered}`,
  ],
  'customers.get': [({ customers }, { customer }) => customers.get(customer), '/customers/{customer}'],
  'companies.list': [
    ({ companies }) => all(companies.list()),
    '/companies?sort=createdDate&limit=100&page=1',
  ],
  'companies.list with everything': [
    ({ companies }) => all(companies.list({ sort: '-cxMetrics.NPS', pageSize: 1000 })),
    '/companies?sort=-cxMetrics.NPS&limit=1000&page=1',
  ],
  'companies.get': [({ companies }) => companies.get('company-1.example'), '/companies/company-1.example'],
  'feedback.list': [({ feedback }) => all(feedback.list()), '/feedback?sort=createdDate&limit=1000&page=1'],
  'feedback.list with everything': [
    ({ feedback }) =>
      all(
        feedback.list({ email: 'a@example.com', customerId: '1', campaignId: '2', sort: 'score', ...filter }),
      ),
    `/feedback?email=a@example.com&customerId=1&campaignId=2&sort=score&${filtered}`,
  ],
  'feedback.get': [({ feedback }, { feedback: id }) => feedback.get(id), '/feedback/{feedback}'],
  'scores.nps': [({ scores }) => scores.nps(), '/nps/score'],
  'scores.csat': [({ scores }) => scores.csat(), '/csat/score'],
  'scores.ces': [({ scores }) => scores.ces(), '/ces/score'],
  'scores.star': [({ scores }) => scores.star(), '/star/score'],
  'campaigns.list': [({ campaigns }) => all(campaigns.list()), '/campaigns'],
  'templates.list': [({ templates }) => all(templates.list()), '/templates'],
  'templates.get': [({ templates }, { template }) => templates.get(template), '/templates/{template}'],
  'reports.list': [({ reports }) => all(reports.list()), '/reports'],
  'reports.list with everything': [
    ({ reports }) => all(reports.list({ startDate: from, endDate: '2026-01-31' })),
    '/reports?startDate=2019-07-28&endDate=2026-01-31',
  ],
  'reports.get': [
    ({ reports }, { campaign }) => reports.get(campaign, { startDate: from }),
    '/reports/{campaign}?startDate=2019-07-28',
  ],
  'trends.list': [({ trends }) => all(trends.list()), '/trends'],
  'trends.get': [
    ({ trends }) => trends.get('default', { date: 'past-month' }),
    '/trends/default?date=past-month',
  ],
  'trends.get of a time of its own': [
    ({ trends }) => trends.get('default', { startDate: from, endDate: '2026-01-31' }),
    `/trends/default?date=custom&startDate=${fromText}&endDate=2026-01-31`,
  ],
  'outbox.list': [({ outbox }) => all(outbox.list()), '/outbox?sort=surveyCreatedDate&limit=1000&page=1'],
  'outbox.list with everything': [
    ({ outbox }) =>
      all(
        outbox.list({
          email: 'a@example.com',
          campaignId: '2',
          channel: 'email',
          sentBy: 'manual',
          ...filter,
        }),
      ),
    `/outbox?email=a@example.com&campaignId=2&channel=email&sentBy=manual&sort=surveyCreatedDate&${filtered}`,
  ],
  'suppressions.emails.list': [({ suppressions }) => all(suppressions.emails.list()), '/suppressions/emails'],
  'suppressions.domains.list': [
    ({ suppressions }) => all(suppressions.domains.list()),
    '/suppressions/domains',
  ],
}

interface Ids {
  readonly customer: string
  readonly feedback: string
  readonly template: string
  readonly campaign: string
}

async function start(readings: RetentlyReadings = {}) {
  const simulator = await startRetently({ strict: true, readings })
  const { options, apiKey, stats } = simulator
  const client = createRetently({ baseUrl: options.baseUrl, apiKey, retry: false })
  const ids: Ids = {
    customer: (await all(client.customers.list()))[0]?.id ?? '',
    feedback: (await all(client.feedback.list()))[0]?.id ?? '',
    template: (await all(client.templates.list()))[0]?.id ?? '',
    campaign: (await all(client.campaigns.list()))[0]?.id ?? '',
  }
  stats.reset()
  return { client, ids, stats, [Symbol.asyncDispose]: () => simulator.close() }
}

test('every method reads the same where the sources disagree', async () => {
  await using first = await start()
  for (const filterOperator of ['operator', 'op'] as const) {
    await using other = await start({
      customersPaging: 'top_level',
      companiesPages: false,
      single: 'list',
      singleReport: 'object',
      scoreName: 'nps',
      rateLimitHeaders: true,
      filterOperator,
    })
    for (const [name, [call]] of Object.entries(methods))
      expect([name, await call(other.client, other.ids)]).toEqual([name, await call(first.client, first.ids)])
  }
})

test.each(Object.entries(methods))('%s sends what the reference lists', async (_, [call, request]) => {
  await using stage = await start()
  const { client, ids, stats } = stage
  await call(client, ids)
  const [path, query] = request.replaceAll(/\{(\w+)\}/g, (_, name: keyof Ids) => ids[name]).split('?')
  expect(stats.requests.map(({ method, path, query }) => `${method} ${path}?${query}`)).toEqual([
    `GET /api/v2${path}?${new URLSearchParams(query)}`,
  ])
})

function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  return Array.fromAsync(list)
}
