import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createConnections, oauth2Provider } from '@evergrant/core'
import { startAuthorizationServer } from '@evergrant/testing'
import { expect, test } from 'vitest'
import { sqliteStore } from './sqlite-store.ts'

test('S4: rows that cannot be read stop neither the list of connections nor their refresh, however few are asked for', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'evergrant-sqlite-'))
  await using server = await startAuthorizationServer({ rotation: 'single_use' })
  const path = join(directory, 'credentials.db')
  const store = sqliteStore(path)
  const provider = oauth2Provider({ id: 'mail', name: 'Mail', ...server.options, rotation: 'single_use' })
  const connections = createConnections({ providers: { mail: provider }, store })
  const ids = Array.from({ length: 130 }, (_, n) => `customer-${String(n).padStart(3, '0')}/mail`)
  for (const [n, id] of ids.entries()) {
    // The last ones are due, and those that cannot be read before all.
    const credentials = server.issue({ ageSeconds: n < 100 ? 0 : 7_200 })
    await connections.add(id, { provider: 'mail', credentials })
  }
  const damaged = new DatabaseSync(path)
  damaged.exec(`UPDATE credential SET state = 'asleep', due_at = 0 WHERE id LIKE 'customer-_5%'`)
  damaged.close()
  const readable = ids.filter((_, n) => Math.floor(n / 10) % 10 !== 5)

  const listed = await Array.fromAsync(connections.list())
  expect(listed.map(({ id }) => id)).toEqual(readable)
  expect(await connections.refreshDue({ concurrency: 1 })).toMatchObject({ claimed: 30, refreshed: 30 })
  expect(server.stats).toMatchObject({ tokenRequests: 30, reuse: 0 })
  await store.close()
  rmSync(directory, { recursive: true })
})
