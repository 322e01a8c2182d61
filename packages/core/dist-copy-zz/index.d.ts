import { P as Provider, C as Connection, a as Credentials, L as ListRequest, R as ReauthorizationReason, b as ConnectionEventType, c as ConnectionListener, d as ConnectionSettings, e as CredentialStore, I as InputIssue, f as Rotation, A as AuthenticationError } from './connection-CJKd9nsr.js';
export { g as AccessTokenOptions, h as ApiError, i as ApiErrorOptions, j as AuthenticationErrorCode, k as AuthenticationErrorOptions, l as ClaimRequest, m as ConnectionEvent, n as ConnectionOptions, o as ConnectionStatus, p as CredentialRecord, q as CredentialRecordState, r as CredentialRecordWrite, D as Digest, E as EvergrantError, s as EvergrantErrorOptions, F as Fetch, t as InputError, K as KnownError, u as Lease, v as LeaseRequest, N as NetworkError, w as ProviderAuthorization, x as ReleaseRequest, y as ResponseError, z as Runtime, S as Sleep, B as SleepOptions, G as StoreError, H as StoreErrorCode, J as StoreErrorOptions, M as StoredConnectionOptions, T as Timings, O as TokenAnswer, Q as TokenOutcome, U as TokenRequestContext, V as UnstoredConnectionOptions, W as WireCredentials, X as createConnection, Y as credentialsSchema, Z as defaultTimings, _ as parseCredentials, $ as toWire } from './connection-CJKd9nsr.js';
import * as v from 'valibot';

/** What {@link startAuthorization} takes. */
interface StartAuthorizationOptions {
    /** Where the provider sends the person back to; registered with it. */
    redirectUri: string;
    /** Default the provider's. */
    scopes?: readonly string[];
}
/** An authorization that waits for its answer; keep it where only this person's session finds it. */
interface PendingAuthorization {
    /** Comes back with the answer. */
    readonly state: string;
    /** Proves that the exchange is made by whoever began; absent where the provider takes no PKCE. */
    readonly codeVerifier?: string;
    /** As sent. */
    readonly redirectUri: string;
}
/** A started authorization. */
interface StartedAuthorization extends PendingAuthorization {
    /** Where the person's browser goes. */
    readonly url: string;
}
/**
 * Begins the authorization code grant. Send the person to `url`, and hand the rest to `finishAuthorization`.
 * @throws TypeError where the provider offers no login, or `redirectUri` is no URL
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1
 */
declare function startAuthorization({ id, authorization, client }: Provider, { redirectUri, scopes }: StartAuthorizationOptions): Promise<StartedAuthorization>;

/**
 * Checks the provider's answer, exchanges its code, and saves the tokens; whatever the connection held is replaced.
 * @throws InputError where the answer does not belong to this authorization; AuthenticationError where the person or the
 * provider said no, or the exchange failed; StoreError
 */
declare function finishAuthorization(connection: Connection, callbackUrl: string | URL, pending: PendingAuthorization): Promise<void>;

/** A provider, or what makes one from a connection's settings. */
type ProviderSource = Provider | ((settings: never) => Provider);

/** How many requests one connection may make. */
interface RateLimitOptions {
    /** Requests in any 60 seconds; a request may count for more than one. */
    requestsPerMinute: number;
}

/** What a round of the queue takes. */
interface RefreshDueOptions {
    /** Records in this round, at most. Default 1000. */
    limit?: number;
    /** Token requests at a time, at most. Default 10. */
    concurrency?: number;
    /** Takes no further records; those that have begun are finished. */
    signal?: AbortSignal;
}
/** What a round of the queue has done. */
interface RefreshDueResult {
    /** Records that were due and free. */
    claimed: number;
    /** Connections with a new token. */
    refreshed: number;
    /** Connections without one this time. */
    failed: number;
    /** When the first of this round's connections is due again, ISO 8601 UTC. */
    nextDueAt?: string;
}

