import * as v from 'valibot';

/**
 * What a provider issued and what keeps it alive. Plain and immutable; absent, null and a value mean three things where
 * the members say so. Printing shows no secret; {@link toWire} gives the form to store.
 */
interface Credentials {
    /** Sent with every request. */
    readonly accessToken?: string;
    /** Obtains the next access token; null: this grant has none. */
    readonly refreshToken?: string | null;
    /** When the access token was issued, ISO 8601 UTC; omitted or null: queued for refresh. */
    readonly issuedAt?: string | null;
    /** Lifetime of the access token in seconds; omitted: queued for refresh; null: it does not expire. */
    readonly expiresIn?: number | null;
    /** Lifetime of the refresh token in seconds, where the provider says it. */
    readonly refreshTokenExpiresIn?: number;
    /** As answered, for example `bearer`. */
    readonly tokenType?: string;
    /** Space-separated, as granted. */
    readonly scope?: string;
    /** What else the provider sent; survives every refresh. */
    readonly extra?: Readonly<Record<string, unknown>>;
}
/** Credentials as they travel: snake_case, `extra` spread out. */
interface WireCredentials {
    /** Sent with every request. */
    access_token?: string;
    /** Null: this grant has none. */
    refresh_token?: string | null;
    /** ISO 8601 UTC. */
    issued_at?: string | null;
    /** Seconds; null: it does not expire. */
    expires_in?: number | null;
    /** Seconds. */
    refresh_token_expires_in?: number;
    /** As answered. */
    token_type?: string;
    /** Space-separated. */
    scope?: string;
    [extra: string]: unknown;
}
/** Reads Credentials in camelCase or snake_case; what it does not know goes to `extra`. */
declare const credentialsSchema: v.GenericSchema<unknown, Credentials>;
/**
 * Reads Credentials from camelCase or snake_case, a Date or ISO text for `issuedAt`, digits in a text for `expiresIn`.
 * @throws InputError that lists each path with what was expected
 */
declare function parseCredentials(input: unknown): Credentials;
/** Credentials in snake_case, ready to be stored as JSON; secrets stand in it in clear. */
declare function toWire(credentials: Credentials): WireCredentials;

/** When a token counts as due and as expired, and how long a refresh may take. Times in milliseconds. */
interface Timings {
    /** A token is due this long before its end at the latest. Default 300000. */
    dueMs: number;
    /** ... or this fraction of its lifetime before, whichever is less. Default 0.1. */
    dueFraction: number;
    /** A token counts as expired this long before its end at the latest. Default 30000. */
    expiredMs: number;
    /** ... or this fraction of its lifetime before, whichever is less. Default 0.02. */
    expiredFraction: number;
    /** What one refresh has for all its token requests, bodies and pauses. Default 20000. */
    refreshMs: number;
    /** How long a lease lasts; longer than a refresh. Default 30000. */
    leaseMs: number;
    /** How long a call waits for a lease that another process holds. Default 35000. */
    leaseWaitMs: number;
    /** Token requests in one refresh, at most. Default 3. */
    attempts: number;
}
/** The timings that hold unless an option says otherwise. */
declare const defaultTimings: Readonly<Timings>;

/**
 * What a refresh does to the refresh token that was sent:
 * - `none`: nothing, it stays the same for ever;
 * - `until_used`: the old one works until the new one is used;
 * - `{ graceSeconds }`: the old one works for that many seconds more;
 * - `single_use`: the old one is dead at once;
 * - `unknown`: treated as `single_use`.
 */
type Rotation = 'none' | 'until_used' | {
    readonly graceSeconds: number;
} | 'single_use' | 'unknown';
/** Any function that fetches like the platform's. */
type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
/** SHA-256 of the bytes. */
type Digest = (data: Uint8Array<ArrayBuffer>) => Uint8Array | Promise<Uint8Array>;
/** What a provider is handed to make a token request with. */
interface TokenRequestContext {
    /** Sends the request. */
    fetch: Fetch;
    /** Aborted when the request's time is over; the provider must stop then. */
    signal: AbortSignal;
    /** Local wall clock, epoch milliseconds. */
    now: () => number;
}
/** Tokens as the token endpoint gave them; everything optional, nothing trusted. */
interface TokenAnswer {
    /** A usable access token, or undefined. */
    accessToken?: string;
    /** A new refresh token, or undefined where none was given. */
    refreshToken?: string;
    /** Seconds, where the answer said something sensible. */
    expiresIn?: number;
    /** Seconds, where the provider says it. */
    refreshTokenExpiresIn?: number;
    /** As answered. */
    tokenType?: string;
    /** Space-separated, as granted. */
    scope?: string;
    /** What else the answer held. */
    extra?: Record<string, unknown>;
}
/**
 * How one token request ended:
 * - `answered`: with an access token, a refresh token, or both;
 * - `declined`: it never began, or the provider said that it did nothing (DNS, refused, 408, 425, 429, 503);
 * - `inconclusive`: it is over, what it did is unknown (5xx, unreadable);
 * - `unanswered`: it may still be running (time-out, reset, 502, 504);
 * - `refused`: the grant is refused (`invalid_grant`);
 * - `misconfigured`: the client or the request is refused.
 */
