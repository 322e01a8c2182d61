export {
  createSmartsheets,
  type Smartsheets,
  type SmartsheetsConnectionOptions,
  type SmartsheetsOptions,
  type SmartsheetsPersonalOptions,
  type SmartsheetsSourceOptions,
  type SmartsheetsTokenOptions,
} from './create-smartsheets.ts'
export type {
  Contact,
  Duration,
  FormulaError,
  Predecessor,
  RecordValue,
  SheetRecord,
} from './records/record.ts'
export type { RecordOptions, RecordSchema } from './records/records-of.ts'
export type { SmartsheetsRegion } from './regions.ts'
export type { Column, ColumnBase, ColumnType, ReportColumn } from './resources/column.ts'
export type { ColumnListOptions, Columns } from './resources/columns.ts'
export type { Report, ReportSummary } from './resources/report.ts'
export type {
  ReportListOptions,
  ReportOptions,
  ReportRecordsOptions,
  ReportRowsOptions,
  Reports,
} from './resources/reports.ts'
export type { Cell, CellBase, ReportCell, ReportRow, Row, RowBase, Writer } from './resources/row.ts'
export type { RowOptions, Rows } from './resources/rows.ts'
export type { Search, SearchOptions, SearchResult, SearchResults } from './resources/search.ts'
export type { GetServerInfo, ServerInfo } from './resources/server-info.ts'
export type { AccessLevel, Sheet, SheetSummary } from './resources/sheet.ts'
export type { SheetChanges, SheetChangesOptions } from './resources/sheet-changes.ts'
export type {
  SheetListOptions,
  SheetOptions,
  SheetRecordsOptions,
  SheetRowsOptions,
  Sheets,
} from './resources/sheets.ts'
export type { CurrentUser, Users } from './resources/users.ts'
export type {
  Workspace,
  WorkspaceChild,
  WorkspaceChildrenOptions,
  WorkspaceListOptions,
  Workspaces,
} from './resources/workspaces.ts'
export type { SmartsheetsScope } from './scopes.ts'
export {
  parseSmartsheetsCredentials,
  type SmartsheetsAccessTokenCredentials,
  type SmartsheetsClient,
  type SmartsheetsCredentials,
  type SmartsheetsOAuthCredentials,
  toWire,
} from './smartsheets-credentials.ts'
export {
  type SmartsheetsAccessTokenOptions,
  type SmartsheetsEndpoints,
  type SmartsheetsOAuthOptions,
  type SmartsheetsProviderOptions,
  smartsheetsProvider,
} from './smartsheets-provider.ts'
export type { MetadataField } from './streams/metadata-fields.ts'
export type { Streams, StreamsOptions } from './streams/streams.ts'
export type { TableColumn } from './table-answer.ts'
export type { Restart } from './table-reader.ts'
