import type { Answer } from '../answer.ts'
import type { ReceivedRequest } from '../received-request.ts'
import type { SmartsheetsErrors } from './errors.ts'
import type { SmartsheetsReadings } from './readings.ts'
import type { Report } from './report.ts'
import type { Sheet } from './sheet.ts'
import type { Workspace } from './workspace.ts'

/** Everything that the API has to show. */
export interface Library {
  readonly sheets: readonly Sheet[]
  readonly reports: readonly Report[]
  readonly workspaces: readonly Workspace[]
  readonly readings: Required<SmartsheetsReadings>
  readonly errors: SmartsheetsErrors
  /** Whether what the reference does not know is an error. */
  readonly strict: boolean
}

/** Answers a request; `ids` are the variable parts of its path. */
export type Endpoint = (request: ReceivedRequest, library: Library, ...ids: string[]) => Answer
