import { afterEach, expect, test } from 'vitest'
import { type RetentlySimulator, type RetentlySimulatorOptions, startRetently } from './retently-simulator.ts'

let server: RetentlySimulator
afterEach(() => server.close())

async function start(options: RetentlySimulatorOptions = {}): Promise<RetentlySimulator> {
  server = await startRetently({ requestsPerMinute: Number.POSITIVE_INFINITY, ...options })
  return server
}

function get(
  path: string,
  headers: Record<string, string> = { 'x-api-key': server.apiKey },
): Promise<Response> {
  return fetch(server.options.baseUrl + path, { headers })
}

async function json(path: string) {
  return await (await get(path)).json()
}

function post(form: Record<string, string>): Promise<Response> {
  const body = new URLSearchParams({ client_id: 'client', client_secret: 'client-secret', ...form })
  return fetch(server.options.tokenEndpoint, { method: 'POST', body })
}

const emails = (records: { email: string }[]) => records.map(({ email }) => Number(/\d+/.exec(email)?.[0]))

test('the API key is taken in three ways, also with a space behind it', async () => {
  await start({ apiKey: 'a-key' })
  expect((await get('/ping', { authorization: 'api_key=a-key' })).status).toBe(200)
  expect((await get('/ping', { authorization: 'api_key=a-key ' })).status).toBe(200)
  expect((await get('/ping', { 'x-api-key': 'a-key' })).status).toBe(200)
  expect((await get('/ping?api_key=a-key', {})).status).toBe(200)
  expect((await get('/ping', { authorization: 'a-key' })).status).toBe(401)
  expect((await get('/ping', { 'x-api-key': 'another' })).status).toBe(401)
  expect(server.stats).toMatchObject({ accepted: 4, rejected401: 2 })
  server.revokeAccessToken('a-key')
  expect((await get('/ping', { 'x-api-key': 'a-key' })).status).toBe(401)
})

test('a caller without good credentials gets the recorded error', async () => {
  await start()
  const response = await get('/nps/score', {})
  expect(response.status).toBe(401)
  expect(await response.text()).toBe(
    `{"message":"Please check your API Key to make sure it's valid.","code":401,"data":null}`,
  )
})

test('an access token lives six hours and is sent as Bearer', async () => {
  let now = 0
  await start({ now: () => now })
  const { accessToken, expiresIn } = server.issue()
  expect(expiresIn).toBe(21_600)
  expect((await get('/ping', { authorization: `Bearer ${accessToken}` })).status).toBe(200)
  expect((await get('/ping', { 'x-api-key': accessToken })).status).toBe(401)
  now = 21_600_000
  expect((await get('/ping', { authorization: `Bearer ${accessToken}` })).status).toBe(401)
})

test('by default the refresh token stays, and the answer has three members', async () => {
  await start()
  const { refreshToken } = server.issue()
  const response = await post({ grant_type: 'refresh_token', refresh_token: refreshToken })
  const body = await response.json()
  expect(Object.keys(body)).toEqual(['access_token', 'refresh_token', 'expires_in'])
  expect([body.refresh_token, body.expires_in]).toEqual([refreshToken, 21_600])
  const redirectUri = 'https://app.example/callback'
  const again = await post({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    redirect_uri: redirectUri,
  })
  expect(again.status).toBe(200)
})

test('the client says its secret in the body only', async () => {
  await start()
  const headers = { authorization: `Basic ${btoa('client:client-secret')}` }
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: server.issue().refreshToken,
  })
  const response = await fetch(server.options.tokenEndpoint, { method: 'POST', body, headers })
  expect([response.status, (await response.json()).error]).toEqual([401, 'invalid_client'])
})

test('token errors and token types can be read otherwise', async () => {
  await start({ readings: { tokenErrors: 'envelope', tokenType: true }, rotation: 'single_use' })
  const { refreshToken } = server.issue()
  const body = await (await post({ grant_type: 'refresh_token', refresh_token: refreshToken })).json()
  expect(body.token_type).toBe('Bearer')
  const refused = await post({ grant_type: 'refresh_token', refresh_token: refreshToken })
  expect(await refused.json()).toEqual({ message: 'Bad request.', code: 400, data: null })
  expect(server.stats).toMatchObject({ refused: 1, reuse: 1 })
})

