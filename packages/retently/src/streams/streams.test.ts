import type { Stream } from '@evergrant/core'
import { startRetently } from '@evergrant/testing'
import { expect, test } from 'vitest'
import { createRetently } from '../create-retently.ts'

async function start() {
  const simulator = await startRetently({ strict: true })
  const { baseUrl } = simulator.options
  const { streams } = createRetently({ baseUrl, apiKey: simulator.apiKey, retry: false })
  const named = (name: string): Stream => {
    const stream = streams().find((stream) => stream.name === name)
    if (stream === undefined) throw new Error(`expected a stream ${name}`)
    return stream
  }
  return { simulator, streams, named, [Symbol.asyncDispose]: () => simulator.close() }
}

/** Names, keys and members as the connector that these streams stand in for has them. */
const expected: Record<string, [primaryKey: string[], members: string]> = {
  campaigns: [['id'], 'id name isActive templateId metric type channel'],
  companies: [['id'], 'id createdDate domain companyName industryName tags cxMetrics contactsCount'],
  customers: [['id'], 'id email firstName lastName companyName companyId tags createdDate properties'],
  feedback: [
    ['id'],
    'id customerId email firstName lastName companyName companyId jobTitle country state city tags customProps ' +
      'campaignId campaignName createdDate score comment checkbox additionalQuestions feedbackTopics feedbackTags ' +
      'feedbackTagsNew notes status assigned ratingCategory resolved channel metricsType isBogus',
  ],
  outbox: [
    [],
    'customerId email firstName lastName companyName companyId sentDate channel personTags campaign campaignId ' +
      'surveyTemplateId subject sentBy status attributes detailedStatus mandrillMessageId additionalRecipients',
  ],
  reports: [[], 'campaignId questionsStats trend last deliveryStats'],
  nps: [
    [],
    'score scoreSum metricsType promoters passives detractors promotersCount passivesCount detractorsCount totalResponses',
  ],
  templates: [['id'], 'id name channel metric'],
}

test('there are eight streams, each with its members and its key', async () => {
  await using stage = await start()
  const streams = stage.streams()
  expect(streams.map(({ name }) => name)).toEqual(Object.keys(expected))
  for (const { name, primaryKey, jsonSchema, cursor } of streams) {
    const [key, members] = expected[name] ?? [[], '']
    expect(primaryKey).toEqual(key)
    expect(Object.keys(jsonSchema.properties as object).toSorted()).toEqual(members.split(' ').toSorted())
    expect(jsonSchema).toMatchObject({ type: 'object', additionalProperties: true })
    expect(cursor).toBe(name === 'feedback' ? 'createdDate' : undefined)
  }
  expect(stage.simulator.stats.apiRequests).toBe(0)
})

test.each(Object.keys(expected))('the records of %s fit their schema', async (name) => {
  await using stage = await start()
  const { jsonSchema, read } = stage.named(name)
  const records = await Array.fromAsync(read())
  expect(records.length).toBeGreaterThan(0)
  for (const record of records) expect([misfits(record, jsonSchema), record]).toEqual([[], record])
})

test('feedback is read from where the last reading ended', async () => {
  await using stage = await start()
  const { read } = stage.named('feedback')
  const dates = (await Array.fromAsync(read())).map(({ createdDate }) => createdDate as string)
  expect(dates).toEqual(dates.toSorted())
  const since = dates.at(-3) ?? ''
  const again = await Array.fromAsync(read({ since }))
  expect(again.map(({ createdDate }) => createdDate)).toEqual(dates.slice(-3))
})

test('a stream without a cursor refuses to begin in the middle', async () => {
  await using stage = await start()
  expect(() => stage.named('customers').read({ since: '2026-01-01' })).toThrow(TypeError)
})

test('a signal ends a stream', async () => {
  await using stage = await start()
  for (const { read } of stage.streams())
    await expect(Array.fromAsync(read({ signal: AbortSignal.abort(new Error('enough')) }))).rejects.toThrow(
      'enough',
    )
})

/** Where a value is of another type than its schema says. */
function misfits(value: unknown, schema: Record<string, unknown>, path = ''): string[] {
  const {
    type,
    items,
    properties = {},
  } = schema as {
    type?: string | string[]
    items?: Record<string, unknown>
    properties?: Record<string, Record<string, unknown>>
  }
  const kinds = value === null ? ['null'] : Array.isArray(value) ? ['array'] : [typeof value]
  if (Number.isInteger(value)) kinds.push('integer')
  if (type !== undefined && ![type].flat().some((one) => kinds.includes(one))) return [`${path}: ${kinds}`]
  if (Array.isArray(value))
    return value.flatMap((item, index) => misfits(item, items ?? {}, `${path}.${index}`))
  return Object.entries(properties).flatMap(([name, schema]) => {
    const member = (value as Record<string, unknown> | null)?.[name]
    return member === undefined ? [] : misfits(member, schema, `${path}.${name}`)
  })
}
