/** A point in time as the API takes it: ISO 8601. */
export function timeText(time: Date | string | undefined): string | undefined {
  return time instanceof Date ? time.toISOString() : time
}
