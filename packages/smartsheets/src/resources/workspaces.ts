import { type HttpClient, type Pages, pathTo, type ReadingOptions } from '@evergrant/core'
import { answer, namedSchema } from '../answers.ts'
import { keyedList } from '../lists.ts'
import type { AccessLevel } from './sheet.ts'

/** A place where sheets, reports, dashboards and folders lie. */
export interface Workspace {
  /** Smartsheet's id. */
  readonly id: number
  /** Name. */
  readonly name: string
  /** What the owner of the token may do with it. */
  readonly accessLevel?: AccessLevel
  /** Where people look at it. */
  readonly permalink?: string
}

/** Something that lies in a workspace. */
export interface WorkspaceChild {
  /** Smartsheet's id. */
  readonly id: number
  /** Name. */
  readonly name: string
  /** `sheet`, `report`, `sight` (a dashboard), `folder` or `template`. */
  readonly resourceType: string
  /** What the owner of the token may do with it. */
  readonly accessLevel?: AccessLevel
  /** Where people look at it. */
  readonly permalink?: string
}

/** How a list is read that tells only page by page where it goes on. */
export interface WorkspaceListOptions {
  /** Records that one request asks for; there may come fewer. Default 100. */
  pageSize?: number
  /** Ends the reading. */
  signal?: AbortSignal | undefined
}

/** What is listed of a workspace. */
export interface WorkspaceChildrenOptions extends WorkspaceListOptions {
  /** Only these kinds. */
  resourceTypes?: readonly ('folders' | 'reports' | 'sheets' | 'sights' | 'templates')[]
}

/** The workspaces that the owner of the token can see. Iterating a list throws what `get` throws. */
export interface Workspaces {
  /** All workspaces, read while they are iterated. */
  list(options?: WorkspaceListOptions): Pages<Workspace>
  /**
   * One workspace, without what lies in it.
   * @throws ApiError, AuthenticationError, NetworkError, ResponseError; the signal's reason
   */
  get(id: number | string, options?: Pick<ReadingOptions, 'signal'>): Promise<Workspace>
  /** What lies in a workspace, but not in its folders. */
  children(id: number | string, options?: WorkspaceChildrenOptions): Pages<WorkspaceChild>
}

const workspaceAnswer = answer<Workspace>(namedSchema)

/** The workspaces behind an HTTP client. */
export function createWorkspaces(http: HttpClient): Workspaces {
  return {
    list: (options = {}) =>
      keyedList(http, {
        path: 'workspaces',
        item: namedSchema,
        search: { paginationType: 'token' },
        ...options,
      }),
    async get(id, { signal } = {}) {
      return http.request(pathTo('workspaces', id, 'metadata'), { schema: workspaceAnswer, signal })
    },
    children(id, { resourceTypes, ...options } = {}) {
      const search = { childrenResourceTypes: resourceTypes?.join() }
      return keyedList(http, {
        path: pathTo('workspaces', id, 'children'),
        item: namedSchema,
        search,
        ...options,
      })
    },
  }
}
