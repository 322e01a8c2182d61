// The bare thing: pages one after another, each parsed and dropped.
import { customerCount, pageSize, rowCount } from '../sizes.ts'
import type { Read } from './place.ts'

async function read<Body>(
  url: (page: number) => string,
  count: number,
  of: (body: Body) => unknown[],
): Promise<number> {
  let records = 0
  for (let page = 1; page <= count / pageSize; page++) {
    const response = await fetch(url(page), { headers: { authorization: 'Bearer token' } })
    records += of((await response.json()) as Body).length
  }
  return records
}
const sheet =
  (include: string): Read =>
  ({ origin, sheetId }) =>
    read(
      (page) => `${origin}/sheets/${sheetId}?level=2${include}&page=${page}&pageSize=${pageSize}`,
      rowCount,
      (body: { rows: unknown[] }) => body.rows,
    )
export const rows = sheet('')
export const objects = sheet('&include=objectValue')
export const customers: Read = ({ origin }) =>
  read(
    (page) => `${origin}/customers?page=${page}&limit=${pageSize}`,
    customerCount,
    (body: { data: { subscribers: unknown[] } }) => body.data.subscribers,
  )
