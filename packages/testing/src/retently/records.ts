/** A record as the API shows it. */
export type RetentlyRecord = Readonly<Record<string, unknown>>

/** One of the four metrics. */
export type Metric = 'NPS' | 'CSAT' | 'CES' | 'STAR'

/** The least and greatest score of each metric. */
export const metrics: Readonly<Record<Metric, { readonly least: number; readonly greatest: number }>> = {
  NPS: { least: 0, greatest: 10 },
  CSAT: { least: 1, greatest: 5 },
  CES: { least: 1, greatest: 7 },
  STAR: { least: 1, greatest: 5 },
}

const metricNames = Object.keys(metrics) as Metric[]
const channels = ['email', 'link', 'inapp', 'intercom']
const hourMs = 3_600_000
const beginning = Date.UTC(2019, 6, 28, 4, 33, 13, 217)

function pick<T>(items: readonly T[], number: number): T | undefined {
  return items[number % items.length]
}

/** 24 hexadecimal digits, growing with the number. */
function idOf(kind: number, number: number): string {
  return `60444db0${kind.toString(16).padStart(8, '0')}${number.toString(16).padStart(8, '0')}`
}

function dateOf(number: number): string {
  return new Date(beginning + number * hourMs).toISOString()
}

/** A company that is made up. */
export function companyOf(number: number): RetentlyRecord {
  return {
    id: idOf(1, number),
    createdDate: dateOf(number),
    domain: `company-${number + 1}.example`,
    companyName: `Company ${number + 1}`,
    industryName: pick(['Software', 'Retail', 'Education'], number),
    tags: [pick(['key account', 'trial'], number)],
    cxMetrics: { NPS: (number * 7) % 100, CSAT: number % 3 === 0 ? null : 80, CES: null, STAR: null },
    contactsCount: (number % 5) + 1,
  }
}

/** A customer that is made up and works for one of the companies. */
export function customerOf(number: number, companies: readonly RetentlyRecord[]): RetentlyRecord {
  const company = pick(companies, number)
  return {
    id: idOf(2, number),
    email: `customer.${number + 1}@example.com`,
    firstName: 'Customer',
    lastName: String(number + 1),
    companyName: company?.companyName ?? '',
    companyId: company?.id ?? null,
    jobTitle: pick(['Engineer', 'Designer', 'Accountant'], number),
    tags: number % 2 === 0 ? ['foo', 'baz'] : [],
    createdDate: dateOf(number),
    updatedDate: dateOf(number + 1),
    properties: [
      { label: 'Subscription name', name: 'subscription_name', type: 'text', value: 'Professional plan' },
      { label: 'Register date', name: 'register_date', type: 'date', value: dateOf(number) },
      // Values are not always texts.
      { label: 'Seats', name: 'seats', type: 'integer', value: number % 50 },
    ],
  }
}

/** A campaign that is made up; the metrics take turns. */
export function campaignOf(number: number): RetentlyRecord {
  const metric = pick(metricNames, number)
  return {
    id: idOf(3, number),
    name: `${metric} campaign ${number + 1}`,
    isActive: number % 3 !== 2,
    templateId: idOf(4, number),
    metric,
    type: number % 2 === 0 ? 'regular' : 'transactional',
    channel: pick(channels, number),
  }
}

/** A template that is made up. */
export function templateOf(number: number): RetentlyRecord {
  const metric = pick(metricNames, number)
  return {
    id: idOf(4, number),
    name: `${metric} template ${number + 1}`,
    channel: pick(channels, number),
    metric,
  }
}

/** What a record of something else says about its customer. */
function personOf(customer: RetentlyRecord = {}): RetentlyRecord {
  const { id: customerId, email, firstName, lastName, companyName, companyId } = customer
  return { customerId, email, firstName, lastName, companyName, companyId }
}

