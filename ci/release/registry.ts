// A registry of our own on loopback: our packages are published to it, everything else it takes from the registry that npm is
// configured with when this runs.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { run } from '../../tools/run.ts'

/** A running registry that nobody has used before. */
export interface Registry extends AsyncDisposable {
  readonly url: string
  /** The lines of an .npmrc that make npm and pnpm use it, and let them publish. */
  readonly npmrc: string
  /** Publishes the tarballs of a folder as a release does; gives back what that printed. */
  publish(folder: string): Promise<string>
  /** Its log so far: one line a request. */
  log(): string
}

const startTimeoutMs = 30_000

/** Starts it in an empty folder, on a port that the system picks; it may also know what is published already of ours. */
export async function startRegistry(
  root: string,
  folder: string,
  knowsPublished: boolean,
): Promise<Registry> {
  mkdirSync(folder, { recursive: true })
  const upstream = (await run('npm', ['config', 'get', 'registry'], { cwd: folder })).trim()
  const url = `http://127.0.0.1:${await freePort()}/`
  writeFileSync(
    join(folder, 'config.json'),
    JSON.stringify(configurationOf(folder, upstream, knowsPublished)),
  )
  const verdaccio = join(root, 'ci/node_modules/verdaccio/bin/verdaccio')
  const server = spawn(
    process.execPath,
    [verdaccio, '--config', join(folder, 'config.json'), '--listen', url],
    {
      cwd: folder,
      stdio: 'ignore',
      env: { ...process.env, HOME: folder, NO_UPDATE_NOTIFIER: '1' },
    },
  )
  await untilItAnswers(url, server)
  const npmrc = `registry=${url}\n//${new URL(url).host}/:_authToken=${await logIn(url)}\n`
  writeFileSync(join(folder, '.npmrc'), npmrc)
  const publisher = { npm_config_userconfig: join(folder, '.npmrc'), npm_config_cache: join(folder, 'cache') }
  return {
    url,
    npmrc,
    publish: (tarballs) =>
      run(process.execPath, [join(root, 'ci/release/publish.ts'), tarballs], {
        cwd: folder,
        env: { ...process.env, ...publisher },
      }),
    log: () => readFileSync(join(folder, 'log.txt'), 'utf8'),
    [Symbol.asyncDispose]: () => stop(server),
  }
}

function configurationOf(folder: string, upstream: string, knowsPublished: boolean): object {
  const others = { access: '$all', proxy: 'upstream' }
  return {
    storage: join(folder, 'storage'),
    auth: { htpasswd: { file: join(folder, 'htpasswd'), max_users: 1 } },
    uplinks: { upstream: { url: upstream, timeout: '60s', maxage: '1h' } },
    packages: {
      '@evergrant/*': { ...(knowsPublished ? others : { access: '$all' }), publish: '$authenticated' },
      '**': others,
    },
    log: { type: 'file', path: join(folder, 'log.txt'), format: 'pretty', level: 'http', colors: false },
    max_body_size: '20mb',
    web: { enable: false },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.')
  return address.port
}

async function untilItAnswers(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + startTimeoutMs
  while (Date.now() < deadline && server.exitCode === null) {
    const response = await fetch(new URL('-/ping', url)).catch(() => undefined)
    if (response?.ok) return
    await setTimeout(100)
  }
  throw new Error('The registry does not start.')
}

async function logIn(url: string): Promise<string> {
  const name = 'rehearsal'
  const response = await fetch(new URL(`-/user/org.couchdb.user:${name}`, url), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password: crypto.randomUUID() }),
  })
  const { token } = (await response.json()) as { token?: string }
  if (token === undefined) throw new Error(`The registry lets nobody in: ${response.status}`)
  return token
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill()
  await ended
}
