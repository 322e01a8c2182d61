import { createSmartsheets, type Sheets } from '@evergrant/smartsheets'
import { countOf, type Read, type Task } from './place.ts'

function sheetsAt({ origin }: Task): Sheets {
  return createSmartsheets({
    baseUrl: origin,
    accessToken: 'token',
    rateLimit: { requestsPerMinute: 1_000_000 },
  }).sheets
}
export const rows: Read = (task) => countOf(sheetsAt(task).rows(task.sheetId, task))
export const records: Read = (task) => countOf(sheetsAt(task).records(task.sheetId, task))