/** What {@link createConnections} takes; what a single connection takes holds for each. */
interface ConnectionsOptions extends Omit<ConnectionSettings, 'provider' | 'keepAlive'> {
    /** By the provider's id. */
    providers: Readonly<Record<string, ProviderSource>>;
    /** Where all connections are kept. */
    store: CredentialStore;
    /** Where providers send people back to: the route that calls `callback`. Needed for logins. */
    redirectUri?: string;
    /** Connections kept in memory. Default 10000. */
    cacheSize?: number;
    /** Whether the queue refreshes at every expiry, or only so that refresh tokens do not run out. Default `always`. */
    keepAlive?: 'idle' | 'always';
    /** Token requests a minute that the queue may make, by the provider's id. Default no limit. */
    refreshesPerMinute?: Readonly<Record<string, number>>;
}
/** One line of {@link Connections.list}. */
interface ListedConnection {
    /** Of the connection. */
    id: string;
    /** Id of the provider. */
    provider: string;
    /** As stored: `active` is refreshed when due, the other waits for a person. */
    state: 'active' | 'reauthorization_required';
    /** Why a person is needed. */
    reason?: ReauthorizationReason;
    /** When the access token ends, ISO 8601 UTC. */
    expiresAt?: string;
    /** When the refresh token ends, ISO 8601 UTC. */
    reauthorizeBy?: string;
    /** As granted. */
    scope?: string;
}
/** What begins a login. */
interface AuthorizeOptions {
    /** Id of the provider. */
    provider: string;
    /** What picks the provider; stored beside the credentials. */
    settings?: unknown;
    /** Default the provider's. */
    scopes?: readonly string[];
    /** A path of the application where the person goes on afterwards. */
    returnTo?: string;
}
/** What {@link Connections.callback} takes beside the request. */
interface CallbackOptions {
    /** Whether this request's person may finish a login for this id. Default: whoever has the browser's cookie may. */
    isAllowed?: (id: string) => boolean;
}
/** One OAuth application and its many customers. */
interface Connections {
    /** A connection by its id; no I/O; the same object while it is kept in memory. */
    get(id: string): Connection;
    /**
     * Stores new credentials under an id.
     * @throws InputError, StoreError; TypeError for a provider that is not configured
     */
    add(id: string, options: {
        provider: string;
        settings?: unknown;
        credentials: Credentials;
    }): Promise<Connection>;
    /** What is stored, ordered by id, page by page. */
    list(options?: Omit<ListRequest, 'state'> & {
        state?: ListedConnection['state'];
    }): AsyncIterable<ListedConnection>;
    /**
     * Begins a login, a reconnection, or one for more scopes; what is stored stays until it is finished.
     * @throws StoreError; TypeError for a provider that is not configured or offers no login
     */
    authorize(id: string, options: AuthorizeOptions): Promise<{
        url: string;
        cookie: string;
    }>;
    /**
     * Finishes a login with the request that the provider has sent the browser to.
     * @throws InputError for an answer that does not belong to this browser; AuthenticationError, StoreError
     */
    callback(request: Request, options?: CallbackOptions): Promise<{
        connection: Connection;
        returnTo?: string;
    }>;
    /**
     * Refreshes what is due: a cron route calls it once, a worker loops. Any number of processes may.
     * @throws StoreError
     */
    refreshDue(options?: RefreshDueOptions): Promise<RefreshDueResult>;
    /**
     * Deletes a connection; with `revoke` the provider is told first.
     * @returns whether there was one
     * @throws StoreError; what `revoke()` throws
     */
    remove(id: string, options?: {
        revoke?: boolean;
    }): Promise<boolean>;
    /** Hears of every connection's events; returns what ends it. */
    on(type: ConnectionEventType, listener: ConnectionListener): () => void;
}
/**
 * Opens many connections over one store.
 * @throws TypeError where an option is off
 */
declare function createConnections(options: ConnectionsOptions): Connections;

/** What {@link connectionHandler} takes. */
interface ConnectionHandlerOptions {
    /** Where the routes hang, as `/connect`. */
    basePath: string;
    /**
     * Whose request this is, by the application's own session; undefined: nobody's. It is the first part of every id that
     * the routes reach, and is never read from the query.
     */
    identify: (request: Request) => Promise<string | undefined> | string | undefined;
    /** What picks the provider for this customer, where that is needed. */
    settings?: (request: Request, provider: string) => unknown;
}
/**
 * Routes for a person's own connections, as a plain function from Request to Response:
 *
 * - `GET <basePath>` lists them as JSON;
 * - `GET <basePath>/<provider>?returnTo=/path` sends the person to the provider's login;
 * - `GET <basePath>/callback` finishes it;
 * - `DELETE <basePath>/<provider>` revokes and removes.
 */
declare function connectionHandler(connections: Connections, { basePath, identify, settings }: ConnectionHandlerOptions): (request: Request) => Promise<Response>;

