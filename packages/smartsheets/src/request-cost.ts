const ten = 10

/** What counts for ten requests: the history of a cell, and attaching a file to a sheet, a row or a comment. */
const costly: readonly (readonly [method: string, path: RegExp])[] = [
  ['GET', /^\/?sheets\/[^/]+\/rows\/[^/]+\/columns\/[^/]+\/history(\?|$)/],
  ['POST', /^\/?sheets\/[^/]+\/((rows|comments)\/[^/]+\/)?attachments(\/[^/]+\/versions)?(\?|$)/],
]

/** What a request counts for under the limit. */
export function costOf(path: string, method = 'GET'): number {
  const isCostly = costly.some(([name, pattern]) => name === method.toUpperCase() && pattern.test(path))
  return isCostly ? ten : 1
}
