import { type RetentlySimulatorOptions, startRetently } from '@evergrant/testing'
import { expect, test } from 'vitest'
import { createRetently } from '../create-retently.ts'

async function start(options: RetentlySimulatorOptions = {}) {
  const simulator = await startRetently({ strict: true, ...options })
  const { baseUrl } = simulator.options
  const client = createRetently({ baseUrl, apiKey: simulator.apiKey, retry: false })
  return { simulator, client, [Symbol.asyncDispose]: () => simulator.close() }
}

test.each(['object', 'list'] as const)(
  'a feedback is found by its id, where one comes as an %s',
  async (single) => {
    await using stage = await start({ readings: { single } })
    const [first] = await Array.fromAsync(stage.client.feedback.list())
    expect(await stage.client.feedback.get(first?.id ?? '')).toEqual(first)
  },
)

test('an empty list in the place of one record says that there is nothing under the id', async () => {
  await using stage = await start()
  const body = { message: 'Success.', code: 200, data: { responses: [], total: 0 } }
  stage.simulator.faults.api({ status: 200, body })
  await expect(stage.client.feedback.get('1')).rejects.toMatchObject({
    code: 'invalid_response',
    message: expect.stringMatching(/^Retently has nothing under this id\. Check/),
  })
})

test('a company is found by its id and by its domain', async () => {
  await using stage = await start()
  const { companies } = stage.client
  const [first] = await Array.fromAsync(companies.list())
  expect(await companies.get(first?.id ?? '')).toEqual(first)
  expect(await companies.get(first?.domain ?? '')).toEqual(first)
})

test('a template comes with its questions', async () => {
  await using stage = await start()
  const [first] = await Array.fromAsync(stage.client.templates.list())
  expect(await stage.client.templates.get(first?.id ?? '')).toEqual({ ...first, surveyQuestions: [] })
})

test.each(['array', 'object'] as const)(
  'the report of a campaign is found, where one comes as an %s',
  async (singleReport) => {
    await using stage = await start({ readings: { singleReport } })
    const { reports } = stage.client
    const [first] = await Array.fromAsync(reports.list())
    expect(await reports.get(first?.campaignId ?? '')).toEqual(first)
  },
)

test.each(['score', 'nps'] as const)('a score is a score, also where it is called %s', async (scoreName) => {
  await using stage = await start({ readings: { scoreName } })
  const { scores } = stage.client
  const { score, totalResponses } = await scores.nps()
  expect(score).toEqual(expect.any(Number))
  expect(totalResponses).toBe(15)
  expect(await scores.csat()).not.toHaveProperty('nps')
})

test('a score of an older answer says what was measured', async () => {
  await using stage = await start()
  stage.simulator.faults.api({ answer: () => ({ code: 200, data: { nps: 39, promoters: 62 } }) })
  expect(await stage.client.scores.nps()).toEqual({ score: 39, promoters: 62, metricsType: 'NPS' })
})

test('the trends of a group come with the group', async () => {
  await using stage = await start()
  const { trends } = stage.client
  const [group] = await Array.fromAsync(trends.list())
  expect(await trends.get('default', { date: 'past-week' })).toMatchObject({
    group,
    trends: [{ name: 'All' }],
  })
  stage.simulator.faults.api({ answer: () => ({ success: true }) })
  await expect(trends.get('default', { date: 'today' })).rejects.toThrow('trends: expected a list')
})

test.each(['operator', 'op'] as const)(
  'a condition holds, where its operator is called %s',
  async (filterOperator) => {
    await using stage = await start({ readings: { filterOperator } })
    const { customers } = stage.client
    const count = async (options: Parameters<typeof customers.list>[0]) =>
      (await Array.fromAsync(customers.list(options))).length
    const engineer = { name: 'jobTitle', operator: 'equal', value: 'Engineer' } as const
    const manySeats = { name: 'seats', operator: 'greater_than', value: 39 } as const
    expect(await count({ attributes: [engineer] })).toBe(15)
    expect(await count({ attributes: [engineer, manySeats] })).toBe(1)
    expect(await count({ attributes: [engineer, manySeats], match: 'any' })).toBe(19)
    expect(
      await count({ attributes: [{ name: 'jobTitle', operator: 'in', value: ['Engineer', 'Designer'] }] }),
    ).toBe(30)
    const date = new Date('2019-07-30T00:00:00Z')
    expect(await count({ attributes: [{ name: 'createdDate', operator: 'less_than', value: date }] })).toBe(
      44,
    )
  },
)

test('ping tells whether the key is taken', async () => {
  await using stage = await start()
  const { client, simulator } = stage
  await client.ping()
  const other = createRetently({ baseUrl: simulator.options.baseUrl, apiKey: 'another' })
  await expect(other.ping()).rejects.toMatchObject({ status: 401 })
  simulator.faults.api({ status: 200, body: 'pong' })
  await client.ping()
})

test.each(['', '.', '..'])(
  'an id that leads elsewhere is refused before anything is sent: %j',
  async (id) => {
    await using stage = await start()
    const { customers, companies, feedback, templates, reports, trends } = stage.client
    for (const get of [customers.get, companies.get, feedback.get, templates.get, reports.get])
      await expect(get(id)).rejects.toThrow(TypeError)
    await expect(trends.get(id, { date: 'today' })).rejects.toThrow(TypeError)
    expect(stage.simulator.stats.apiRequests).toBe(0)
  },
)
