import type { Answer } from '../answer.ts'
import type { ReceivedRequest } from '../received-request.ts'
import type { Caller } from '../simulator.ts'
import { getCurrentUser, getServerInfo } from './account.ts'
import { unknownParameter } from './known-parameters.ts'
import type { Endpoint, Library } from './library.ts'
import { ParameterError } from './parameters.ts'
import { getReport, listReports } from './report-endpoints.ts'
import { search, searchSheet } from './search.ts'
import { getRow, getSheet, getVersion, listCellHistory, listColumns, listSheets } from './sheet-endpoints.ts'
import { getWorkspaceMetadata, listWorkspaceChildren, listWorkspaces } from './workspace.ts'

/** Who calls: an OAuth token with its scopes, or a person's own access token, which may do everything. */
export interface SmartsheetsCaller extends Caller {
  isPersonal: boolean
  /** Undefined: all scopes. */
  scope: string | undefined
}

const endpoints: readonly (readonly [path: string, endpoint: Endpoint])[] = [
  ['/sheets', listSheets],
  ['/sheets/{id}', getSheet],
  ['/sheets/{id}/version', getVersion],
  ['/sheets/{id}/columns', listColumns],
  ['/sheets/{id}/rows/{id}', getRow],
  ['/sheets/{id}/rows/{id}/columns/{id}/history', listCellHistory],
  ['/reports', listReports],
  ['/reports/{id}', getReport],
  ['/workspaces', listWorkspaces],
  ['/workspaces/{id}/metadata', getWorkspaceMetadata],
  ['/workspaces/{id}/children', listWorkspaceChildren],
  ['/search', search],
  ['/search/sheets/{id}', searchSheet],
  ['/serverinfo', getServerInfo],
]

const routes = endpoints.map(([path, endpoint]) => {
  return { path, pattern: new RegExp(`^/2\\.0${path.replaceAll('{id}', '(\\d+)')}$`), endpoint }
})

/** Answers requests of callers whose credentials are good. */
export function smartsheetsApi(
  request: ReceivedRequest,
  caller: SmartsheetsCaller,
  library: Library,
): Answer {
  const { errors } = library
  const assumed = request.headers['assume-user']
  // Only a token that an administrator has made by hand may act for others.
  if (assumed !== undefined && !caller.isPersonal) return errors.of(1030)
  if (request.path === '/2.0/users/me' && request.method === 'GET') {
    const user = getCurrentUser(assumed === undefined ? undefined : decodeURIComponent(assumed))
    return refusal('/users/me', request, library) ?? user
  }
  const mayRead = caller.scope === undefined || caller.scope.split(/[ ,]+/).includes('READ_SHEETS')
  for (const { path, pattern, endpoint } of routes) {
    const match = pattern.exec(request.path)
    if (match === null) continue
    if (request.method !== 'GET') return errors.of(1010)
    if (!mayRead) return errors.of(1004)
    try {
      return refusal(path, request, library) ?? endpoint(request, library, ...match.slice(1))
    } catch (error) {
      if (error instanceof ParameterError) return errors.of(1018, error.message)
      throw error
    }
  }
  return errors.of(1006)
}

/** What a strict simulator answers where the reference does not know of something in the request. */
function refusal(path: string, request: ReceivedRequest, { strict, errors }: Library): Answer | undefined {
  if (!strict) return undefined
  if (request.bodyBytes > 0) return errors.of(1008)
  const unknown = unknownParameter(path, request.query)
  return unknown === undefined ? undefined : errors.of(1018, `The reference does not know this ${unknown}.`)
}
