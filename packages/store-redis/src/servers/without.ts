import { writeSync } from 'node:fs'
import { test } from 'vitest'

/**
 * Says in one line what is not tried for want of a server, and how to get it.
 * @throws Error where `SERVICES=required` says that nothing may be left out
 */
export function skipWithout(server: string, way: string): void {
  const line = `Not tried on ${server}: ${way}, or run all of it with npm run services.`
  if (process.env.SERVICES === 'required') throw new Error(line)
  writeSync(2, `${line}\n`)
  test.skip(line)
}
