import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { testCredentialStore } from '../test-credential-store.ts'
import { type Query, sqlStore, table } from './sql-store.ts'

/** Answers as late as a server would, so that callers overtake each other. */
function serverOfItsOwn(): Query {
  const database = new DatabaseSync(':memory:')
  database.exec(table)
  return async (sql, ...values) => {
    await new Promise(setImmediate)
    return database.prepare(sql).all(...(values as string[])) as unknown as ReturnType<Query>
  }
}

testCredentialStore('sqlStore', ({ now }) => sqlStore(serverOfItsOwn(), now), { test })

test('the store in the README is the one that was tested, and has sixty lines', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
  const source = readFileSync(new URL('./sql-store.ts', import.meta.url), 'utf8')
  expect(readme).toContain(source)
  expect(source.slice(source.indexOf('export function')).trimEnd().split('\n').length).toBeLessThanOrEqual(60)
})