/** What this needs of a schema library's issue. */
interface SchemaIssue {
    readonly message: string;
    readonly expected?: string | null;
    readonly path?: readonly {
        readonly key: unknown;
    }[] | undefined;
}
/** Turns the issues of a schema into paths and expectations; the values that were found stay behind. */
declare function issuesOf(issues: readonly SchemaIssue[], prefix?: string): InputIssue[];

/** What a provider's error body says, in terms that are safe to pass on. */
interface ApiFailure {
    /** The provider's own code. */
    providerCode?: number | string | undefined;
    /** The provider's id of the request. */
    requestId?: string | undefined;
    /** Whether the same request may succeed later. Default by status: 408, 429, 502, 503, 504. */
    isRetryable?: boolean | undefined;
    /** Seconds that the provider advises to wait. */
    retryAfter?: number | undefined;
    /** What happened and what to do, in our own words; never a text of the body. */
    message?: string | undefined;
}
/** Reads the body of an answer that is no success; undefined where it says nothing that is known. */
type ReadApiError = (body: unknown, response: {
    readonly status: number;
    readonly headers: Headers;
}) => ApiFailure | undefined;

/**
 * What is needed of a schema library: the validate function of the Standard Schema interface, which valibot, zod and
 * arktype have.
 * @see https://standardschema.dev
 */
interface StandardSchema<Output = unknown> {
    /** Where every library that follows the interface puts it. */
    readonly '~standard': {
        readonly version: 1;
        readonly vendor: string;
        readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
        readonly types?: {
            readonly input: unknown;
            readonly output: Output;
        } | undefined;
    };
}
/** What validation ends with. */
type StandardResult<Output> = {
    readonly value: Output;
    readonly issues?: undefined;
} | {
    readonly issues: readonly StandardIssue[];
};
/** One thing that is off. Its message may hold what was found, so it is never passed on. */
interface StandardIssue {
    /** For people; not passed on. */
    readonly message: string;
    /** Where it is. */
    readonly path?: readonly (PropertyKey | {
        readonly key: PropertyKey;
    })[] | undefined;
}

/** When a request is sent again. */
interface RetryOptions {
    /** Times that a request is sent, at most. Default 4. */
    attempts?: number;
    /** Longest pause between two of them in milliseconds; an error that wants a longer one is thrown. Default 120000. */
    longestPauseMs?: number;
}
/** What {@link createHttpClient} takes. */
interface HttpClientOptions {
    /** Authorizes every request. */
    connection: Connection;
    /** What paths are relative to, as `https://api.example.com/2.0`. Default the provider's, looked up when first used. */
    baseUrl?: string;
    /** Milliseconds for one attempt's answer, and once more for its body; a refresh is not counted. Default 30000. */
    timeout?: number;
    /** When a request is sent again; false: never. */
    retry?: RetryOptions | false;
    /** The provider's documented limit; shared by every client of the connection. Default none. */
    rateLimit?: RateLimitOptions;
    /** Translates the provider's error bodies. */
    readError?: ReadApiError;
}
/** One request. */
interface RequestOptions<T = unknown> {
    /** Default `GET`. */
    method?: string;
    /** Query parameters; undefined ones are left out. */
    searchParams?: Readonly<Record<string, string | number | boolean | undefined>>;
    /** Sent as JSON. */
    json?: unknown;
    /** Sent as it is. */
    body?: BodyInit;
    /** Added to the request. */
    headers?: HeadersInit;
    /** Ends the request, its retries and its waits. */
    signal?: AbortSignal | undefined;
    /** Milliseconds for one attempt. Default the client's. */
    timeout?: number;
    /** What the request counts for under the limit. Default 1. */
    cost?: number;
    /** Checks the answer; any Standard Schema. */
    schema?: StandardSchema<T>;
}
/** A client of one provider's API over one connection. */
interface HttpClient {
    /** Authorizes every request. */
    readonly connection: Connection;
    /**
     * Sends a request and reads its answer as JSON; an empty answer is undefined.
     * @throws ApiError, NetworkError, ResponseError, AuthenticationError, StoreError; the signal's reason
     */
    request<T = unknown>(path: string, options?: RequestOptions<T>): Promise<T>;
    /**
     * Sends a request and returns the answer with its body unread, for downloads and the like.
     * @throws ApiError, NetworkError, AuthenticationError, StoreError; the signal's reason
     */
    response(path: string, options?: RequestOptions): Promise<Response>;
}
/**
 * Opens a client: ky over the connection's authorized fetch, with retries that know the provider's codes.
 * @throws TypeError where an option is off
 */