test('a code is exchanged with the five documented fields', async () => {
  await start()
  const redirect_uri = 'https://app.example/callback'
  const query = new URLSearchParams({ client_id: 'client', response_type: 'code', redirect_uri, state: 's' })
  const callback = new URL(await server.authorize(`${server.options.authorizationEndpoint}?${query}`))
  expect(callback.searchParams.get('state')).toBe('s')
  const code = callback.searchParams.get('code') ?? ''
  const { access_token } = await (await post({ grant_type: 'authorization_code', code, redirect_uri })).json()
  expect((await get('/ping', { authorization: `Bearer ${access_token}` })).status).toBe(200)
})

test('customers come newest first, twenty at a time, with the page numbers in the data', async () => {
  await start()
  const { message, code, data } = await json('/customers')
  expect([message, code]).toEqual(['Success.', 200])
  expect(Object.keys(data)).toEqual(['subscribers', 'page', 'pages', 'limit', 'sort', 'total'])
  const { subscribers, ...paging } = data
  expect(paging).toEqual({ page: 1, pages: 3, limit: 20, sort: '-createdDate', total: 45 })
  expect(emails(subscribers).slice(0, 2)).toEqual([45, 44])
  expect(subscribers[0]).toMatchObject({
    id: expect.stringMatching(/^[0-9a-f]{24}$/),
    properties: expect.any(Array),
  })
  const last = await json('/customers?page=3&limit=20&sort=createdDate')
  expect(emails(last.data.subscribers)).toEqual([41, 42, 43, 44, 45])
  expect((await json('/customers?page=4')).data.subscribers).toEqual([])
})

test('the page numbers of customers can stand beside the data', async () => {
  await start({ readings: { customersPaging: 'top_level' }, customers: 3 })
  const body = await json('/customers')
  expect(Object.keys(body)).toEqual(['message', 'code', 'page', 'pages', 'limit', 'sort', 'total', 'data'])
  expect(Object.keys(body.data)).toEqual(['subscribers'])
})

test('an empty list has no pages', async () => {
  await start({ customers: [] })
  expect((await json('/customers')).data).toMatchObject({ subscribers: [], pages: 0, total: 0 })
})

test('records can be given', async () => {
  await start({
    customers: [{ id: 'one', email: 'one@example.com', createdDate: '2026-01-01T00:00:00.000Z' }],
  })
  expect((await json('/customers')).data.subscribers).toHaveLength(1)
  expect((await json('/customers/one')).data.email).toBe('one@example.com')
})

test('customers are found by e-mail, dates and attributes', async () => {
  await start()
  const total = async (query: string) => (await json(`/customers?${query}`)).data.total
  expect(await total('email=customer.7%40example.com')).toBe(1)
  expect(await total('startDate=2019-07-28T06:33:13.217Z&endDate=2019-07-28T08:33:13.217Z')).toBe(3)
  expect(await total(`startDate=${Date.UTC(2019, 6, 28, 6) / 1000}`)).toBe(43)
  const attribute = (index: number, name: string, operator: string, value = '', key = 'operator') =>
    new URLSearchParams({
      [`attributes[${index}][name]`]: name,
      [`attributes[${index}][${key}]`]: operator,
      [`attributes[${index}][value]`]: value,
    }).toString()
  expect(await total(attribute(0, 'seats', 'less_than', '3'))).toBe(3)
  expect(await total(attribute(0, 'tags', 'equal', 'foo', 'op'))).toBe(23)
  expect(await total(attribute(0, 'tags', 'not_exists'))).toBe(22)
  const both = `${attribute(0, 'seats', 'greater_than', '40')}&${attribute(1, 'companyName', 'in', 'Company 1, Company 9')}`
  expect(await total(both)).toBe(1)
  expect(await total(`${both}&match=any`)).toBe(11)
  expect(await total(attribute(0, 'email', 'contains', 'R.4'))).toBe(7)
})

test('the operator of a filter can be known by one name only', async () => {
  await start({ readings: { filterOperator: 'op' } })
  const query = 'attributes[0][name]=seats&attributes[0][value]=3&attributes[0]'
  expect((await json(`/customers?${query}[op]=equal`)).data.total).toBe(1)
  expect((await json(`/customers?${query}[operator]=equal`)).data.total).toBe(45)
})