type TokenOutcome = {
    kind: 'answered';
    answer: TokenAnswer;
} | {
    kind: 'declined';
    detail: string;
    retryAfter?: number;
    isEndpointBusy?: boolean;
} | {
    kind: 'inconclusive';
    detail: string;
    retryAfter?: number;
} | {
    kind: 'unanswered';
    detail: string;
} | {
    kind: 'refused';
    detail: string;
} | {
    kind: 'misconfigured';
    detail: string;
};
/** A service that is connected to, as data and small functions. Core knows nothing else about it. */
interface Provider {
    /** Short and stable; stored with every record. */
    readonly id: string;
    /** For people. */
    readonly name: string;
    /** What paths of the API are relative to, as `https://api.example.com/2.0`. */
    readonly baseUrl?: string | undefined;
    /** The only origins that credentials are sent to, as `https://api.example.com`. */
    readonly origins: readonly string[];
    /** What a refresh does to the refresh token. */
    readonly rotation: Rotation;
    /** Lifetime of an access token in seconds, for answers that do not say it. */
    readonly defaultExpiresIn?: number | undefined;
    /** The client that tokens are bound to; absent where there is none (API keys). */
    readonly client?: {
        readonly clientId: string;
        readonly tokenEndpoint: string;
    } | undefined;
    /** Sets the credentials on a request to one of the origins. */
    readonly authorize: (headers: Headers, accessToken: string) => void;
    /** Whether these credentials can be refreshed at all. */
    readonly canRefresh: (credentials: Credentials) => boolean;
    /** Makes one token request. */
    readonly refresh: (credentials: Credentials, context: TokenRequestContext) => Promise<TokenOutcome>;
    /**
     * A text that changes with the refresh token, the client id and the client secret. It is hashed before it is kept, so
     * that a refused grant is remembered until one of the three changes.
     */
    readonly identifyGrant: (credentials: Credentials) => string;
    /** The authorization code grant, where the provider offers it. */
    readonly authorization?: ProviderAuthorization | undefined;
    /** Revokes the tokens at the provider, where it offers that; throws an EvergrantError where it fails. */
    readonly revoke?: ((credentials: Credentials, context: TokenRequestContext) => Promise<void>) | undefined;
    /**
     * Whether this 401 says that the access token is no longer good. Gets its body as JSON, or undefined where it is none
     * or longer than 64 KiB. Default: each 401 does.
     */
    readonly isTokenRejected?: ((body: unknown) => boolean) | undefined;
}
/** What the authorization code grant needs. */
interface ProviderAuthorization {
    /** Where the browser is sent. */
    readonly endpoint: string;
    /** The issuer, where the provider names itself in its answers (RFC 9207). */
    readonly issuer?: string | undefined;
    /** Scopes that are asked for by default. */
    readonly scopes: readonly string[];
    /** Whether the provider takes PKCE. */
    readonly pkce: boolean;
    /** Exchanges an authorization code. */
    readonly exchange: (grant: {
        code: string;
        redirectUri: string;
        codeVerifier?: string | undefined;
    }, context: TokenRequestContext) => Promise<TokenOutcome>;
}

