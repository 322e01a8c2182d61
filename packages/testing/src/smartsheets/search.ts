import { type Answer, jsonAnswer } from '../answer.ts'
import type { ReceivedRequest } from '../received-request.ts'
import { cellText } from './cells.ts'
import type { Endpoint, Library } from './library.ts'
import type { Sheet } from './sheet.ts'

const mostResults = 100

/** `GET /search`: sheets, reports and rows that hold the text. */
export function search({ query }: ReceivedRequest, { sheets, reports }: Library): Answer {
  const wanted = (query.get('query') ?? '').toLowerCase()
  const named = [
    ...sheets.map(({ id, name }) => ({ objectId: id, objectType: 'sheet', text: name, contextData: [] })),
    ...reports.map(({ id, name }) => ({ objectId: id, objectType: 'report', text: name, contextData: [] })),
  ]
  return found([
    ...named.filter(({ text }) => text.toLowerCase().includes(wanted)),
    ...sheets.flatMap((sheet) => rowsWith(sheet, wanted)),
  ])
}

/** `GET /search/sheets/{sheetId}`: rows of that sheet that hold the text. */
export const searchSheet: Endpoint = ({ query }, { sheets, errors }, id) => {
  const sheet = sheets.find((candidate) => String(candidate.id) === id)
  if (sheet === undefined) return errors.of(1006)
  return found(rowsWith(sheet, (query.get('query') ?? '').toLowerCase()))
}

function found(results: readonly unknown[]): Answer {
  return jsonAnswer(200, { results: results.slice(0, mostResults), totalCount: results.length })
}

function rowsWith(sheet: Sheet, wanted: string): unknown[] {
  const view = { hasMultiContact: true, hasMultiPicklist: true }
  return sheet.rows.flatMap((row, index) => {
    for (const column of sheet.columns) {
      const { displayValue = '""' } = cellText(column.type, sheet.valueOf(row, column), view, () => undefined)
      const text: string = JSON.parse(displayValue)
      if (!text.toLowerCase().includes(wanted)) continue
      return {
        objectId: row.id,
        objectType: 'row',
        parentObjectId: sheet.id,
        parentObjectName: sheet.name,
        parentObjectType: 'sheet',
        text,
        contextData: [`Row ${index + 1}`],
      }
    }
    return []
  })
}
