/** Where everything is, and how it is to be read. */
export interface Task {
  readonly origin: string
  readonly sheetId: number
  readonly concurrency: number
}

/** Reads all of it, drops it, and says how many records it was. */
export type Read = (task: Task) => Promise<number>

export async function countOf(list: AsyncIterable<unknown>): Promise<number> {
  let records = 0
  for await (const _ of list) records += 1
  return records
}