declare function createHttpClient(options: HttpClientOptions): HttpClient;

/** One page of a list, as it was read. */
interface Page<T, Cursor> {
    /** What is on it. */
    readonly items: readonly T[];
    /** Where the next page is; undefined: this is the last one. */
    readonly next?: Cursor | undefined;
    /** Number of the last page, where pages are numbered and the answer says it: those up to it are read ahead. */
    readonly last?: number | undefined;
}
/** A list that is read while it is iterated: nothing is sent before, each iteration starts from the first page. */
interface Pages<T> extends AsyncIterable<T> {
    /** The same list page by page. */
    pages(): AsyncIterable<readonly T[]>;
}
/** How a list is read. */
interface ReadingOptions {
    /** Pages that are under way or waiting to be taken, at most; 1 reads one after another. Default 4. */
    concurrency?: number | undefined;
    /** Ends the reading. */
    signal?: AbortSignal | undefined;
}
/**
 * Reads the next page, or undefined after the last one; called again only when it has ended. What is on a page may be made
 * while it is taken, and may need to be waited for.
 */
type ReadNext<T> = () => Promise<Iterable<T | Promise<T>> | undefined>;
/** A list over what reads its pages; `open` begins an iteration, whose signal tells that no more is wanted. */
declare function createPages<T>(open: (signal: AbortSignal) => ReadNext<T>, signal?: AbortSignal | undefined): Pages<T>;
/**
 * Reads page after page, in order, and ahead as far as it is known that there are more.
 * @throws TypeError where the concurrency is off
 */
declare function readPages<T, Cursor>(first: Cursor, readPage: (cursor: Cursor) => Promise<Page<T, Cursor>>, concurrency?: number): () => Promise<readonly T[] | undefined>;

/** What stands where a secret would be printed. */
declare const redactedText = "[redacted]";
/**
 * Freezes the object and makes every way of printing it (inspection, templates, JSON) show `printed` instead.
 * The members stay plain and readable by name.
 */
declare function redacted<T extends object>(value: T, label: string, printed: object): T;

/**
 * The refresh token grant request.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-6
 */
interface RefreshToken {
    /** Always `refresh_token`. */
    readonly grantType: 'refresh_token';
    /** Received from a previous token request. */
    readonly refreshToken: string;
    /** The application that asks. */
    readonly clientId: string;
    /** The application's secret; absent for a public client. */
    readonly clientSecret?: string;
    /** Space-separated; at most what was granted. */
    readonly scope?: string;
}
/** The grant request as it travels. */
interface WireRefreshToken {
    /** Always `refresh_token`. */
    grant_type: 'refresh_token';
    /** Received from a previous token request. */
    refresh_token: string;
    /** The application that asks. */
    client_id: string;
    /** The application's secret. */
    client_secret?: string;
    /** Space-separated. */
    scope?: string;
}
/** Reads a RefreshToken in camelCase, snake_case or PascalCase. */
declare const refreshTokenSchema: v.GenericSchema<unknown, RefreshToken>;
/**
 * Reads a RefreshToken from camelCase, snake_case or PascalCase.
 * @throws InputError that lists each path with what was expected
 */
declare function parseRefreshToken(input: unknown): RefreshToken;
/** The grant request in snake_case, as a token endpoint takes it; secrets stand in it in clear. */
declare function toWireRefreshToken(request: RefreshToken): WireRefreshToken;

/** What is particular to one service that is used with a key. */
interface ApiKeyProviderOptions {
    /** Short and stable; stored with every record. */
    id: string;
    /** For people. */
    name: string;
    /** What paths of the API are relative to; `createHttpClient` takes it where it is given none. */
    baseUrl?: string;
    /** The only origins that the key is sent to. */
    origins: readonly string[];
    /** Sets the key on a request. */
    apply: (headers: Headers, apiKey: string) => void;
}
/**
 * A service that is used with an API key: credentials hold it as `accessToken` with `expiresIn: null`, and nothing is
 * ever refreshed.
 * @throws TypeError where an option is off
 */
declare function apiKeyProvider({ id, name, baseUrl, origins, apply }: ApiKeyProviderOptions): Provider;

