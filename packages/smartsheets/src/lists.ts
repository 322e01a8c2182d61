import {
  createPages,
  type HttpClient,
  type Page,
  type Pages,
  type ReadingOptions,
  readPages,
} from '@evergrant/core'
import * as v from 'valibot'
import { answer } from './answers.ts'

/** A list that is to be read. */
export interface ListRequest extends ReadingOptions {
  /** Where it is. */
  readonly path: string
  /** What is relied on of each of its items. */
  readonly item: v.GenericSchema
  /** What every request asks for. */
  readonly search?: Readonly<Record<string, string | number | undefined>>
  /** Items that one request asks for. */
  readonly pageSize?: number | undefined
}

/**
 * A list with page numbers. Its totals may be -1 for unknown, and a page beyond the last one may be empty, or the last one
 * over again.
 */
export function numberedList<T extends { readonly id: number }>(
  http: HttpClient,
  { path, item, search, pageSize = 1000, concurrency, signal: given }: ListRequest,
): Pages<T> {
  const schema = answer<{ data: readonly T[]; totalPages?: number | null }>(
    v.looseObject({ data: v.array(item), totalPages: v.nullish(v.number()) }),
  )
  return createPages((signal) => {
    let idBefore: number | undefined
    const readPage = async (page: number): Promise<Page<T, number>> => {
      const searchParams = { ...search, pageSize, page }
      const { data: items, totalPages } = await http.request(path, { searchParams, signal, schema })
      if (typeof totalPages === 'number' && totalPages >= 0)
        return { items, next: page < totalPages ? page + 1 : undefined, last: totalPages }
      const id = items[0]?.id
      const isEnd = id === undefined || id === idBefore
      idBefore = id
      return isEnd ? { items: [] } : { items, next: page + 1 }
    }
    return readPages(1, readPage, concurrency)
  }, given)
}

/** A list that goes on with the key that the page before it ends with: such pages come one after another. */
export function keyedList<T>(
  http: HttpClient,
  { path, item, search, pageSize: maxItems = 100, signal: given }: Omit<ListRequest, 'concurrency'>,
): Pages<T> {
  const schema = answer<{ data: readonly T[]; lastKey?: string | null }>(
    v.looseObject({ data: v.array(item), lastKey: v.nullish(v.string()) }),
  )
  return createPages((signal) => {
    return readPages('', async (key: string) => {
      const searchParams = { ...search, maxItems, lastKey: key || undefined }
      const { data, lastKey } = await http.request(path, { searchParams, signal, schema })
      return { items: data, next: lastKey || undefined }
    })
  }, given)
}
