import { type JsonSchema, jsonField, recordSchema } from '@evergrant/core'

const { text, number, integer, boolean, dateTime, anything, listOf, objectOf } = jsonField

const texts = listOf(text)
const property = objectOf({ label: text, name: text, type: text, value: anything })
const properties = listOf(property)
const person = { email: text, firstName: text, lastName: text, companyName: text, companyId: text }
const counts = { promoters: number, passives: number, detractors: number, total: number, score: number }

/** What can be read as a stream. */
export type StreamName =
  | 'campaigns'
  | 'companies'
  | 'customers'
  | 'feedback'
  | 'outbox'
  | 'reports'
  | 'nps'
  | 'templates'

/** What the records of each stream hold. */
export const schemas: Readonly<Record<StreamName, JsonSchema>> = {
  campaigns: recordSchema({
    ...{ id: text, name: text, isActive: boolean, templateId: text, metric: text, type: text, channel: text },
  }),
  companies: recordSchema({
    ...{ id: text, createdDate: dateTime, domain: text, companyName: text, industryName: text, tags: texts },
    cxMetrics: objectOf({ NPS: number, CSAT: number, CES: number, STAR: number }),
    contactsCount: integer,
  }),
  customers: recordSchema({ id: text, ...person, tags: texts, createdDate: dateTime, properties }),
  feedback: recordSchema({
    ...{ id: text, customerId: text, ...person },
    ...{ jobTitle: text, country: text, state: text, city: text, tags: texts, customProps: properties },
    ...{ campaignId: text, campaignName: text, createdDate: dateTime },
    ...{ score: number, comment: text, checkbox: boolean },
    additionalQuestions: listOf(
      objectOf({ questionText: text, type: text, metricsType: text, answer: anything }),
    ),
    feedbackTopics: listOf(objectOf({ name: text, sentiment: text })),
    ...{ feedbackTags: texts, feedbackTagsNew: texts },
    notes: listOf(objectOf({ author: text, content: text, date: text, metricsType: text })),
    ...{ status: text, assigned: text, ratingCategory: text, resolved: boolean, channel: text },
    ...{ metricsType: text, isBogus: boolean },
  }),
  outbox: recordSchema({
    ...{ customerId: text, ...person, sentDate: dateTime, channel: text, personTags: texts },
    ...{
      campaign: text,
      campaignId: text,
      surveyTemplateId: text,
      subject: text,
      sentBy: text,
      status: text,
    },
    attributes: objectOf({ customerTags: texts, customProps: properties }),
    detailedStatus: objectOf({
      ...{ isOpened: boolean, openedDate: dateTime, isResponded: boolean, respondedDate: dateTime },
      ...{ hasFeedback: boolean, isOptedOut: boolean, isBounced: boolean },
    }),
    mandrillMessageId: text,
    additionalRecipients: listOf(anything),
  }),
  reports: recordSchema({
    campaignId: text,
    questionsStats: listOf(anything),
    trend: listOf(objectOf({ day: text, ...counts })),
    last: objectOf(counts),
    deliveryStats: objectOf({
      ...{ totalCount: number, opened: number, responded: number, optedOut: number, isBounced: number },
    }),
  }),
  nps: recordSchema({
    ...{ score: number, scoreSum: number, metricsType: text },
    ...{ promoters: number, passives: number, detractors: number },
    ...{ promotersCount: integer, passivesCount: integer, detractorsCount: integer, totalResponses: integer },
  }),
  templates: recordSchema({ id: text, name: text, channel: text, metric: text }),
}
