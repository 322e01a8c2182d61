/**
 * A point in time as an API takes it: ISO 8601; what is text already stays as it is.
 * @throws TypeError where it is no point in time
 */
export function timeText(time: Date | string | undefined): string | undefined {
  if (time === undefined) return undefined
  // Some APIs take Unix seconds as well.
  const isUnixTime = typeof time === 'string' && /^\d+$/.test(time)
  if (!isUnixTime && Number.isNaN(new Date(time).getTime()))
    throw new TypeError('time: expected a valid Date, or text in ISO 8601')
  return time instanceof Date ? time.toISOString() : time
}
