// Saves to one file as fast as it can, with ten callers, for so many milliseconds; prints how often it has saved and the
// longest time, in milliseconds, for which its event loop stood still.
// Usage: node writer.ts <path> <id> <ms> store|waiting-driver|plain-file
import { fsyncSync, openSync, writeSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { sqliteStore } from '@evergrant/store-sqlite'

type Kind = 'store' | 'waiting-driver' | 'plain-file'
const [path, id, ms, kind] = process.argv.slice(2) as [string, string, string, Kind]
const data = new Uint8Array(2_000).fill(7)

/** Saves one record once. */
type Save = (record: string) => Promise<unknown>

function storeSaves(): Save {
  const store = sqliteStore(path)
  const versions = new Map<string, number>()
  return async (record) => {
    const version = await store.compareAndSet(record, versions.get(record) ?? 0, {
      provider: 'acme',
      data,
      dueInMs: 0,
    })
    if (version !== undefined) versions.set(record, version)
  }
}

/** The driver by itself, which waits for a lock by standing still. */
function driverSaves(): Save {
  const database = new DatabaseSync(path, { timeout: 5_000 })
  database.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON')
  const statement = database.prepare('UPDATE credential SET data = ? WHERE id = ?')
  return async (record) => {
    statement.run(data, record)
  }
}

/** A file of its own: what machine and disk hold up by themselves. */
function plainSaves(): Save {
  const file = openSync(`${path}.${process.pid}`, 'w')
  return async () => {
    writeSync(file, data, 0, data.length, 0)
    fsyncSync(file)
  }
}

const save = { store: storeSaves, 'waiting-driver': driverSaves, 'plain-file': plainSaves }[kind]()
let saves = 0
// Ten that save at once hold up the loop ten times as long, unless somebody sees to it.
const callers = kind === 'plain-file' ? 1 : 10
for (let caller = 0; caller < callers; caller++) await save(`${id}/${caller}`)
const delay = monitorEventLoopDelay({ resolution: 1 })
await sleep(100)
delay.enable()
const until = performance.now() + Number(ms)
const work = async (caller: number): Promise<void> => {
  while (performance.now() < until) {
    await save(`${id}/${caller}`)
    saves += 1
    // Whoever saves has something else to do too.
    await turn()
  }
}
await Promise.all(Array.from({ length: callers }, (_, caller) => work(caller)))
delay.disable()
console.log(JSON.stringify({ saves, stallMs: delay.max / 1e6 }))
process.exit()