/** The OAuth client. */
interface OAuthClient {
    /** Public name of the application. */
    clientId: string;
    /** Its secret; absent for a public client. */
    clientSecret?: string;
}
/** Puts the client's proof on a token request: into the form, into the headers, or both. */
type ClientAuthentication = (form: URLSearchParams, headers: Headers, client: Readonly<OAuthClient>) => void | Promise<void>;
/** The ways that most authorization servers know. */
type ClientAuthenticationMethod = 'client_secret_post' | 'client_secret_basic' | 'none';

/** An error as a token endpoint says it, in the terms of RFC 6749 section 5.2. */
interface TokenError {
    /** For example `invalid_grant`. */
    error?: string | undefined;
    /** Read only to see whether it asks for another try; never passed on. */
    description?: string | undefined;
}
/** Reads a token endpoint's error body; undefined where the body is none. */
type ReadTokenError = (body: Readonly<Record<string, unknown>>, status: number) => TokenError | undefined;
/** Reads `error` as RFC 6749 names it, or `error_code` as some name it. */
declare const readStandardTokenError: ReadTokenError;

/** What is particular to one OAuth 2.0 service. */
interface OAuth2ProviderOptions extends OAuthClient {
    /** Short and stable; stored with every record. */
    id: string;
    /** For people. */
    name: string;
    /** What paths of the API are relative to; `createHttpClient` takes it where it is given none. */
    baseUrl?: string;
    /** The only origins that tokens are sent to. */
    origins: readonly string[];
    /** Where the browser is sent to authorize; without it there is no login. */
    authorizationEndpoint?: string;
    /** Where tokens come from. */
    tokenEndpoint: string;
    /** Where tokens are revoked (RFC 7009). */
    revocationEndpoint?: string;
    /** How the client proves itself. Default `client_secret_post` with a secret, else `none`. */
    clientAuthentication?: ClientAuthenticationMethod | ClientAuthentication;
    /** Scopes that are asked for by default. Default none. */
    scopes?: readonly string[];
    /** Whether the service takes PKCE. Default true. */
    pkce?: boolean;
    /** The issuer that answers must name, where the service has one (RFC 9207). */
    issuer?: string;
    /** What a refresh does to the refresh token. Default `unknown`, which is treated as `single_use`. */
    rotation?: Rotation;
    /** Lifetime in seconds for answers that do not say it. */
    defaultExpiresIn?: number;
    /** Translates the service's token errors. Default RFC 6749. */
    readError?: ReadTokenError;
}
/**
 * An OAuth 2.0 service with refresh tokens: bearer tokens, token endpoint, and, where the endpoints are given, login and
 * revocation.
 * @throws TypeError where an option is off
 * @see https://www.rfc-editor.org/rfc/rfc6749
 */
declare function oauth2Provider(options: OAuth2ProviderOptions): Provider;
/** The error for a revocation that the provider did not take. */
declare function revocationFailed(name: string, id: string, status: number): AuthenticationError;

/** What {@link memoryStore} can be told. */
interface MemoryStoreOptions {
    /** The store's clock, in epoch milliseconds. Default: `Date.now`. */
    now?: (() => number) | undefined;
}
/**
 * Keeps credentials in this process and loses them with it: for tests, for credentials that can be had again, and for
 * tokens that do not rotate.
 */
declare function memoryStore({ now }?: MemoryStoreOptions): CredentialStore;

export { AuthenticationError, Connection, ConnectionEventType, ConnectionListener, ConnectionSettings, CredentialStore, Credentials, InputIssue, ListRequest, Provider, ReauthorizationReason, Rotation, apiKeyProvider, connectionHandler, createConnections, createHttpClient, createPages, finishAuthorization, issuesOf, memoryStore, oauth2Provider, parseRefreshToken, readPages, readStandardTokenError, redacted, redactedText, refreshTokenSchema, revocationFailed, startAuthorization, toWireRefreshToken };
export type { ApiFailure, ApiKeyProviderOptions, AuthorizeOptions, CallbackOptions, ClientAuthentication, ClientAuthenticationMethod, ConnectionHandlerOptions, Connections, ConnectionsOptions, HttpClient, HttpClientOptions, ListedConnection, OAuth2ProviderOptions, OAuthClient, Page, Pages, PendingAuthorization, ProviderSource, RateLimitOptions, ReadApiError, ReadNext, ReadTokenError, ReadingOptions, RefreshDueOptions, RefreshDueResult, RefreshToken, RequestOptions, RetryOptions, StandardIssue, StandardResult, StandardSchema, StartAuthorizationOptions, StartedAuthorization, TokenError, WireRefreshToken };
