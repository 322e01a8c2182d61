import { callStore } from '../connection/life-cycle.ts'
import type { Runtime } from '../connection/runtime.ts'
import { InputError } from '../errors/input-error.ts'
import type { CredentialStore } from '../stores/credential-store.ts'

/** An authorization that waits for its answer, as it lies in the store. */
export interface PendingRecord {
  readonly v: 1
  /** Of the connection. */
  readonly id: string
  readonly provider: string
  readonly settings?: unknown
  readonly state: string
  readonly codeVerifier?: string
  readonly redirectUri: string
  readonly returnTo?: string
  /** SHA-256 of the secret that only the browser which began has. */
  readonly browser: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/** Where authorizations wait. */
interface PendingHost {
  readonly store: CredentialStore
  readonly runtime: Runtime
}

/** Ids that begin so are authorizations, not connections. */
export const pendingPrefix = 'authorization/'

/** How long a person has for the login. */
export const pendingMs: number = 10 * 60_000

const encoder = new TextEncoder()

/** SHA-256 of a text, in hex. */
export async function sha256Hex(text: string, { digest }: Pick<Runtime, 'digest'>): Promise<string> {
  const hash = await digest(encoder.encode(text) as Uint8Array<ArrayBuffer>)
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The cookie that binds an authorization to one browser; its name tells two that run side by side apart. */
export function cookieFor(stateHash: string, secret: string, redirectUri: string): string {
  const { pathname, protocol } = new URL(redirectUri)
  const secure = protocol === 'https:' ? '; Secure' : ''
  return `${cookieName(stateHash)}=${secret}; Path=${pathname}; Max-Age=${pendingMs / 1000}; HttpOnly; SameSite=Lax${secure}`
}

function cookieName(stateHash: string): string {
  return `evergrant-${stateHash.slice(0, 16)}`
}

/** Saves a pending authorization; it can be created once. */
export async function savePending(
  host: PendingHost,
  stateHash: string,
  pending: PendingRecord,
): Promise<void> {
  const write = {
    provider: pending.provider,
    data: encoder.encode(JSON.stringify(pending)),
    dueInMs: pendingMs,
    state: 'authorizing',
  } as const
  await callStore(host, (store) => store.compareAndSet(`${pendingPrefix}${stateHash}`, 0, write))
}

/**
 * Finds the authorization that an answer belongs to and uses it up.
 * @throws InputError where there is none, it is too old, another browser has begun it, or it is used up
 */
export async function takePending(
  host: PendingHost,
  request: Request,
  isAllowed: (id: string) => boolean = () => true,
): Promise<PendingRecord> {
  const { runtime } = host
  const state = new URL(request.url).searchParams.get('state') ?? ''
  const stateHash = await sha256Hex(state, runtime)
  const id = `${pendingPrefix}${stateHash}`
  const stored = await callStore(host, (store) => store.get(id))
  if (stored === undefined) throw refused('state', 'an authorization that was begun here and is not used up')
  const pending = readPending(stored.data)
  const secret = readCookie(request, cookieName(stateHash))
  if (secret === undefined || (await sha256Hex(secret, runtime)) !== pending.browser) {
    // Not used up: the browser that has begun may still come.
    throw refused('cookie', 'the browser in which the authorization was begun')
  }
  if (!isAllowed(pending.id)) throw refused('session', 'the person who began the authorization')
  if (!(await callStore(host, (store) => store.delete(id, stored.version))))
    throw refused('state', 'an authorization that is not used up')
  if (runtime.now() > pending.expiresAt) throw refused('state', 'an answer within ten minutes; begin again')
  return pending
}

/** What a parser says of bytes that are no authorization holds a piece of them. */
function readPending(data: Uint8Array): PendingRecord {
  try {
    return JSON.parse(new TextDecoder().decode(data))
  } catch {
    throw refused('state', 'an authorization that can be read; begin again')
  }
}

function readCookie(request: Request, name: string): string | undefined {
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const [key, ...value] = part.trim().split('=')
    if (key === name) return value.join('=')
  }
  return undefined
}

function refused(path: string, expected: string): InputError {
  return new InputError('The authorization answer', [{ path, expected }])
}
