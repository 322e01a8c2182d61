// The two services with answers that are written beforehand, in a process of their own; ends when its parent does.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startRetently, startSmartsheets } from '@evergrant/testing'
import { columnCount, customerCount, pageSize, rowCount } from './sizes.ts'

const pages = new Map<string, Buffer>()

const unlimited = { requestsPerMinute: Number.POSITIVE_INFINITY }
const smartsheets = await startSmartsheets({
  ...unlimited,
  sheets: [{ rows: rowCount, columns: columnCount }],
})
const headers = { authorization: `Bearer ${smartsheets.accessToken}` }
const sheetPath = `sheets/${smartsheets.sheets[0]!.id}`
for (const include of ['', 'objectValue']) {
  for (let page = 1; page <= rowCount / pageSize; page++) {
    const query = new URLSearchParams({ level: '2', page: `${page}`, pageSize: `${pageSize}`, include })
    const response = await fetch(`${smartsheets.options.baseUrl}/${sheetPath}?${query}`, { headers })
    pages.set(`sheet ${include} ${page}`, Buffer.from(await response.arrayBuffer()))
  }
}
await smartsheets.close()

const retently = await startRetently({ ...unlimited, customers: pageSize })
const answer = await fetch(`${retently.options.baseUrl}/customers?limit=${pageSize}`, {
  headers: { 'x-api-key': retently.apiKey },
})
const { data, ...envelope } = (await answer.json()) as {
  data: { subscribers: { id: string; email: string }[] }
}
await retently.close()
for (let page = 1; page <= customerCount / pageSize; page++) {
  const subscribers = data.subscribers.map((customer, index) => {
    const number = (page - 1) * pageSize + index + 1
    return {
      ...customer,
      id: `60444db0${number.toString(16).padStart(16, '0')}`,
      email: `customer.${number}@example.com`,
    }
  })
  const paging = { page, pages: customerCount / pageSize, limit: pageSize, total: customerCount }
  pages.set(
    `customers  ${page}`,
    Buffer.from(JSON.stringify({ ...envelope, data: { ...data, subscribers, ...paging } })),
  )
}

const server = createServer((request, response) => {
  request.resume()
  // Behind /after-100 answers come after 100 ms.
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const delayMs = Number(/^\/after-(\d+)\//.exec(pathname)?.[1] ?? 0)
  const list = pathname.endsWith('/customers') ? 'customers' : 'sheet'
  const body = pages.get(`${list} ${searchParams.get('include') ?? ''} ${searchParams.get('page') ?? 1}`)
  const answerNow = (): void => {
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': 'application/json;charset=UTF-8',
      'content-length': body?.length ?? 0,
    })
    response.end(body)
  }
  if (delayMs > 0) setTimeout(answerNow, delayMs)
  else answerNow()
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const bytes = (prefix: string): number =>
    [...pages].filter(([key]) => key.startsWith(prefix)).reduce((sum, [, { length }]) => sum + length, 0)
  console.log(
    JSON.stringify({
      origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      sheetId: smartsheets.sheets[0]!.id,
      megabytes: {
        sheet: bytes('sheet  ') / 1e6,
        sheetWithObjects: bytes('sheet o') / 1e6,
        customers: bytes('customers') / 1e6,
      },
    }),
  )
})
process.stdin.on('end', () => process.exit()).resume()
