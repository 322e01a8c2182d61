import { createConnection, type EvergrantError, memoryStore, oauth2Provider } from '@evergrant/core'
import { afterAll, test } from 'vitest'
import { startAuthorizationServer } from '../authorization-server.ts'
import { expectNoSecrets } from '../no-secrets.ts'
import { fastTime } from './fast-time.ts'
import { type Cells, type FaultRow, type ModeName, modes, type Outcome, sentinel } from './fault-row.ts'
import { faultTable } from './fault-table.ts'

const seen = new Map<string, Cells>()
const modeNames = Object.keys(modes) as ModeName[]

test.concurrent.for(faultTable)('$proves: fault: $name', async (row, { expect }) => {
  const cells = await Promise.all(modeNames.map(async (mode) => [mode, await cellOf(row, mode)] as const))
  const found = Object.fromEntries(cells) as Cells
  seen.set(row.name, found)
  const all = Object.fromEntries(modeNames.map((mode) => [mode, row.cells]))
  expect(found).toEqual(typeof row.cells === 'string' ? all : row.cells)
})

/** One refresh of an expired token, through the fault. */
async function cellOf(row: FaultRow, mode: ModeName): Promise<string> {
  const { lifetime = 3600, ageSeconds = lifetime * 2, speed = 5, skewMs = 0, sleepMs = 0 } = row
  const time = fastTime(speed)
  let sleptMs = 0
  const trueNow = (): number => time.now() + sleptMs
  await using server = await startAuthorizationServer({
    rotation: modes[mode].server,
    accessTokenLifetime: lifetime,
    now: trueNow,
  })
  const issued = server.issue({ ageSeconds })
  const provider = oauth2Provider({
    id: 'faulty',
    name: 'Faulty',
    ...server.options,
    tokenEndpoint: row.tokenEndpoint?.(server) ?? server.options.tokenEndpoint,
    ...(row.clientSecret === undefined ? {} : { clientSecret: row.clientSecret }),
    ...(row.readError === undefined ? {} : { readError: row.readError }),
    rotation: modes[mode].client,
  })
  const store = memoryStore({ now: trueNow })
  const sentAt: number[] = []
  const connection = createConnection({
    ...time,
    now: () => trueNow() + skewMs,
    provider,
    id: 'acme/faulty',
    store,
    credentials: issued,
    fetch(input, init) {
      sentAt.push(time.monotonic())
      return fetch(input, init)
    },
  })
  const events: unknown[] = []
  for (const type of ['refreshed', 'refresh_failed', 'replayed', 'reauthorization_required'] as const) {
    connection.on(type, (event) => events.push(event))
  }
  if (sleepMs > 0) {
    await connection.getAccessToken()
    sleptMs = sleepMs
  }
  row.arm?.(server, time)
  const result = await connection.getAccessToken().then(
    (token) => ({ token }),
    (error: EvergrantError & { reason?: string }) => ({ error }),
  )
  const stored = await store.get('acme/faulty')
  const text = new TextDecoder().decode(stored?.data)
  const { credentials, ...rest } = JSON.parse(text)
  const outcome: Outcome = {
    server,
    issued,
    record: { credentials, ...rest },
    error: 'error' in result ? result.error : undefined,
    sentAt: [...sentAt],
  }
  row.check?.(outcome)
  await connection.status()
  const secrets = [issued, credentials].flatMap(({ accessToken, refreshToken }) => [
    accessToken,
    refreshToken,
  ])
  const shown = [outcome.error, events, connection]
  await new Promise((resolve) => setTimeout(resolve, 5))
  for (const value of shown) {
    expectNoSecrets(value, [...secrets, server.options.clientSecret ?? 'none', 'wrong-secret', sentinel])
  }
  if ('error' in result) return `${sentAt.length} / ${result.error.reason ?? result.error.code}`
  // What is handed out works, and does not set off another refresh.
  if (!server.isLiving(result.token)) return `${sentAt.length} / a dead token`
  if ((ageSeconds > lifetime || sleepMs > 0) && (await connection.getAccessToken()) !== result.token)
    return 'two tokens in a row'
  return `${outcome.sentAt.length} / ok${sentAt.length > outcome.sentAt.length ? ', and more requests' : ''}`
}

afterAll(() => {
  if (process.env.FAULT_TABLE === undefined) return
  const columns: readonly (readonly string[])[] = [
    ['fault', ...modeNames],
    ...faultTable.map(({ name }) => [name, ...modeNames.map((mode) => seen.get(name)?.[mode] ?? '')]),
  ]
  const widths = (columns[0] ?? []).map((_, index) =>
    Math.max(...columns.map((row) => (row[index] ?? '').length)),
  )
  const lines = columns.map(
    (row) => `| ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`,
  )
  lines.splice(1, 0, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`)
  process.stdout.write(`\n${lines.join('\n')}\n\n`)
})
