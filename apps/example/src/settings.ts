import type { SmartsheetsRegion } from '@evergrant/smartsheets'
import { retentlyVariables, type ServiceVariables, smartsheetVariables } from './variables.ts'

/** How one service is reached. */
export type Access =
  | { readonly secret: string }
  | { readonly clientId: string; readonly clientSecret: string; readonly refreshToken: string }

/** Which real services are read, and how. */
export interface Settings {
  /** Absent: Retently is not read. */
  readonly retently?: Access
  /** Absent: Smartsheet is not read. */
  readonly smartsheets?: Access
  /** Where the Smartsheet account lives. */
  readonly region: SmartsheetsRegion
  /** The file that keeps credentials that are refreshed. */
  readonly storePath: string
}

/** The process environment, or one made for a test. */
export type Environment = Readonly<Record<string, string | undefined>>

const regions: readonly SmartsheetsRegion[] = ['us', 'eu', 'au', 'gov']

/**
 * Reads the settings from the environment; an empty variable counts as absent. With neither service set, the example
 * tells its simulated story.
 * @returns the settings, and each problem as a text for people that names variables and never their values
 */
export function readSettings(environment: Environment): { settings: Settings; problems: string[] } {
  const problems: string[] = []
  const retently = readAccess(environment, retentlyVariables, problems)
  const smartsheets = readAccess(environment, smartsheetVariables, problems)
  const region = settingOf(environment, 'SMARTSHEET_REGION') ?? 'us'
  if (!isRegion(region)) problems.push(`SMARTSHEET_REGION is none of ${regions.join(', ')}.`)
  const storePath = settingOf(environment, 'EVERGRANT_STORE') ?? './evergrant.db'
  if (/^(?::memory:$|file:)/.test(storePath)) problems.push('EVERGRANT_STORE is not the path of a file.')
  const settings: Settings = {
    ...(retently === undefined ? {} : { retently }),
    ...(smartsheets === undefined ? {} : { smartsheets }),
    region: isRegion(region) ? region : 'us',
    storePath,
  }
  return { settings, problems }
}

function readAccess(
  environment: Environment,
  variables: ServiceVariables,
  problems: string[],
): Access | undefined {
  const { name, secret: secretName, oauth, companion } = variables
  const garbled = [secretName, ...oauth].filter((variable) => isGarbled(settingOf(environment, variable)))
  if (garbled.length > 0) {
    problems.push(`${list(garbled)} cannot be right: it holds a space or a special character. Copy it again.`)
    return undefined
  }
  const secret = settingOf(environment, secretName)
  const given = oauth.filter((variable) => settingOf(environment, variable) !== undefined)
  const missing = oauth.filter((variable) => !given.includes(variable))
  if (secret !== undefined && given.length > 0) {
    problems.push(
      `${list([secretName, ...given])} are two ways into ${name}. Set ${secretName} or the others.`,
    )
    return undefined
  }
  if (secret !== undefined) return { secret }
  const companions =
    companion !== undefined && settingOf(environment, companion) !== undefined ? [companion] : []
  const present = [...given, ...companions]
  if (present.length === 0) return undefined
  if (missing.length > 0) {
    const are = missing.length === 1 ? 'is' : 'are'
    const heading = `To log in to ${name} by OAuth, ${list(missing)} ${are} missing beside ${list(present)}.`
    problems.push([heading, ...waysIn(variables, missing)].join('\n'))
    return undefined
  }
  const [clientId = '', clientSecret = '', refreshToken = ''] = oauth.map((variable) =>
    settingOf(environment, variable),
  )
  return { clientId, clientSecret, refreshToken }
}

/** Where to get what is missing, and the shorter way. */
function waysIn({ secret, sources }: ServiceVariables, missing: readonly string[]): string[] {
  const line = (variable: string): string => `  ${variable.padEnd(26)}${sources[variable]}`
  return [...missing.map(line), 'Or set this one instead of them:', line(secret)]
}

function settingOf(environment: Environment, variable: string): string | undefined {
  return environment[variable]?.trim() || undefined
}

function isGarbled(value: string | undefined): boolean {
  return value !== undefined && !/^[\x21-\x7e]+$/.test(value)
}

function isRegion(value: string): value is SmartsheetsRegion {
  return (regions as readonly string[]).includes(value)
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
