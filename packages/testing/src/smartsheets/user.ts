import { idOf } from './ids.ts'

/** What is known of a user. */
export interface User extends Readonly<Record<string, unknown>> {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
}

/** The user that all tokens belong to. */
export const user: User = {
  id: idOf('user', 0),
  email: 'person.1@example.com',
  firstName: 'Person',
  lastName: 'One',
  locale: 'en_US',
  timeZone: 'US/Pacific',
  account: { name: 'Example', id: idOf('user', 1) },
  admin: true,
  licensedSheetCreator: true,
  groupAdmin: false,
  resourceViewer: true,
}