/** What a record waits for: `active` is refreshed when due, the others wait for a person. */
type CredentialRecordState = 'active' | 'reauthorization_required' | 'authorizing';
/** One stored connection. */
interface CredentialRecord {
    /** The connection's id. */
    id: string;
    /** Id of the provider, in clear. */
    provider: string;
    /** Grows by 1 with every save; never granted twice for an id, not even after a delete. */
    version: number;
    /** Everything secret, as opaque bytes; at least 64 KiB fit, 96 KiB in a store that others wrap. */
    data: Uint8Array;
    /** When the record is due, in epoch milliseconds of the store's clock; null: never. */
    dueAt: number | null;
    /** What the record waits for. */
    state: CredentialRecordState;
}
/** The right to start a token request for one record, for a while. */
interface Lease {
    /** The record as it was in the commit that granted the lease. */
    record: CredentialRecord;
    /** Strictly grows with every lease of an id. */
    fencingToken: number;
    /** When the lease ends, in epoch milliseconds of the store's clock; for people, not for decisions. */
    expiresAt: number;
    /** An earlier attempt on this same version was never ended: its holder crashed, or its answer was lost. */
    unfinishedAttempt: boolean;
    /** Milliseconds since the first unfinished attempt began, by the store's clock; 0 when there is none. */
    unfinishedForMs: number;
}
/** What {@link CredentialStore.compareAndSet} writes. */
interface CredentialRecordWrite {
    /** Id of the provider. */
    provider: string;
    /** Everything secret, as opaque bytes. */
    data: Uint8Array;
    /** When the record is due, in milliseconds from now; null: never. */
    dueInMs: number | null;
    /** Default `active`. */
    state?: CredentialRecordState;
}
/** Who asks for a lease and for how long. */
interface LeaseRequest {
    /** Names the caller; unique to one refresh. */
    owner: string;
    /** How long the lease lasts, in milliseconds. */
    ttlMs: number;
}
/** Which records {@link CredentialStore.claimDue} takes. */
interface ClaimRequest extends LeaseRequest {
    /** At most as many as the caller can start now. */
    limit: number;
    /** Only records of this provider. */
    provider?: string;
}
/** Which records {@link CredentialStore.list} returns. */
interface ListRequest {
    /** Only ids that begin with this. */
    prefix?: string;
    /** Only records in this state. */
    state?: CredentialRecordState;
    /** Only ids greater than this one. */
    after?: string;
    /** At most this many. Default: all. */
    limit?: number;
}
/** How a lease is given back. */
interface ReleaseRequest {
    /** True: the caller's own attempt has ended and is forgotten. False: the attempt is kept as unfinished. */
    attemptEnded: boolean;
    /** When the record is due again, in milliseconds from now; null: never. Default: unchanged. */
    dueInMs?: number | null;
}
/**
 * Where credentials are kept. Every operation is linearizable per id and durable before its promise resolves; ids are
 * compared and ordered by their UTF-16 code units or any other order that is total and stable.
 *
 * Saving is guarded by the version alone, never by the lease: a holder that was suspended past its lease comes back
 * with the only good refresh token. The lease decides only who may *start* a token request.
 */
interface CredentialStore {
    /** The record, or undefined where there is none. */
    get(id: string): Promise<CredentialRecord | undefined>;
    /**
     * Saves if the stored version is the expected one; 0 creates only where nothing is. Clears lease and attempt.
     * @returns the new version, or undefined on a conflict
     */
    compareAndSet(id: string, expectedVersion: number, write: CredentialRecordWrite): Promise<number | undefined>;
    /**
     * Takes the lease if nobody holds one that is alive by the store's clock, also not the same owner, and writes the
     * attempt in the same commit.
     * @returns undefined where the lease is held or the record is absent
     */
    acquire(id: string, request: LeaseRequest): Promise<Lease | undefined>;
    /**
     * Prolongs a lease that is still alive and still the caller's.
     * @returns the new end in epoch milliseconds of the store's clock, or undefined where the lease is lost
     */
    renew(lease: Lease, ttlMs: number): Promise<number | undefined>;
    /**
     * Gives a lease back that is still alive and still the caller's. An attempt that was unfinished when the lease was
     * taken stays unfinished until a save.
     * @returns false where the lease is lost
     */
    release(lease: Lease, request: ReleaseRequest): Promise<boolean>;
    /** Takes the leases of up to `limit` records that are due and free, earliest first; no record goes to two callers. */
    claimDue(request: ClaimRequest): Promise<Lease[]>;
    /**
     * Deletes, leaving a tombstone of version and fencing token that creation continues from.
     * @returns whether a record was deleted; false where it is absent or of another version than expected
     */
    delete(id: string, expectedVersion?: number): Promise<boolean>;
    /** The records that match, ordered by id. */
    list(request?: ListRequest): Promise<CredentialRecord[]>;
    /** Lets go of what the store holds open. */
    close?(): Promise<void>;
}

