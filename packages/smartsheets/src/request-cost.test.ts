import { expect, test } from 'vitest'
import { costOf } from './request-cost.ts'

test.each([
  ['sheets/1/rows/2/columns/3/history', undefined, 10],
  ['/sheets/1/rows/2/columns/3/history?pageSize=10', 'get', 10],
  ['sheets/1/attachments', 'POST', 10],
  ['sheets/1/rows/2/attachments', 'POST', 10],
  ['sheets/1/comments/2/attachments', 'POST', 10],
  ['sheets/1/attachments/2/versions', 'POST', 10],
  ['sheets/1/attachments', 'GET', 1],
  ['sheets/1/rows/2', undefined, 1],
  ['sheets/1/rows', 'POST', 1],
])('%s %s counts for %i', (path, method, cost) => {
  expect(costOf(path, method)).toBe(cost)
})
