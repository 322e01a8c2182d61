export {
  createSmartsheets,
  type Smartsheets,
  type SmartsheetsConnectionOptions,
  type SmartsheetsOptions,
  type SmartsheetsPersonalOptions,
  type SmartsheetsSourceOptions,
  type SmartsheetsTokenOptions,
} from './create-smartsheets.ts'
export type { SmartsheetsRegion } from './regions.ts'
export type { Column, ColumnBase, ColumnType } from './resources/column.ts'
export type { Cell, CellBase, Row, RowBase, Writer } from './resources/row.ts'
export type { AccessLevel, Sheet, SheetSummary } from './resources/sheet.ts'
export type { SheetListOptions, SheetOptions, Sheets } from './resources/sheets.ts'
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