/** What can happen to a connection. */
type ConnectionEventType = 'refresh_started' | 'refreshed' | 'refresh_failed' | 'replayed' | 'adopted' | 'discarded' | 'persist_failed' | 'reauthorization_required' | 'recovered' | 'revoked';
/** Something that happened to a connection; holds no secret. */
interface ConnectionEvent {
    /** What happened. */
    readonly type: ConnectionEventType;
    /** Id of the connection. */
    readonly connectionId: string;
    /** Id of the provider. */
    readonly provider: string;
    /** Milliseconds since the refresh began, where there is one. */
    readonly durationMs?: number;
    /** Which token request of the refresh this is about, from 1. */
    readonly attempt?: number;
    /** Fingerprint of the grant, to tell one refresh token from another. */
    readonly fingerprint?: string;
    /** The code of the error, where there is one. */
    readonly code?: string;
    /** With `reauthorization_required`: why. */
    readonly reason?: string;
}
/** Hears of events. */
type ConnectionListener = (event: ConnectionEvent) => void;

/** What an {@link ApiError} is made from. */
interface ApiErrorOptions extends EvergrantErrorOptions {
    /** HTTP status. */
    status: number;
    /** The provider's own error code, a number or a short word. */
    providerCode?: number | string | undefined;
    /** The provider's id of the request, for its support. */
    requestId?: string | undefined;
}
/** The provider's API answered with an error. */
declare class ApiError extends EvergrantError {
    /** Always `api_error`. */
    readonly code: "api_error";
    /** HTTP status. */
    readonly status: number;
    /** The provider's own error code, where it has one. */
    readonly providerCode?: number | string;
    /** The provider's id of the request, where it gives one. */
    readonly requestId?: string;
    constructor(message: string, { status, providerCode, requestId, ...options }: ApiErrorOptions);
}

/** One thing that is wrong with an input: where, and what was expected. Never the value that was found. */
interface InputIssue {
    /** Where, as `credentials.refresh_token`; empty for the input as a whole. */
    path: string;
    /** What was expected there. */
    expected: string;
}
/** Input that cannot be read. `issues` lists every field that is off. */
declare class InputError extends EvergrantError {
    /** Always `invalid_input`. */
    readonly code: "invalid_input";
    /** Every field that is off. */
    readonly issues: readonly InputIssue[];
    constructor(subject: string, issues: readonly InputIssue[]);
}

/** No answer from the provider's API: no connection, a connection that broke, or a time-out. */
declare class NetworkError extends EvergrantError {
    /** Always `network_error`. */
    readonly code: "network_error";
}

/** The provider answered with success, but not with what its API promises. The message names the path that is off. */
declare class ResponseError extends EvergrantError {
    /** Always `invalid_response`. */
    readonly code: "invalid_response";
}

/**
 * - `store_failed`: the store did not answer, or could not write.
 * - `store_corrupt`: what the store holds is not a record of this project, or is of a newer version.
 * - `decryption_failed`: the key is missing or wrong, or the ciphertext was changed or moved.
 */
type StoreErrorCode = 'store_failed' | 'store_corrupt' | 'decryption_failed';
/** What a {@link StoreError} is made from. */
interface StoreErrorOptions extends EvergrantErrorOptions {
    /** What happened. */
    code: StoreErrorCode;
}
/** The credential store failed. */
declare class StoreError extends EvergrantError {
    /** What happened. */
    readonly code: StoreErrorCode;
    constructor(message: string, { code, ...options }: StoreErrorOptions);
}

/** Every error that this project throws on purpose; `code` tells them apart. */
type KnownError = AuthenticationError | ApiError | NetworkError | ResponseError | StoreError | InputError;

/** What every error of this project can say about itself. */
interface EvergrantErrorOptions {
    /** May the same call succeed later without anyone doing something. Default false. */
    retryable?: boolean;
    /** Must a person authorize the connection again. Default false. */
    reauthorize?: boolean;
    /** Seconds to wait before trying again, where that is known. */
    retryAfter?: number | undefined;
    /** Id of the provider. */
    provider?: string | undefined;
    /** Id of the connection. */
    connectionId?: string | undefined;
}
/**
 * The base of every error that this project throws on purpose. `code` tells what happened, `retryable` whether to try
 * again, `reauthorize` whether a person has to. Nothing that came over the wire rides on an error.
 */
