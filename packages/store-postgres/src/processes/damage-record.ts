import type { DamageRecord } from '@evergrant/testing'
import { Client } from 'pg'

/** Makes a row unreadable on the server that the test has named to every process. */
export const damageRecord: DamageRecord = async ({ place }, id) => {
  const setState = async (state: string): Promise<void> => {
    const client = new Client({ connectionString: process.env.EVERGRANT_POSTGRES_URL! })
    await client.connect()
    await client
      .query(`UPDATE ${place} SET state = $1 WHERE id = $2`, [state, id])
      .finally(() => client.end())
  }
  await setState('asleep')
  return () => setState('active')
}
