import { listParameter } from './sheet-view.ts'

/** What a query parameter takes: anything, or a list of these words. */
type Known = 'anything' | readonly string[]

const numbered = { page: 'anything', pageSize: 'anything', includeAll: ['true', 'false'] } as const
const keyed = { lastKey: 'anything', maxItems: 'anything' } as const
const numericDates = ['true', 'false']
const accessApiLevel = ['0', '1']
const level = ['0', '1', '2', '3', '4']

const cellDetails = ['linkInFromCellDetails', 'linksOutToCellsDetails', 'nonexistentCells']

/** The query parameters that the reference lists for each path. */
const parameters: Readonly<Record<string, Readonly<Record<string, Known>>>> = {
  '/users/me': { include: ['groups'], numericDates },
  '/sheets': {
    ...numbered,
    include: ['sheetVersion', 'source'],
    modifiedSince: 'anything',
    numericDates,
    accessApiLevel,
  },
  '/sheets/{id}': {
    page: 'anything',
    pageSize: 'anything',
    include: [
      ...['attachments', 'columnType', 'crossSheetReferences', 'discussions', 'filters', 'filterDefinitions'],
      ...['format', 'ganttConfig', 'objectValue', 'ownerInfo', 'rowPermalink', 'source', 'writerInfo'],
    ],
    exclude: ['filteredOutRows', ...cellDetails],
    columnIds: 'anything',
    rowIds: 'anything',
    rowNumbers: 'anything',
    filterId: 'anything',
    ifVersionAfter: 'anything',
    rowsModifiedSince: 'anything',
    ...{ level, numericDates, accessApiLevel },
    paperSize: 'anything',
  },
  '/sheets/{id}/version': {},
  '/sheets/{id}/columns': { ...numbered, level, include: ['filters'] },
  '/sheets/{id}/rows/{id}': {
    include: [
      ...['attachments', 'columnType', 'columns', 'discussions', 'filters', 'format', 'objectValue'],
      ...['rowPermalink', 'writerInfo'],
    ],
    exclude: cellDetails,
    ...{ level, numericDates, accessApiLevel },
  },
  '/sheets/{id}/rows/{id}/columns/{id}/history': {
    ...numbered,
    include: ['columnType', 'objectValue'],
    level,
  },
  '/reports': { ...numbered, modifiedSince: 'anything', numericDates },
  '/reports/{id}': {
    page: 'anything',
    pageSize: 'anything',
    include: [
      'attachments',
      'discussions',
      'proofs',
      'format',
      'objectValue',
      'scope',
      'source',
      'sourceSheets',
    ],
    exclude: cellDetails.slice(0, 2),
    ...{ level, numericDates, accessApiLevel },
  },
  '/workspaces': { ...keyed, paginationType: ['token'], numericDates, accessApiLevel },
  '/workspaces/{id}/metadata': { include: ['source'], numericDates, accessApiLevel },
  '/workspaces/{id}/children': {
    ...keyed,
    childrenResourceTypes: ['sheets', 'reports', 'sights', 'folders', 'templates'],
    include: ['source', 'ownerInfo'],
    ...{ numericDates, accessApiLevel },
  },
  '/search': {
    query: 'anything',
    location: ['personalWorkspace'],
    include: ['favoriteFlag', 'parentObjectFavorite'],
    modifiedSince: 'anything',
    scopes: [
      ...['attachments', 'cellData', 'comments', 'folderNames', 'reportNames', 'sheetNames', 'sightNames'],
      ...['summaryFields', 'templateNames', 'workspaceNames'],
    ],
  },
  '/search/sheets/{id}': { query: 'anything' },
  '/serverinfo': {},
}

/** The first parameter of a request that the reference does not list, or whose value it does not. */
export function unknownParameter(path: string, query: URLSearchParams): string | undefined {
  const known = parameters[path] ?? {}
  return [...query.keys()].find((name) => {
    const values = Object.hasOwn(known, name) ? known[name] : []
    return values !== 'anything' && !listParameter(query, name)?.every((value) => values?.includes(value))
  })
}