declare abstract class EvergrantError extends Error {
    /** What happened, as a constant that a `switch` narrows on. */
    abstract readonly code: string;
    /** Whether the same call may succeed later. */
    readonly retryable: boolean;
    /** Whether a person must authorize the connection again. */
    readonly reauthorize: boolean;
    /** Seconds to wait before the next try, where known. */
    readonly retryAfter?: number;
    /** Id of the provider, where known. */
    readonly provider?: string;
    /** Id of the connection, where known. */
    readonly connectionId?: string;
    constructor(message: string, options?: EvergrantErrorOptions);
    /**
     * Tells an error of this project from any other, also when two copies of the package are installed, and narrows to the
     * union of them, so that `switch (error.code)` narrows further.
     */
    static isInstance(value: unknown): value is KnownError;
}

/**
 * - `reauthorization_required`: only a person can bring the connection back; `reason` says why.
 * - `refresh_failed`: no token was to be had this time; the refresh token is intact.
 * - `refresh_ambiguous`: the same, but the refresh token may have been spent by a request whose answer was lost.
 * - `refresh_misconfigured`: the provider refuses the client or the request; the configuration has to change.
 * - `lease_timeout`: another process holds the refresh for longer than a call waits.
 */
type AuthenticationErrorCode = 'reauthorization_required' | 'refresh_failed' | 'refresh_ambiguous' | 'refresh_misconfigured' | 'lease_timeout';
/**
 * Why a connection needs a person: the provider refused the grant; the grant was rotated and the answer was lost;
 * it was revoked here; there is no refresh token; there are no credentials at all.
 */
type ReauthorizationReason = 'refused' | 'rotation_lost' | 'revoked' | 'no_refresh_token' | 'missing';
/** What an {@link AuthenticationError} is made from. */
interface AuthenticationErrorOptions extends EvergrantErrorOptions {
    /** What happened. */
    code: AuthenticationErrorCode;
    /** With `reauthorization_required`: why. */
    reason?: ReauthorizationReason | undefined;
}
/** No usable access token. */
declare class AuthenticationError extends EvergrantError {
    /** What happened. */
    readonly code: AuthenticationErrorCode;
    /** With `reauthorization_required`: why. */
    readonly reason?: ReauthorizationReason;
    constructor(message: string, { code, reason, ...options }: AuthenticationErrorOptions);
}

/** Resolves after so many milliseconds, or as soon as the signal aborts; never rejects. */
type Sleep = (ms: number, options?: SleepOptions) => Promise<void>;
/** How to wait. */
interface SleepOptions {
    /** Ends the wait early. */
    signal?: AbortSignal;
    /** The wait alone does not keep the process running. Default false. */
    unref?: boolean;
}
/** Everything that a connection takes from its surroundings, so that a schedule can be replayed from a seed. */
interface Runtime {
    /** Sends requests. Default the platform's fetch. */
    fetch: Fetch;
    /** Wall clock, epoch milliseconds. Default Date.now. */
    now: () => number;
    /** A clock that only goes forward, in milliseconds. Default performance.now. */
    monotonic: () => number;
    /** A number from 0 up to 1. Default Math.random. */
    random: () => number;
    /** Waits. Default setTimeout. */
    sleep: Sleep;
    /** SHA-256. Default WebCrypto's. */
    digest: Digest;
}

/** How a connection stands. */
interface ConnectionStatus {
    /** `due` and `expired` are refreshed by the next call; the last two wait for a person. */
    state: 'fresh' | 'due' | 'expired' | 'reauthorization_required' | 'missing';
    /** Why a person is needed, where one is. */
    reason?: ReauthorizationReason;
    /** When the access token ends, ISO 8601 UTC, where that is known. */
    expiresAt?: string;
    /** When the refresh token itself ends, ISO 8601 UTC, where the provider says it. */
    reauthorizeBy?: string;
    /** Whether an access token that still works is at hand. */
    usable: boolean;
}

