/**
 * What a token may do. Reading sheets and reports takes `READ_SHEETS`, changing rows takes `WRITE_SHEETS`; a scope never
 * gives more than the person has.
 * @see https://developers.smartsheet.com/api/smartsheet/guides/advanced-topics/oauth
 */
export type SmartsheetsScope =
  | 'ADMIN_SHEETS'
  | 'ADMIN_SIGHTS'
  | 'ADMIN_USERS'
  | 'ADMIN_WEBHOOKS'
  | 'ADMIN_WORKSPACES'
  | 'CREATE_SHEETS'
  | 'CREATE_SIGHTS'
  | 'DELETE_SHEETS'
  | 'DELETE_SIGHTS'
  | 'READ_CONTACTS'
  | 'READ_EVENTS'
  | 'READ_SHEETS'
  | 'READ_SIGHTS'
  | 'READ_USERS'
  | 'SHARE_SHEETS'
  | 'SHARE_SIGHTS'
  | 'WRITE_SHEETS'
