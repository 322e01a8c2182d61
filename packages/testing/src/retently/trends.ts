import { type Answer, jsonAnswer } from '../answer.ts'
import type { EndpointContext } from './endpoints.ts'
import { failure } from './envelope.ts'
import { countScores } from './scores.ts'

const dates = [
  'today',
  'yesterday',
  'past-week',
  'past-month',
  'past-3-months',
  'past-6-months',
  'past-year',
  'this-month-to-date',
  'this-quarter-to-date',
  'this-year-to-date',
  'custom',
]

/** `GET /trends`, which has an envelope of its own. */
export function listTrendGroups({ data }: EndpointContext): Answer {
  return jsonAnswer(200, { success: true, groups: data.trendGroups })
}

/** `GET /trends/{groupId}`; `default` is the default group. */
export function getTrends({ data, query }: EndpointContext, id: string): Answer {
  const group = data.trendGroups.find(
    ({ _id, isDefault }) => _id === id || (id === 'default' && isDefault === true),
  )
  if (group === undefined) return failure(404)
  const date = query.get('date')
  const isComplete = date !== 'custom' || (query.has('startDate') && query.has('endDate'))
  if (date === null || !dates.includes(date) || !isComplete) return failure(400)
  const dateRange = { date, startDate: query.get('startDate'), endDate: query.get('endDate') }
  const { score, total } = countScores(
    data.feedback.filter(({ metricsType }) => metricsType === 'NPS'),
    'NPS',
  )
  const trends = [{ name: 'All', currentScore: score, baselineScore: 0, respondents: total }]
  return jsonAnswer(200, { success: true, group, dateRange, trends })
}
