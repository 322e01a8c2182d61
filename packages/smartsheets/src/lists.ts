import {
  createPages,
  type HttpClient,
  type Page,
  type Pages,
  type ReadingOptions,
  readPages,
} from '@evergrant/core'
import * as v from 'valibot'
import { answer, idSchema } from './answers.ts'

/** A list that is to be read. */
export interface ListRequest extends ReadingOptions {
  /** Where it is. */
  readonly path: string
  /** What every request asks for. */
  readonly search?: Readonly<Record<string, string | number | undefined>>
  /** Records that one request asks for. Default 1000. */
  readonly pageSize?: number | undefined
}

const items = v.array(v.looseObject({ id: v.nullish(idSchema) }))
const numberedPage = answer<{ data: readonly Identified[]; totalPages?: number | null }>(
  v.looseObject({ data: items, totalPages: v.nullish(v.number()) }),
)

interface Identified {
  readonly id?: number | null
}

/**
 * A list with page numbers. Its totals may be -1 for unknown, and a page beyond the last one may be empty, or the last one
 * over again.
 */
export function numberedList<T>(http: HttpClient, request: ListRequest): Pages<T> {
  const { path, search, pageSize = 1000 } = request
  return createPages((signal) => {
    let idBefore: number | undefined | null
    const readPage = async (page: number): Promise<Page<T, number>> => {
      const searchParams = { ...search, pageSize, page }
      const { data, totalPages } = await http.request(path, { searchParams, signal, schema: numberedPage })
      const items = data as readonly T[]
      const isKnown = typeof totalPages === 'number' && totalPages >= 0
      if (isKnown) return { items, next: page < totalPages ? page + 1 : undefined, last: totalPages }
      const id = data[0]?.id
      if (id !== undefined && id === idBefore) return { items: [] }
      idBefore = id
      return { items, next: data.length > 0 ? page + 1 : undefined }
    }
    return readPages(1, readPage, request.concurrency)
  }, request.signal)
}
