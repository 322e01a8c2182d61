import { type Metric, type RetentlyRecord, ratingOf } from './records.ts'

/** How often each group and each score came. */
export interface ScoreCounts {
  promoters: number
  passives: number
  detractors: number
  total: number
  score: number
  scoreSum: number
  ratingDistribution: Record<string, number>
}

/** Counts the scores of these feedbacks. */
export function countScores(feedback: readonly RetentlyRecord[], metric: Metric): ScoreCounts {
  const counts = { promoters: 0, passives: 0, detractors: 0, total: feedback.length, score: 0, scoreSum: 0 }
  const ratingDistribution: Record<string, number> = {}
  for (const { score } of feedback) {
    const rating = ratingOf(Number(score), metric)
    if (rating === 'Positive') counts.promoters += 1
    else if (rating === 'Neutral') counts.passives += 1
    else counts.detractors += 1
    counts.scoreSum += Number(score)
    ratingDistribution[String(score)] = (ratingDistribution[String(score)] ?? 0) + 1
  }
  const mean = counts.total === 0 ? 0 : Math.round((counts.scoreSum / counts.total) * 100) / 100
  counts.score =
    metric === 'NPS'
      ? percent(counts.promoters, counts.total) - percent(counts.detractors, counts.total)
      : mean
  return { ...counts, ratingDistribution }
}

/** The data of `GET /{metric}/score`: groups in rounded percent and in numbers. */
export function scoreData(
  feedback: readonly RetentlyRecord[],
  metric: Metric,
  scoreName: 'score' | 'nps',
): Record<string, unknown> {
  const { promoters, passives, detractors, total, score, scoreSum, ratingDistribution } = countScores(
    feedback.filter(({ metricsType }) => metricsType === metric),
    metric,
  )
  return {
    [scoreName]: score,
    scoreSum,
    metricsType: metric,
    promoters: percent(promoters, total),
    passives: percent(passives, total),
    detractors: percent(detractors, total),
    promotersCount: promoters,
    passivesCount: passives,
    detractorsCount: detractors,
    totalResponses: total,
    ratingDistribution,
  }
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 100)
}

/** The report of a campaign: its scores day by day and in all, and what became of its surveys. */
export function reportOf(
  campaign: RetentlyRecord,
  allFeedback: readonly RetentlyRecord[],
  outbox: readonly RetentlyRecord[],
  query: URLSearchParams,
): RetentlyRecord {
  const { id: campaignId, name, isActive, metric, type, channel } = campaign
  const from = query.get('startDate') ?? ''
  const to = query.get('endDate') ?? '9'
  const feedback = allFeedback.filter(
    (one) => one.campaignId === campaignId && from <= dayOf(one) && dayOf(one) <= to,
  )
  const days = Map.groupBy(feedback, dayOf)
  const trend = [...days].map(([day, ofDay]) => {
    const { scoreSum, ...counts } = countScores(ofDay, metric as Metric)
    return { day, ...counts }
  })
  const { scoreSum, ...last } = countScores(feedback, metric as Metric)
  const sent = outbox.filter((survey) => survey.campaignId === campaignId)
  const responded = sent.filter(({ status }) => status === 'RESPONDED').length
  return {
    ...{ campaignId, name, isActive, metric, type, channel, trend, last },
    deliveryStats: { totalCount: sent.length, opened: sent.length, responded, optedOut: 0, isBounced: 0 },
    questionsStats: [],
  }
}

function dayOf({ createdDate }: RetentlyRecord): string {
  return String(createdDate).slice(0, 10)
}
