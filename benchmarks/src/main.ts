// Prints what the built packages cost over the bare thing. Figures, not assertions: it fails only where something is broken.
import { fileURLToPath } from 'node:url'
import { numberFrom, pathTo, startServer } from './child.ts'
import { type Contestant, contestantsAt, openConnection, type Send } from './contestants.ts'
import { importCpuMs, weigh } from './footprint.ts'
import { measureRatio, type Slice, type Turns } from './ratio.ts'

/** One line of the table. */
interface Figure {
  readonly what: string
  readonly figure: string
  /** The bare thing against itself. */
  readonly control?: string
  readonly goal?: string
  readonly isMet?: boolean
}

const requestTurns: Turns = { rounds: 300, sliceMs: 10 }
const tokenTurns: Turns = { rounds: 400, sliceMs: 2 }
const leastThroughput = 0.95

function inFlight(send: Send, width: number): Slice {
  return async (count) => {
    let left = count
    const work = async (): Promise<void> => {
      while (left-- > 0) await send()
    }
    await Promise.all(Array.from({ length: width }, work))
  }
}

/** Requests in the same time, as a share of the bare thing's. */
async function throughput(what: string, bare: Send, contestant: Send, width: number): Promise<Figure> {
  const ratio = await measureRatio(inFlight(bare, width), inFlight(contestant, width), requestTurns)
  const [share, control] = [1 / ratio.contestant, 1 / ratio.control]
  return {
    what: `${what}, ${width} in flight`,
    figure: `${share.toFixed(2)} of its throughput`,
    control: control.toFixed(2),
    goal: `${leastThroughput} of the control or more`,
    isMet: share >= leastThroughput * control,
  }
}

async function cachedToken(origin: string): Promise<Figure> {
  const connection = openConnection(origin)
  const constant = async (): Promise<string> => 'a constant'
  const bare: Slice = async (count) => {
    for (let left = count; left > 0; left--) await constant()
  }
  const cached: Slice = async (count) => {
    for (let left = count; left > 0; left--) await connection.getAccessToken()
  }
  await connection.getAccessToken()
  const { contestant, control } = await measureRatio(bare, cached, tokenTurns)
  return {
    what: 'getAccessToken(), fresh, over an async function that returns a constant',
    figure: `${contestant.toFixed(2)} times its time`,
    control: control.toFixed(2),
    goal: 'under 3 times',
    isMet: contestant < 3,
  }
}

function heap(what: string, origin: string, bare: Contestant, contestant: Contestant): Figure {
  const nursery = ['--expose-gc', '--min-semi-space-size=128', '--max-semi-space-size=128']
  const bytes = (name: Contestant): number =>
    numberFrom([...nursery, pathTo('request-heap.ts'), name, origin])
  const [first, theirs, again] = [bytes(bare), bytes(contestant), bytes(bare)]
  return {
    what: `heap of a request, ${what}`,
    figure: `${(theirs / first).toFixed(2)} of its bytes`,
    control: (again / first).toFixed(2),
    goal: 'at most 1.1',
    isMet: theirs / first <= 1.1,
  }
}

const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(2)} KB`
const milliseconds = (ms: number): string => `${ms.toFixed(1)} ms`

async function sizes(): Promise<Figure[]> {
  const whole = "export * from '@evergrant/core'"
  const part = whole.replace('*', '{ createConnection, oauth2Provider }')
  const weight = (code: string, external: string[]): Promise<number> => weigh(code, pathTo('.'), external)
  const own = await weight(part, ['ky', 'valibot'])
  return [
    {
      what: 'size of createConnection and oauth2Provider, without ky and valibot',
      figure: kilobytes(own),
      goal: 'under 8 KB',
      isMet: own < 8 * 1024,
    },
    {
      what: 'size of the whole entry, without its dependencies',
      figure: kilobytes(await weight(whole, ['ky', 'valibot', 'oauth4webapi'])),
    },
    { what: 'size of the whole entry with its dependencies', figure: kilobytes(await weight(whole, [])) },
  ]
}

function imports(): Figure[] {
  const file = fileURLToPath(import.meta.resolve('@evergrant/core'))
  const [empty, withoutKy, whole] = importCpuMs([{}, { file, replaced: ['ky'] }, { file }]) as [
    number,
    number,
    number,
  ]
  const own = withoutKy - empty
  return [
    {
      what: 'CPU of a cold import over an empty process, without ky',
      figure: milliseconds(own),
      goal: 'at most 10 ms',
      isMet: own <= 10,
    },
    {
      what: 'CPU of a cold import over an empty process, with ky',
      figure: milliseconds(whole - empty),
    },
  ]
}

function print(figures: readonly Figure[]): void {
  const rows = figures.map(({ what, figure, control = '', goal = '', isMet }) => {
    return [what, figure, control, goal, isMet === undefined ? '' : isMet ? 'met' : 'MISSED']
  })
  const table = [['', 'figure', 'control', 'goal', ''], ...rows]
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  for (const row of table) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]! + 2))
        .join('')
        .trimEnd(),
    )
  }
}

const server = await startServer('server.ts')
const { firstLine: origin } = server
const { fetch, connection, ky, client } = contestantsAt(origin)
const figures = [
  await throughput('connection.fetch over fetch', fetch, connection, 1),
  await throughput('connection.fetch over fetch', fetch, connection, 64),
  await throughput('HTTP client over ky().json()', ky, client, 1),
  await throughput('HTTP client over ky().json()', ky, client, 64),
  await cachedToken(origin),
  heap('connection.fetch over fetch', origin, 'fetch', 'connection'),
  heap('HTTP client over ky().json()', origin, 'ky', 'client'),
  ...(await sizes()),
  ...imports(),
]
server.stop()
print(figures)
console.log(
  `\nNode ${process.versions.node}, built packages, loopback, server in a process of its own. Control: the bare thing against\n` +
    'itself in the same run, which would be 1 on a machine that does nothing else.',
)
