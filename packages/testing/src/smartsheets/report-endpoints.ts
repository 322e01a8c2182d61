import { type Answer, jsonAnswer } from '../answer.ts'
import type { ReceivedRequest } from '../received-request.ts'
import { beginning } from './ids.ts'
import type { Library } from './library.ts'
import { indexResult } from './paging.ts'
import { countParameter, timeParameter } from './parameters.ts'
import { reportText } from './report.ts'
import { permalinkOf, timeOf } from './row-text.ts'
import { cellViewOf, reportLevels } from './sheet-view.ts'

/** `GET /reports` */
export function listReports({ query }: ReceivedRequest, { reports, readings }: Library): Answer {
  const since = timeParameter(query, 'modifiedSince') ?? Number.NEGATIVE_INFINITY
  const view = cellViewOf(query, reportLevels, 0)
  const items = reports
    .filter((report) => report.modifiedAt >= since)
    .toSorted((one, other) => one.name.localeCompare(other.name))
    .map(({ id, name, modifiedAt }) => ({
      id,
      name,
      accessLevel: 'OWNER',
      permalink: permalinkOf('reports', id),
      createdAt: timeOf(beginning, view),
      modifiedAt: timeOf(modifiedAt, view),
      isSummaryReport: false,
    }))
  return indexResult(items, query, readings)
}

/** `GET /reports/{reportId}`: 100 rows unless asked for more, and at most 10,000. */
export function getReport({ query }: ReceivedRequest, library: Library, id = ''): Answer {
  const { readings, errors } = library
  const report = library.reports.find((candidate) => String(candidate.id) === id)
  if (report === undefined) return errors.of(1006)
  const pageSize = Math.min(10_000, countParameter(query, 'pageSize') ?? 100)
  const pages = Math.max(1, Math.ceil(report.rows().length / pageSize))
  const page = countParameter(query, 'page') ?? 1
  const shown = readings.pageBeyondLast === 'last' ? Math.min(page, pages) : page
  const view = cellViewOf(query, reportLevels, readings.defaultLevel)
  return { ...jsonAnswer(200, ''), body: reportText(report, view, (shown - 1) * pageSize, pageSize) }
}
