export { finishAuthorization } from './authorization/finish-authorization.ts'
export {
  type PendingAuthorization,
  type StartAuthorizationOptions,
  type StartedAuthorization,
  startAuthorization,
} from './authorization/start-authorization.ts'
export {
  type AccessTokenOptions,
  type Connection,
  type ConnectionOptions,
  type ConnectionSettings,
  createConnection,
  type StoredConnectionOptions,
  type UnstoredConnectionOptions,
} from './connection/connection.ts'
export type { ConnectionEvent, ConnectionEventType, ConnectionListener } from './connection/events.ts'
export type { Runtime, Sleep, SleepOptions } from './connection/runtime.ts'
export type { ConnectionStatus } from './connection/status.ts'
export type { ProviderSource } from './connections/connection-cache.ts'
export { type ConnectionHandlerOptions, connectionHandler } from './connections/connection-handler.ts'
export {
  type AuthorizeOptions,
  type CallbackOptions,
  type Connections,
  type ConnectionsOptions,
  createConnections,
  type ListedConnection,
} from './connections/connections.ts'
export type { RefreshDueOptions, RefreshDueResult } from './connections/refresh-due.ts'
export { ApiError, type ApiErrorOptions } from './errors/api-error.ts'
export {
  AuthenticationError,
  type AuthenticationErrorCode,
  type AuthenticationErrorOptions,
  type ReauthorizationReason,
} from './errors/authentication-error.ts'
export { EvergrantError, type EvergrantErrorOptions } from './errors/evergrant-error.ts'
export { InputError, type InputIssue } from './errors/input-error.ts'
export { issuesOf } from './errors/issues-of.ts'
export type { KnownError } from './errors/known-error.ts'
export { NetworkError } from './errors/network-error.ts'
export { ResponseError } from './errors/response-error.ts'
export { StoreError, type StoreErrorCode, type StoreErrorOptions } from './errors/store-error.ts'
export type { ApiFailure, ReadApiError } from './http/api-failure.ts'
export {
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
  type RequestOptions,
  type RetryOptions,
} from './http/http-client.ts'
export { type JsonSchema, jsonField, recordSchema } from './http/json-schema.ts'
export {
  type ClientForm,
  type OverConnectionOptions,
  openClient,
  type RequestSettings,
} from './http/open-client.ts'
export {
  createPages,
  type Page,
  type Pages,
  type ReadingOptions,
  type ReadNext,
  readPages,
} from './http/pages.ts'
export { pathTo } from './http/path-to.ts'
export type { RateLimitOptions } from './http/rate-limit.ts'
export type { StandardIssue, StandardResult, StandardSchema } from './http/standard-schema.ts'
export { createStream, type Stream, type StreamReadOptions } from './http/stream.ts'
export { timeText } from './http/time-text.ts'
export {
  type Credentials,
  credentialsSchema,
  parseCredentials,
  toWire,
  type WireCredentials,
} from './models/credentials.ts'
export { defaultTimings, type Timings } from './models/lifetime.ts'
export { redacted, redactedText } from './models/redaction.ts'
export {
  parseRefreshToken,
  type RefreshToken,
  refreshTokenSchema,
  toWireRefreshToken,
  type WireRefreshToken,
} from './models/refresh-token.ts'
export {
  readSourceConfiguration,
  type SourceConfiguration,
  type SourceConfigurationForm,
  type SourceConfigurationReader,
  writeSourceConfiguration,
} from './models/source-configuration.ts'
export { type ApiKeyProviderOptions, apiKeyProvider } from './providers/api-key-provider.ts'
export type {
  ClientAuthentication,
  ClientAuthenticationMethod,
  OAuthClient,
} from './providers/client-authentication.ts'
export { type OAuth2ProviderOptions, oauth2Provider, revocationFailed } from './providers/oauth2-provider.ts'
export type {
  Digest,
  Fetch,
  Provider,
  ProviderAuthorization,
  Rotation,
  TokenAnswer,
  TokenOutcome,
  TokenRequestContext,
} from './providers/provider.ts'
export { type ReadTokenError, readStandardTokenError, type TokenError } from './providers/token-endpoint.ts'
export type {
  ClaimRequest,
  CredentialRecord,
  CredentialRecordState,
  CredentialRecordWrite,
  CredentialStore,
  Lease,
  LeaseRequest,
  ListRequest,
  ReleaseRequest,
} from './stores/credential-store.ts'
export { memoryStore } from './stores/memory-store.ts'
