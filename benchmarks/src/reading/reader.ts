// One contestant in a fresh process; prints what it took.
import type { Read } from './contestants/place.ts'

const [file, name = '', origin = '', sheetId = '', concurrency = '1'] = process.argv.slice(2)
const { [name]: read } = (await import(`./contestants/${file}.ts`)) as Record<string, Read>
if (read === undefined) throw new Error(`${file} has no ${name}`)
const cpuBefore = process.cpuUsage()
const startedAt = performance.now()
const records = await read({ origin, sheetId: Number(sheetId), concurrency: Number(concurrency) })
const wallMs = performance.now() - startedAt
const { user, system } = process.cpuUsage(cpuBefore)
const peakMegabytes = process.resourceUsage().maxRSS / 1024
console.log(JSON.stringify({ records, cpuMs: (user + system) / 1000, wallMs, peakMegabytes }))