/** What every connection can be given. */
interface ConnectionSettings extends Partial<Runtime> {
    /** The service. */
    provider: Provider;
    /** Hands a refresh that nobody waits for to a host that freezes once it has answered. */
    waitUntil?: (promise: Promise<unknown>) => void;
    /** Whether a token that is due is refreshed in the background; false: callers wait for it. Default true. */
    refreshAhead?: boolean;
    /** Whether the token is refreshed whenever it is due, also when nobody asks for it. Default false. */
    keepAlive?: boolean;
    /** Windows and limits; each has a default. */
    timings?: Partial<Timings>;
}
/** A connection whose credentials are kept. */
interface StoredConnectionOptions extends ConnectionSettings {
    /** The connection's id in the store: the application's own, tenant first. */
    id: string;
    /** Where credentials are kept. */
    store: CredentialStore;
    /** Stored where the store holds nothing for this id, or where they are new to it. */
    credentials?: Credentials;
}
/** A connection whose credentials need no keeping: an API key, or a token that is not refreshed. */
interface UnstoredConnectionOptions extends ConnectionSettings {
    /** Default the provider's id. */
    id?: string;
    /** Credentials with a refresh token want a store; `memoryStore()` says that losing them is meant. */
    store?: undefined;
    /** The key or token. */
    credentials?: Credentials & {
        readonly refreshToken?: null;
    };
}
/** What {@link createConnection} takes. */
type ConnectionOptions = StoredConnectionOptions | UnstoredConnectionOptions;
/** What {@link Connection.getAccessToken} takes. */
interface AccessTokenOptions {
    /** Ends this caller's wait; the refresh goes on. */
    signal?: AbortSignal;
    /** A token that the API has refused; another one is returned. */
    rejected?: string;
    /** Seconds that the token must work for still; at most half its lifetime counts. Default 0. */
    minValidity?: number;
}
/** One living connection. Everything it does by itself is one token request per expiry. */
interface Connection {
    /** The connection's id in the store. */
    readonly id: string;
    /** The service. */
    readonly provider: Provider;
    /**
     * An access token that works.
     * @throws AuthenticationError, StoreError; the signal's reason
     */
    getAccessToken(options?: AccessTokenOptions): Promise<string>;
    /**
     * The credentials, refreshed where that is needed.
     * @throws AuthenticationError, StoreError; the signal's reason
     */
    getCredentials(options?: {
        signal?: AbortSignal;
    }): Promise<Credentials>;
    /**
     * How the connection stands; sends nothing.
     * @throws StoreError
     */
    status(): Promise<ConnectionStatus>;
    /**
     * Refreshes now, in spite of a fresh token, a mark or a cool-down; still one at a time.
     * @throws AuthenticationError, StoreError; the signal's reason
     */
    refresh(options?: {
        signal?: AbortSignal;
        replay?: boolean;
    }): Promise<Credentials>;
    /**
     * Puts new credentials in place, as after a new authorization.
     * @throws InputError, StoreError
     */
    replace(credentials: Credentials): Promise<void>;
    /**
     * Revokes: here first, then at the provider; may be repeated.
     * @throws StoreError; AuthenticationError or NetworkError where the provider did not take it
     */
    revoke(): Promise<void>;
    /**
     * Fetches with the connection's credentials on the provider's origins, and on no other. Bound.
     * @throws AuthenticationError, StoreError; what the platform's fetch throws
     */
    readonly fetch: Fetch;
    /** Adds a listener; returns what removes it. */
    on(type: ConnectionEventType, listener: ConnectionListener): () => void;
    /**
     * Writes what the store has not taken yet.
     * @throws StoreError `store_failed` where it still does not
     */
    flush(): Promise<void>;
    /**
     * Waits for a refresh that is running, flushes, and lets go.
     * @throws StoreError `store_failed` where tokens are still unsaved
     */
    [Symbol.asyncDispose](): Promise<void>;
}
/**
 * Opens a connection. Nothing is read or sent until it is used.
 * @throws TypeError where an option is missing or off; InputError where `credentials` cannot be read
 */
declare function createConnection(options: ConnectionOptions): Connection;

export { toWire as $, AuthenticationError as A, EvergrantError as E, StoreError as G, NetworkError as N, createConnection as X, credentialsSchema as Y, defaultTimings as Z, parseCredentials as _, ApiError as h, InputError as t, ResponseError as y };
export type { SleepOptions as B, Connection as C, Digest as D, Fetch as F, StoreErrorCode as H, InputIssue as I, StoreErrorOptions as J, KnownError as K, ListRequest as L, StoredConnectionOptions as M, TokenAnswer as O, Provider as P, TokenOutcome as Q, ReauthorizationReason as R, Sleep as S, Timings as T, TokenRequestContext as U, UnstoredConnectionOptions as V, WireCredentials as W, Credentials as a, ConnectionEventType as b, ConnectionListener as c, ConnectionSettings as d, CredentialStore as e, Rotation as f, AccessTokenOptions as g, ApiErrorOptions as i, AuthenticationErrorCode as j, AuthenticationErrorOptions as k, ClaimRequest as l, ConnectionEvent as m, ConnectionOptions as n, ConnectionStatus as o, CredentialRecord as p, CredentialRecordState as q, CredentialRecordWrite as r, EvergrantErrorOptions as s, Lease as u, LeaseRequest as v, ProviderAuthorization as w, ReleaseRequest as x, Runtime as z };
