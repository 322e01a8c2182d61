import { type Answer, jsonAnswer } from '../answer.ts'
import { createAuthorizationEndpoint } from '../authorization-endpoint.ts'
import { actionsWith, type LongLivedToken } from '../long-lived-token.ts'
import { clientOptionsOf, type ProviderClientOptions } from '../provider-client-options.ts'
import type { ReceivedRequest } from '../received-request.ts'
import {
  bearerOf,
  type Simulator,
  type SimulatorFrame,
  type SimulatorParts,
  startSimulator,
} from '../simulator.ts'
import { type SimulatorOptions, settingsOf } from '../simulator-options.ts'
import { createErrors } from './errors.ts'
import type { Library } from './library.ts'
import { readingsOf, type SmartsheetsReadings } from './readings.ts'
import { createReport, type ReportOptions } from './report.ts'
import { scopes } from './scopes.ts'
import { createSheet, type SheetOptions, type SimulatedSheet } from './sheet.ts'
import { type SmartsheetsCaller, smartsheetsApi } from './smartsheets-api.ts'
import { smartsheetsDialect } from './token-dialect.ts'
import { createWorkspaces } from './workspace.ts'

/** What {@link startSmartsheets} can be told. */
export interface SmartsheetsSimulatorOptions extends Omit<SimulatorOptions, 'clientSecret'> {
  /** Default `client-secret`. */
  clientSecret?: string
  /** The API access token of the user, which does not expire; default `smartsheets-access-token`. */
  accessToken?: string
  /** The sheets, or how many; default one of 100 rows with every column type. */
  sheets?: number | readonly SheetOptions[]
  /** The reports, or how many, each over all sheets; default one. */
  reports?: number | readonly ReportOptions[]
  /** How many workspaces the sheets are dealt out to; default 1. */
  workspaces?: number
  /** Whether a query parameter, a value or a body that the reference does not know is answered with 400; default false. */
  strict?: boolean
  /** Which reading to follow where sources disagree. */
  readings?: SmartsheetsReadings
}

/** A running Smartsheet. */
export interface SmartsheetsSimulator extends Simulator {
  /** What a client needs to point at it. */
  readonly options: ProviderClientOptions
  /** The API access token of the user, which does not expire. */
  readonly accessToken: string
  /** The sheets, ready to be changed. */
  readonly sheets: readonly SimulatedSheet[]
  /** The ids of the reports. */
  readonly reportIds: readonly number[]
}

const paths = { authorize: '/b/authorize', token: '/2.0/token', base: '/2.0' }

/**
 * Starts a Smartsheet on loopback. Defaults: rotation `single_use`, a refresh kills the access token before it, access
 * tokens for 604,799 s, 300 requests a minute.
 */
export async function startSmartsheets(
  options: SmartsheetsSimulatorOptions = {},
): Promise<SmartsheetsSimulator> {
  const clientSecret = options.clientSecret ?? 'client-secret'
  const settings = settingsOf(
    { ...options, clientSecret },
    {
      rotation: 'single_use',
      accessTokenLifetime: 604_799,
      refreshKillsAccessToken: true,
      requestsPerMinute: 300,
    },
  )
  const library = createLibrary(options, settings.now)
  const personal: LongLivedToken = {
    token: options.accessToken ?? 'smartsheets-access-token',
    isLiving: true,
  }
  const simulator = await startSimulator(settings, (frame) => partsOf(frame, library, personal))
  return {
    ...simulator,
    ...actionsWith(personal, simulator),
    accessToken: personal.token,
    sheets: library.sheets,
    reportIds: library.reports.map((report) => report.id),
    options: clientOptionsOf(simulator.url, paths, { clientId: settings.clientId, clientSecret }),
  }
}

function createLibrary(options: SmartsheetsSimulatorOptions, now: () => number): Library {
  const readings = readingsOf(options.readings)
  const sheets = listOf(options.sheets ?? 1).map((sheet, number) => createSheet(number, sheet, now))
  const reports = listOf(options.reports ?? 1).map((report, number) => createReport(number, report, sheets))
  return {
    sheets,
    reports,
    workspaces: createWorkspaces(options.workspaces ?? 1, sheets, reports),
    readings,
    errors: createErrors(readings),
    strict: options.strict ?? false,
  }
}

function listOf<T extends object>(items: number | readonly T[]): readonly (T | Record<string, never>)[] {
  return typeof items === 'number' ? Array.from({ length: items }, () => ({})) : items
}

function partsOf(
  frame: SimulatorFrame,
  library: Library,
  personal: LongLivedToken,
): SimulatorParts<SmartsheetsCaller> {
  const { settings, grants, codes, stats } = frame
  const { errors, readings } = library

  function identify(request: ReceivedRequest): SmartsheetsCaller | Answer {
    const token = bearerOf(request)
    if (token === undefined) return errors.of(1001)
    if (token === personal.token && personal.isLiving)
      return { key: token, isPersonal: true, scope: undefined }
    const { state, scope } = grants.use(token)
    if (state === 'valid') return { key: token, isPersonal: false, scope }
    return errors.of(state === 'expired' ? 1003 : 1002)
  }

  function revoke(request: ReceivedRequest): Answer {
    const caller = identify(request)
    if ('status' in caller) return caller
    if (caller.isPersonal) personal.isLiving = false
    else grants.revokeGrant(request.query.get('deleteAllForApiClient') === 'true' ? undefined : caller.key)
    stats.revocations += 1
    return jsonAnswer(200, { message: 'SUCCESS', resultCode: 0 })
  }

  return {
    paths,
    dialect: smartsheetsDialect(settings, readings, errors),
    authorizationEndpoint: createAuthorizationEndpoint({
      ...settings,
      isRedirectUriRepeated: false,
      scopes,
      defaultScope: '',
      requirePkce: false,
      isPkceKnown: false,
      codes,
      stats,
      // In milliseconds and a little less than the whole, as recorded: 599135.
      extra: (isApproved) => (isApproved ? { expires_in: String(codes.lifetimeMs - 865) } : {}),
    }),
    revocation: (request) =>
      request.path === paths.token && request.method === 'DELETE' ? () => revoke(request) : undefined,
    identify,
    rateLimited(seconds) {
      const answer = errors.of(4003)
      return readings.retryAfter
        ? { ...answer, headers: { ...answer.headers, 'retry-after': String(seconds) } }
        : answer
    },
    // Among what can be read, the history of a cell counts for ten.
    costOf: ({ path }) => (path.endsWith('/history') ? 10 : 1),
    api: (request, caller) => smartsheetsApi(request, caller, library),
    failure: errors.failure,
  }
}