test('a limit above a thousand is cut down or refused', async () => {
  await start({ customers: 1500 })
  const { data } = await json('/customers?limit=5000')
  expect([data.subscribers.length, data.limit, data.pages]).toEqual([1000, 1000, 2])
  await server.close()
  await start({ readings: { aboveLimit: 'error' } })
  expect((await get('/customers?limit=1001')).status).toBe(400)
})

test('one record comes as itself or as a list of one', async () => {
  await start()
  const [customer] = (await json('/customers')).data.subscribers
  const [feedback] = (await json('/feedback')).data.responses
  expect((await json(`/customers/${customer.id}`)).data).toEqual(customer)
  expect((await json(`/feedback/${feedback.id}`)).data).toEqual(feedback)
  await server.close()
  await start({ readings: { single: 'list', singleReport: 'object' } })
  expect((await json(`/customers/${customer.id}`)).data).toMatchObject({ subscribers: [customer], total: 1 })
  expect((await json(`/feedback/${feedback.id}`)).data).toMatchObject({ responses: [feedback], page: 1 })
  expect((await json(`/feedback/${feedback.campaignId}`)).data.total).toBe(15)
  expect((await json(`/reports/${feedback.campaignId}`)).data.campaignId).toBe(feedback.campaignId)
})

test('every list has its own place for records and its own page numbers', async () => {
  await start()
  expect(Object.keys((await json('/companies')).data)).toEqual([
    'companies',
    'page',
    'pages',
    'limit',
    'total',
  ])
  expect(Object.keys((await json('/feedback')).data)).toEqual([
    'responses',
    'page',
    'pages',
    'limit',
    'total',
  ])
  expect(Object.keys((await json('/outbox')).data)).toEqual([
    'surveys',
    'page',
    'pages',
    'limit',
    'sort',
    'total',
  ])
  expect((await json('/outbox')).data.sort).toBe('-surveyCreatedDate')
  expect(Object.keys(await json('/campaigns'))).toEqual(['message', 'code', 'campaigns'])
  expect(Object.keys(await json('/templates?limit=1'))).toEqual(['message', 'code', 'templates'])
  expect((await json('/templates?limit=1')).templates).toHaveLength(4)
  expect((await json('/reports/')).data).toHaveLength(4)
  expect((await json('/suppressions/emails')).data).toHaveLength(3)
  expect((await json('/suppressions/domains')).data[0]).toMatchObject({ pattern: '*.suppressed-1.example' })
  await server.close()
  await start({ readings: { companiesPages: false } })
  expect((await json('/companies')).data).not.toHaveProperty('pages')
})

test('companies are sorted by what lies deeper and found by their domain', async () => {
  await start()
  const { companies } = (await json('/companies?sort=-cxMetrics.NPS')).data
  const values = companies.map((company: { cxMetrics: { NPS: number } }) => company.cxMetrics.NPS)
  expect(values).toEqual(values.toSorted((one: number, other: number) => other - one))
  expect((await json('/companies/company-3.example')).data.companyName).toBe('Company 3')
})

test('feedback and outbox are filtered by their own members', async () => {
  await start()
  const [campaign] = (await json('/campaigns')).campaigns
  expect((await json(`/feedback?campaignId=${campaign.id}`)).data.total).toBe(15)
  expect((await json(`/outbox?campaignId=${campaign.id}&sentBy=reminder`)).data.total).toBeLessThan(8)
  const { surveys } = (await json('/outbox')).data
  expect(surveys.some((survey: object) => 'surveyId' in survey)).toBe(true)
  expect(surveys.every((survey: object) => 'surveyId' in survey)).toBe(false)
})

test('a score has rounded percentages that fit its counts', async () => {
  const nps = (score: number, number: number) => ({ id: `${number}`, metricsType: 'NPS', score })
  const scores = [...Array(8).fill(10), 8, 7, 6, 5, 0]
  await start({ feedback: scores.map(nps) })
  expect((await json('/nps/score')).data).toMatchObject({
    score: 39,
    scoreSum: 106,
    metricsType: 'NPS',
    promoters: 62,
    passives: 15,
    detractors: 23,
    promotersCount: 8,
    passivesCount: 2,
    detractorsCount: 3,
    totalResponses: 13,
  })
  expect((await json('/csat/score')).data.totalResponses).toBe(0)
  await server.close()
  await start({ readings: { scoreName: 'nps' } })
  expect((await json('/nps/score')).data).toHaveProperty('nps')
})

