import {
  createPages,
  type HttpClient,
  type Page,
  type Pages,
  type ReadingOptions,
  readPages,
} from '@evergrant/core'
import { type ListForm, readList, readPage } from './envelope.ts'

/** The parameters of a request. */
export type Search = Readonly<Record<string, string | undefined>>

/** How a list is read. */
export interface PagingOptions extends ReadingOptions {
  /** Records that one request asks for, 1000 at most. Default 1000. */
  pageSize?: number | undefined
}

/** A list with page numbers. */
export function numberedList<T>(
  http: HttpClient,
  path: string,
  form: ListForm,
  search: Search,
  { pageSize: limit = 1000, concurrency, signal: given }: PagingOptions,
): Pages<T> {
  return createPages((signal) => {
    const readNumbered = async (page: number): Promise<Page<T, number>> => {
      const body = await http.request(path, { searchParams: { ...search, limit, page }, signal })
      return readPage<T>(http.connection, body, form, { page, limit })
    }
    return readPages(1, readNumbered, concurrency)
  }, given)
}

/** A list that comes in one piece. */
export function wholeList<T>(
  http: HttpClient,
  path: string,
  form: ListForm,
  { search = {}, signal: given }: { search?: Search; signal?: AbortSignal | undefined } = {},
): Pages<T> {
  return createPages((signal) => {
    return readPages('all', async () => {
      const body = await http.request(path, { searchParams: search, signal })
      return { items: readList<T>(http.connection, body, form) }
    })
  }, given)
}