/** A feedback that one of the customers gave in one of the campaigns. */
export function feedbackOf(
  number: number,
  customers: readonly RetentlyRecord[],
  campaigns: readonly RetentlyRecord[],
): RetentlyRecord {
  const customer = pick(customers, number)
  const campaign = pick(campaigns, number)
  const metricsType = (campaign?.metric ?? 'NPS') as Metric
  const { least, greatest } = metrics[metricsType]
  const score = least + ((number * 7 + Math.floor(number / 4)) % (greatest - least + 1))
  return {
    id: idOf(5, number),
    ...personOf(customer),
    ...{ jobTitle: customer?.jobTitle, country: '', state: '', city: '' },
    ...{ tags: customer?.tags, customProps: [] },
    campaignId: campaign?.id,
    campaignName: campaign?.name,
    createdDate: dateOf(number),
    score,
    comment: number % 3 === 0 ? '' : `Comment ${number + 1}`,
    checkbox: null,
    additionalQuestions: [],
    feedbackTopics: number % 4 === 0 ? [{ name: 'Price', sentiment: 'neutral' }] : [],
    feedbackTags: number % 2 === 0 ? ['support'] : [],
    feedbackTagsNew: number % 2 === 0 ? ['support'] : [],
    notes: [],
    status: null,
    assigned: null,
    ratingCategory: ratingOf(score, metricsType),
    resolved: number % 5 === 0,
    channel: pick(channels, number),
    metricsType,
    isBogus: false,
  }
}

/** Which of the three groups a score falls into. */
export function ratingOf(score: number, metric: Metric): 'Positive' | 'Neutral' | 'Negative' {
  const { greatest } = metrics[metric]
  if (metric === 'NPS') return score >= 9 ? 'Positive' : score >= 7 ? 'Neutral' : 'Negative'
  return score >= greatest - 1 ? 'Positive' : score === greatest - 2 ? 'Neutral' : 'Negative'
}

/** A survey that was sent to one of the customers; half of them have no id of their own, as in practice. */
export function surveyOf(
  number: number,
  customers: readonly RetentlyRecord[],
  campaigns: readonly RetentlyRecord[],
): RetentlyRecord {
  const customer = pick(customers, number)
  const campaign = pick(campaigns, number)
  const isResponded = number % 3 === 0
  return {
    ...personOf(customer),
    sentDate: dateOf(number),
    channel: pick(channels, number),
    personTags: customer?.tags,
    campaign: campaign?.name,
    campaignId: campaign?.id,
    surveyTemplateId: campaign?.templateId,
    subject: 'How are we doing?',
    sentBy: pick(['campaign', 'reminder', 'manual'], number),
    status: isResponded ? 'RESPONDED' : 'OPENED',
    attributes: { customerTags: customer?.tags, customProps: [] },
    detailedStatus: {
      isOpened: true,
      openedDate: dateOf(number + 1),
      isResponded,
      respondedDate: isResponded ? dateOf(number + 2) : null,
      hasFeedback: isResponded,
      isOptedOut: false,
      isBounced: false,
    },
    mandrillMessageId: idOf(6, number),
    additionalRecipients: [],
    ...(number % 2 === 0 ? { surveyId: idOf(7, number) } : {}),
  }
}

/** An e-mail address that gets no surveys. */
export function suppressedEmailOf(number: number): RetentlyRecord {
  return { id: idOf(8, number), email: `suppressed.${number + 1}@example.com`, ...suppression(number) }
}

/** A domain that gets no surveys. */
export function suppressedDomainOf(number: number): RetentlyRecord {
  return {
    id: idOf(9, number),
    pattern: `*.suppressed-${number + 1}.example`,
    category: 'other',
    ...suppression(number),
  }
}

function suppression(number: number): RetentlyRecord {
  return { reason: 'manual', note: '', addedBy: 'admin@example.com', createdAt: dateOf(number) }
}

/** A group of trends; the first one is the default. */
export function trendGroupOf(number: number): RetentlyRecord {
  return {
    _id: idOf(10, number),
    groupName: `Group ${number + 1}`,
    metric: 'NPS',
    isDefault: number === 0,
    trendsCount: 2,
    createdDate: dateOf(number),
  }
}