test('reports are one for each campaign, and one by its id in an array', async () => {
  await start()
  const { data } = await json('/reports?startDate=2019-07-29&endDate=2019-07-29')
  expect(data[0].trend.map(({ day }: { day: string }) => day)).toEqual(['2019-07-29'])
  expect(data[0].last.total).toBe(data[0].trend[0].total)
  expect((await json(`/reports/${data[1].campaignId}`)).data).toHaveLength(1)
})

test('trends have an envelope of their own', async () => {
  await start()
  const body = await json('/trends')
  expect(Object.keys(body)).toEqual(['success', 'groups'])
  const trends = await json('/trends/default?date=past-week')
  expect(Object.keys(trends)).toEqual(['success', 'group', 'dateRange', 'trends'])
  expect(trends.group).toEqual(body.groups[0])
  expect((await get('/trends/default')).status).toBe(400)
  expect((await get('/trends/default?date=custom')).status).toBe(400)
})

test('the older paths answer as the newer ones do', async () => {
  await start()
  const pairs = [
    ['/nps/customers?limit=2', '/customers?limit=2'],
    ['/nps/customers/response', '/feedback'],
    ['/nps/campaigns', '/campaigns'],
    ['/nps/templates', '/templates'],
    ['/nps/outbox', '/outbox'],
  ] as const
  for (const [older, newer] of pairs) expect(await json(older)).toEqual(await json(newer))
  const { id } = (await json('/customers')).data.subscribers[0]
  expect((await json(`/nps/customers/${id}`)).data.id).toBe(id)
})

test('what is not there is a 404 in the envelope', async () => {
  await start()
  for (const path of [
    '/nowhere',
    '/customers/1',
    '/companies/1',
    '/templates/1',
    '/reports/1',
    '/trends/1?date=today',
  ]) {
    const response = await get(path)
    expect([response.status, await response.json()]).toEqual([
      404,
      { message: 'Not found.', code: 404, data: null },
    ])
  }
})

test('unknown parameters are errors on request', async () => {
  await start()
  expect((await get('/customers?per_page=5')).status).toBe(200)
  await server.close()
  await start({ strict: true })
  const response = await get('/customers?per_page=5')
  expect([response.status, (await response.json()).message]).toEqual([
    400,
    'The reference does not know this per_page.',
  ])
  expect(
    (await get(`/customers?limit=5&attributes[0][name]=x&match=any&api_key=${server.apiKey}`)).status,
  ).toBe(200)
})

test('values that the reference does not take are errors on request', async () => {
  await start({ strict: true })
  const outcome = async (query: string) => (await get(query)).status
  for (const query of [
    ...['limit=1001', 'limit=0', 'page=0', 'page=x', 'sort=a%20b', 'startDate=yesterday', 'match=some'],
    ...['attributes[0][operator]=like', 'attributes[0][mood]=x', 'attributes[x][name]=x', 'channel=email'],
  ])
    expect([query, await outcome(`/customers?${query}`)]).toEqual([query, 400])
  expect(
    await outcome('/customers?startDate=1514764800&endDate=2026-01-31T00:00:00Z&sort=-createdDate'),
  ).toBe(200)
  expect(await outcome('/outbox?channel=letter')).toBe(400)
  expect(await outcome('/outbox?channel=email&sentBy=reminder')).toBe(200)
  expect(await outcome('/reports?startDate=2026-01-31T00:00:00Z')).toBe(400)
  expect(await outcome('/reports?startDate=2026-01-31')).toBe(200)
})

test('the rate limit is 150 requests a minute for each key', async () => {
  server = await startRetently({ now: () => 0 })
  for (let round = 0; round < 3; round += 1) {
    await Promise.all(Array.from({ length: 50 }, () => get('/ping').then((response) => response.text())))
  }
  const limited = await get('/ping')
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, null])
  expect(await limited.json()).toEqual({ message: 'Too many requests.', code: 429, data: null })
  await server.close()
  await start({ requestsPerMinute: 0, readings: { rateLimitHeaders: true } })
  const { headers } = await get('/ping')
  expect([headers.get('x-ratelimit-remaining'), headers.get('retry-after')]).toEqual(['0', '60'])
})

test('a fault by status comes in the envelope', async () => {
  await start()
  server.faults.api({ status: 503, retryAfter: 3 })
  const response = await get('/ping')
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '3'])
  expect(await response.json()).toEqual({ message: 'Service unavailable.', code: 503, data: null })
})
