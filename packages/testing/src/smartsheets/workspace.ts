import { type Answer, jsonAnswer } from '../answer.ts'
import type { ReceivedRequest } from '../received-request.ts'
import { idOf } from './ids.ts'
import type { Endpoint, Library } from './library.ts'
import { tokenPage } from './paging.ts'
import type { Report } from './report.ts'
import { permalinkOf } from './row-text.ts'
import type { Sheet } from './sheet.ts'
import { listParameter } from './sheet-view.ts'

/** A place where sheets and reports lie. */
export interface Workspace {
  readonly id: number
  readonly name: string
  readonly sheets: readonly Sheet[]
  readonly reports: readonly Report[]
}

/** Makes workspaces and deals the sheets out to them in turn; reports lie in the first. */
export function createWorkspaces(
  count: number,
  sheets: readonly Sheet[],
  reports: readonly Report[],
): Workspace[] {
  return Array.from({ length: count }, (_, number) => ({
    id: idOf('workspace', number),
    name: `Workspace ${number + 1}`,
    sheets: sheets.filter((_sheet, position) => position % count === number),
    reports: number === 0 ? reports : [],
  }))
}

function describe({ id, name }: Workspace): Record<string, unknown> {
  return { id, name, accessLevel: 'OWNER', permalink: permalinkOf('folders', id) }
}

/** `GET /workspaces` */
export function listWorkspaces({ query }: ReceivedRequest, { workspaces, readings }: Library): Answer {
  return tokenPage(workspaces.map(describe), query, readings)
}

/** `GET /workspaces/{workspaceId}/metadata` */
export const getWorkspaceMetadata: Endpoint = withWorkspace((_request, _library, workspace) =>
  jsonAnswer(200, describe(workspace)),
)

/** `GET /workspaces/{workspaceId}/children` */
export const listWorkspaceChildren: Endpoint = withWorkspace(
  ({ query }, { readings }, { sheets, reports }) => {
    const wanted = listParameter(query, 'childrenResourceTypes')
    const children = [
      ...sheets.map(({ id, name }) => ({
        id,
        name,
        resourceType: 'sheet',
        permalink: permalinkOf('sheets', id),
      })),
      ...reports.map(({ id, name }) => ({
        id,
        name,
        resourceType: 'report',
        permalink: permalinkOf('reports', id),
      })),
    ]
    const chosen = children.filter(
      ({ resourceType }) => wanted === undefined || wanted.includes(`${resourceType}s`),
    )
    return tokenPage(chosen, query, readings)
  },
)

function withWorkspace(
  answer: (request: ReceivedRequest, library: Library, workspace: Workspace) => Answer,
): Endpoint {
  return (request, library, id) => {
    const workspace = library.workspaces.find((candidate) => String(candidate.id) === id)
    return workspace === undefined ? library.errors.of(1006) : answer(request, library, workspace)
  }
}
