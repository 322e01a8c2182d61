// The vendor's own client; it is installed with the tools of the checks. It reads pages, and makes no records of them.
import { createRequire } from 'node:module'
import { pageSize, rowCount } from '../sizes.ts'
import type { Read } from './place.ts'

interface Sdk {
  createClient(options: { accessToken: string; baseUrl: string }): {
    sheets: { getSheet(options: object): Promise<{ rows: unknown[] }> }
  }
}
const requireTool = createRequire(new URL('../../../../ci/package.json', import.meta.url))
const { createClient } = requireTool('smartsheet') as Sdk

const sheet =
  (include?: string): Read =>
  async ({ origin, sheetId }) => {
    const { sheets } = createClient({ accessToken: 'token', baseUrl: `${origin}/` })
    let records = 0
    for (let page = 1; page <= rowCount / pageSize; page++) {
      const queryParameters = { level: 2, ...(include && { include }), page, pageSize }
      records += (await sheets.getSheet({ sheetId, queryParameters })).rows.length
    }
    return records
  }
export const rows = sheet()
export const objects = sheet('objectValue')
