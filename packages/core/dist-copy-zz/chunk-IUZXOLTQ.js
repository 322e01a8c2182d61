import * as v2 from 'valibot';
import { validateAuthResponse, AuthorizationResponseError, generateRandomState, generateRandomCodeVerifier, calculatePKCECodeChallenge } from 'oauth4webapi';

// src/errors/evergrant-error.ts
var marker = /* @__PURE__ */ Symbol.for("@evergrant/error");
var EvergrantError = class extends Error {
  /** Whether the same call may succeed later. */
  retryable;
  /** Whether a person must authorize the connection again. */
  reauthorize;
  constructor(message, options = {}) {
    super(message);
    Object.defineProperty(this, "name", { value: new.target.name });
    Object.defineProperty(this, marker, { value: true });
    this.retryable = options.retryable ?? false;
    this.reauthorize = options.reauthorize ?? false;
    if (options.retryAfter !== void 0) this.retryAfter = options.retryAfter;
    if (options.provider !== void 0) this.provider = options.provider;
    if (options.connectionId !== void 0) this.connectionId = options.connectionId;
  }
  /**
   * Tells an error of this project from any other, also when two copies of the package are installed, and narrows to the
   * union of them, so that `switch (error.code)` narrows further.
   */
  static isInstance(value) {
    return typeof value === "object" && value !== null && marker in value;
  }
};

// src/errors/authentication-error.ts
var AuthenticationError = class extends EvergrantError {
  /** What happened. */
  code;
  constructor(message, { code, reason, ...options }) {
    super(message, { ...options, reauthorize: code === "reauthorization_required" });
    this.code = code;
    if (reason !== void 0) this.reason = reason;
  }
};

// src/errors/store-error.ts
var StoreError = class extends EvergrantError {
  /** What happened. */
  code;
  constructor(message, { code, ...options }) {
    super(message, { retryable: code === "store_failed", ...options });
    this.code = code;
  }
};

// src/errors/input-error.ts
var InputError = class extends EvergrantError {
  /** Always `invalid_input`. */
  code = "invalid_input";
  /** Every field that is off. */
  issues;
  constructor(subject, issues) {
    const lines = issues.map(({ path, expected }) => `  ${path || "(the whole input)"}: expected ${expected}`);
    super(`${subject} cannot be read:
${lines.join("\n")}`);
    this.issues = issues;
  }
};

// src/errors/issues-of.ts
function issuesOf(issues, prefix = "") {
  return issues.map((issue) => ({
    path: [prefix, ...(issue.path ?? []).map(({ key }) => String(key))].filter(Boolean).join("."),
    // The library's default messages hold the value that was received.
    expected: issue.message.startsWith("Invalid ") ? issue.expected ?? "another value" : issue.message
  }));
}

// src/models/redaction.ts
var redactedText = "[redacted]";
var inspect = /* @__PURE__ */ Symbol.for("nodejs.util.inspect.custom");
function redacted(value, label, printed) {
  const text = () => `${label} ${JSON.stringify(printed)}`;
  Object.defineProperties(value, {
    toString: { value: text },
    toJSON: { value: () => printed },
    [inspect]: { value: text },
    [Symbol.toPrimitive]: { value: text }
  });
  return Object.freeze(value);
}
function isPlainObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
var plainObject = v2.custom(isPlainObject, "an object");

// src/models/credentials.ts
var tenYears = 10 * 366 * 24 * 3600;
var secret = v2.pipe(
  v2.string("a text"),
  v2.check(
    (value) => value !== redactedText,
    "the secret itself, not its printed form (store what toWire returns)"
  ),
  v2.regex(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/, "a text of printable ASCII without spaces around it")
);
var instant = v2.pipe(
  v2.union([v2.date("a valid date"), v2.string("a text")], "a date or a text with a date and time in ISO 8601"),
  v2.check(
    (value) => Number.isFinite(readInstant(value)),
    "a date and time in ISO 8601, as 2026-01-31T12:00:00Z"
  ),
  v2.transform((value) => new Date(readInstant(value)).toISOString())
);
var seconds = v2.pipe(
  v2.union(
    [v2.number("a number"), v2.pipe(v2.string("a text"), v2.regex(/^\d{1,12}$/, "digits"), v2.transform(Number))],
    "a number of seconds, or digits in a text"
  ),
  v2.integer("whole seconds"),
  v2.minValue(0, "seconds, 0 or more"),
  v2.maxValue(tenYears, "seconds, not milliseconds: at most ten years")
);
function readInstant(value) {
  if (value instanceof Date) return value.getTime();
  const match = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s?([Zz]|[+-]\d{2}:?\d{2})?)?$/.exec(
    value.trim()
  );
  if (match === null) return Number.NaN;
  const [, date2, time = "00:00:00", zone = "Z"] = match;
  return Date.parse(`${date2}T${time}${zone.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, "$1:$2")}`);
}
var entries = {
  accessToken: v2.optional(secret),
  refreshToken: v2.optional(v2.nullable(secret)),
  issuedAt: v2.optional(v2.nullable(instant)),
  expiresIn: v2.optional(v2.nullable(seconds)),
  refreshTokenExpiresIn: v2.optional(seconds),
  tokenType: v2.optional(v2.string("a text")),
  scope: v2.optional(v2.string("a text")),
  extra: v2.optional(plainObject)
};
var wireNames = {
  access_token: "accessToken",
  refresh_token: "refreshToken",
  issued_at: "issuedAt",
  expires_in: "expiresIn",
  refresh_token_expires_in: "refreshTokenExpiresIn",
  token_type: "tokenType",
  scope: "scope"
};
var credentialsSchema = v2.pipe(
  plainObject,
  v2.rawTransform(({ dataset, addIssue }) => {
    const known = {};
    const extra = {};
    for (const [key, value] of Object.entries(dataset.value)) {
      const name = wireNames[key] ?? key;
      if (!Object.hasOwn(entries, name)) extra[key] = value;
      else if (value !== void 0 && known[name] !== void 0 && known[name] !== value) {
        const path = { type: "object", origin: "value", input: dataset.value, key, value };
        addIssue({ message: "the same as in its other spelling, or one of the two", path: [path] });
      } else if (value !== void 0) known[name] = value;
    }
    const { extra: given = extra } = known;
    if (isPlainObject(given) && Object.keys({ ...given, ...extra }).length > 0) {
      known.extra = { ...given, ...extra };
    }
    return known;
  }),
  v2.object(entries),
  v2.transform((value) => sealCredentials(value))
);
function sealCredentials(credentials) {
  const { accessToken, refreshToken, extra, ...plain } = credentials;
  return redacted({ ...credentials }, "Credentials", {
    ...accessToken === void 0 ? {} : { accessToken: redactedText },
    ...refreshToken === void 0 ? {} : { refreshToken: refreshToken === null ? null : redactedText },
    ...plain,
    ...extra === void 0 ? {} : { extra: redactedText }
  });
}
function parseCredentials(input) {
  const result = v2.safeParse(credentialsSchema, input);
  if (!result.success) throw new InputError("The credentials", issuesOf(result.issues));
  return result.output;
}
function toWire(credentials) {
  const wire = { ...credentials.extra };
  for (const [name, key] of Object.entries(wireNames)) {
    const value = credentials[key];
    if (value !== void 0) wire[name] = value;
  }
  return wire;
}

// src/models/lifetime.ts
var defaultTimings = {
  dueMs: 3e5,
  dueFraction: 0.1,
  expiredMs: 3e4,
  expiredFraction: 0.02,
  refreshMs: 2e4,
  leaseMs: 3e4,
  leaseWaitMs: 35e3,
  attempts: 3
};
var assumedLifetimeSeconds = 3600;
var longestSeconds = 10 * 366 * 24 * 3600;
function readExpiresIn(value) {
  const seconds2 = typeof value === "string" && /^\d{1,12}$/.test(value) ? Number(value) : value;
  if (typeof seconds2 !== "number" || !(seconds2 >= 1) || seconds2 > longestSeconds) return void 0;
  return Math.floor(seconds2);
}
function drawLifetime(seconds2, assumed, timings, random) {
  const window = Math.min(timings.dueMs, seconds2 * 1e3 * timings.dueFraction);
  return {
    seconds: seconds2,
    assumed,
    dueAfterMs: Math.max(0, Math.floor(seconds2 * 1e3 - window * (1 + random() / 2)))
  };
}
function expiredAfterMs(seconds2, timings) {
  return seconds2 * 1e3 - Math.min(timings.expiredMs, seconds2 * 1e3 * timings.expiredFraction);
}

// src/errors/network-error.ts
var NetworkError = class extends EvergrantError {
  /** Always `network_error`. */
  code = "network_error";
};
var encoder = new TextEncoder();
var decoder = new TextDecoder("utf-8", { fatal: true });
function encodeRecord(record) {
  return encoder.encode(
    JSON.stringify({ ...record, credentials: record.credentials && { ...record.credentials } })
  );
}
function decodeRecord(data, connectionId) {
  let record;
  try {
    record = JSON.parse(decoder.decode(data));
  } catch {
    throw corrupt(connectionId, "it is no JSON");
  }
  if (!isObject(record)) throw corrupt(connectionId, "it is no object");
  if (record.v !== 1)
    throw corrupt(connectionId, "v is not 1; a newer version of the package may have written it");
  if (typeof record.provider !== "string") throw corrupt(connectionId, "provider is no text");
  if (!Array.isArray(record.initial)) throw corrupt(connectionId, "initial is no list");
  if (record.credentials !== null && !isObject(record.credentials))
    throw corrupt(connectionId, "credentials is no object");
  for (const member of ["lifetime", "ended", "suspect", "coolDown"]) {
    if (record[member] !== void 0 && !isObject(record[member]))
      throw corrupt(connectionId, `${member} is no object`);
  }
  const { credentials } = record;
  return { ...record, credentials: credentials && sealCredentials(credentials) };
}
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function corrupt(connectionId, what) {
  return new StoreError(
    `The store's record of "${connectionId}" cannot be read: ${what}. Nothing was changed; delete the record or restore it, then connect again.`,
    { code: "store_corrupt", connectionId }
  );
}
function ownerOf({
  id,
  client
}) {
  return client === void 0 ? { provider: id } : { provider: id, tokenEndpoint: client.tokenEndpoint, clientId: client.clientId };
}
function withoutMarks(record) {
  const { ended: _ended, suspect: _suspect, coolDown: _coolDown, ...rest } = record;
  return rest;
}
function withInitial(initial, consumed) {
  return [...initial.filter((known) => known !== consumed), consumed].slice(-16);
}
var longestCoolDownMs = 15 * 6e4;
function coolDownLeftMs({ coolDown }, now) {
  const ms = (coolDown?.until ?? 0) - now;
  return ms > 0 && ms <= longestCoolDownMs * 1.2 ? ms : 0;
}
function isForeign({ provider, tokenEndpoint }, { id, client }) {
  return provider !== id || tokenEndpoint !== client?.tokenEndpoint;
}
function isRevoked({ credentials, ended }) {
  return credentials === null || ended?.reason === "revoked";
}

// src/connection/connection-state.ts
var states = /* @__PURE__ */ new WeakMap();
function storeStateOf(store2) {
  const known = states.get(store2);
  if (known !== void 0) return known;
  const state = { connections: /* @__PURE__ */ new Map(), listeners: /* @__PURE__ */ new Map(), busyUntil: /* @__PURE__ */ new Map() };
  states.set(store2, state);
  return state;
}
function connectionStateOf(store2, id) {
  const { connections } = storeStateOf(store2);
  let state = connections.get(id);
  if (state === void 0) {
    state = {
      memory: void 0,
      flight: void 0,
      unsaved: void 0,
      generation: 0,
      accepted: void 0,
      unacceptedRefreshAt: -Infinity,
      isInitialSettled: false,
      initial: void 0,
      holders: 0,
      isForgotten: false,
      listeners: /* @__PURE__ */ new Map()
    };
    connections.set(id, state);
  }
  return state;
}
function hold(store2, id, initial) {
  const state = connectionStateOf(store2, id);
  if (initial !== void 0) {
    const known = state.initial;
    if (known !== void 0 && (known.refreshToken !== initial.refreshToken || known.accessToken !== initial.accessToken)) {
      throw new TypeError(
        `credentials: a connection with the id "${id}" lives in this process with other initial credentials. Use replace() to put new ones in place, or dispose of the other connection first.`
      );
    }
    if (known === void 0) {
      state.initial = initial;
      state.isInitialSettled = false;
      if (state.unsaved === void 0) state.memory = void 0;
    }
  }
  state.holders++;
  return state;
}
function letGo(store2, id) {
  const state = connectionStateOf(store2, id);
  state.holders = Math.max(0, state.holders - 1);
  if (state.holders > 0) return;
  state.initial = void 0;
  forgetIfIdle(store2, id);
}
function forgetIfIdle(store2, id) {
  const { connections } = storeStateOf(store2);
  const state = connections.get(id);
  if (state === void 0) return true;
  if (state.flight !== void 0 || state.unsaved !== void 0) return false;
  for (const listeners of state.listeners.values()) if (listeners.size > 0) return false;
  state.isForgotten = true;
  return connections.delete(id);
}
function joinFlight(state, { isForced, owner }, start) {
  if (state.flight !== void 0) return state.flight.promise;
  const flight = {
    isForced,
    owner,
    promise: start().finally(() => {
      if (state.flight === flight) state.flight = void 0;
    })
  };
  state.flight = flight;
  return flight.promise;
}

// src/connection/events.ts
function listen(listeners, type, listener) {
  if (typeof listener !== "function") throw new TypeError("listener: expected a function");
  const ofType = listeners.get(type) ?? /* @__PURE__ */ new Set();
  listeners.set(type, ofType.add(listener));
  return () => void ofType.delete(listener);
}
function deliverToAll(all, event) {
  for (const listeners of all) deliver(listeners, event);
}
function deliver(listeners, event) {
  for (const listener of listeners.get(event.type) ?? []) {
    setTimeout(async () => {
      try {
        await listener(event);
      } catch {
      }
    }, 0);
  }
}

// src/connection/runtime.ts
var platform = {
  fetch: (input, init) => globalThis.fetch(input, init),
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  sleep: (ms, { signal, unref = false } = {}) => new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, Math.min(ms, longestTimerMs));
    signal?.addEventListener("abort", done);
    if (unref) timer.unref?.();
  }),
  digest: async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data))
};
var longestTimerMs = 2147483647;
var encoder2 = new TextEncoder();
async function fingerprint(text, digest) {
  const hash = await digest(encoder2.encode(text));
  return Array.from(hash.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
async function within(ms, runtime, promise, onTimeout) {
  const timer = new AbortController();
  const timeout = sleepAwake(ms, runtime, timer.signal).then(() => {
    if (timer.signal.aborted) return promise;
    return onTimeout();
  });
  promise.catch(() => {
  });
  timeout.catch(() => {
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    timer.abort();
  }
}
var oversleptMs = 1e3;
var wakingMs = 1e3;
async function sleepAwake(ms, { sleep, monotonic }, signal) {
  for (let napMs = ms; ; napMs = wakingMs) {
    const startedAt = monotonic();
    await sleep(napMs, { signal });
    if (signal.aborted || monotonic() - startedAt < napMs + oversleptMs) return;
  }
}
function abortable(promise, signal) {
  if (signal === void 0) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

// src/connection/snapshot.ts
var clockSkewMs = 5e3;
async function takeSnapshot(source) {
  const { version, record, provider, owner, runtime, previous, requestedAt } = source;
  const credentials = record.credentials ?? {};
  const now = runtime.now();
  const issuedAt = credentials.issuedAt ? Date.parse(credentials.issuedAt) : now;
  const isSameToken = previous !== void 0 && previous.accessToken === credentials.accessToken && previous.record.credentials?.issuedAt === credentials.issuedAt;
  const seen = requestedAt !== void 0 ? { seenAt: requestedAt, ageWhenSeen: 0 } : isSameToken ? { seenAt: previous.seenAt, ageWhenSeen: previous.ageWhenSeen } : { seenAt: runtime.monotonic(), ageWhenSeen: Math.max(0, now - issuedAt) };
  return {
    version,
    record,
    owner,
    grant: await fingerprint(provider.identifyGrant(credentials), runtime.digest),
    accessToken: isRevoked(record) || isForeign(record, provider) ? void 0 : credentials.accessToken,
    issuedAt,
    ...seen,
    ...agesOf(source)
  };
}
function agesOf({
  record,
  provider,
  timings
}) {
  const { credentials, lifetime } = record;
  const never = { dueAge: Infinity, expiredAge: Infinity, endAge: Infinity };
  if (credentials === null || credentials.expiresIn === null) return never;
  const isRefreshable = provider.canRefresh(credentials);
  const isUnknown = lifetime === void 0;
  if (!isRefreshable && (isUnknown || lifetime.assumed)) return never;
  if (isUnknown) return { ...never, dueAge: -Infinity };
  return {
    dueAge: lifetime.dueAfterMs,
    expiredAge: expiredAfterMs(lifetime.seconds, timings),
    endAge: lifetime.seconds * 1e3
  };
}
function ageOf({ issuedAt, seenAt, ageWhenSeen }, runtime, now = runtime.now()) {
  return Math.max(now - issuedAt, ageWhenSeen + runtime.monotonic() - seenAt);
}
function freshnessOf(snapshot, runtime) {
  if (snapshot.accessToken === void 0) return "expired";
  const now = runtime.now();
  const age = ageOf(snapshot, runtime, now);
  if (age >= snapshot.expiredAge) return "expired";
  if (age >= snapshot.dueAge) return "due";
  const isFromTheFuture = snapshot.issuedAt - now > clockSkewMs && snapshot.dueAge !== Infinity;
  return isFromTheFuture ? "due" : "fresh";
}
function remainingMs(snapshot, runtime) {
  return snapshot.accessToken === void 0 ? 0 : snapshot.endAge - ageOf(snapshot, runtime);
}
function dueInMs(snapshot, provider, runtime) {
  const { record, dueAge, accessToken } = snapshot;
  if (record.credentials === null || record.ended !== void 0 || !provider.canRefresh(record.credentials))
    return null;
  if (accessToken !== void 0 && dueAge === Infinity) return null;
  const due = accessToken === void 0 ? 0 : dueAge - ageOf(snapshot, runtime);
  return Math.max(due, coolDownLeftMs(record, runtime.now()));
}

// src/connection/life-cycle.ts
var storeCallMs = 1e4;
async function callStore({ id, store: store2, runtime }, call, limitMs = storeCallMs) {
  try {
    return await within(limitMs, runtime, call(store2), () => {
      throw new StoreError("The credential store did not answer in time. Nothing is lost; try again.", {
        code: "store_failed",
        connectionId: id
      });
    });
  } catch (error) {
    throw asStoreError(error, id);
  }
}
function asStoreError(error, connectionId) {
  if (EvergrantError.isInstance(error)) return error;
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  const detail = /^[A-Z0-9_]{2,40}$/.test(code) ? ` (${code})` : "";
  return new StoreError(`The credential store failed${detail}. Nothing is lost; try again when it is back.`, {
    code: "store_failed",
    connectionId
  });
}
function emit({ id, provider, state, store: store2 }, type, details = {}) {
  deliverToAll([state.listeners, storeStateOf(store2).listeners], {
    ...details,
    type,
    connectionId: id,
    provider: provider.id
  });
}
async function remember(life, stored) {
  const { state } = life;
  const known = memoryOf(life);
  if (known?.version === stored.version) return known;
  const { generation } = state;
  const snapshot = await snapshotOf(life, stored.version, decodeRecord(stored.data, life.id));
  if (state.generation === generation && state.unsaved === void 0) state.memory = snapshot;
  return snapshot;
}
function ownerKeyOf(provider) {
  return JSON.stringify([provider.id, provider.client?.tokenEndpoint, provider.identifyGrant({})]);
}
function memoryOf({ state, owner }) {
  return state.memory?.owner === owner ? state.memory : void 0;
}
function snapshotOf({ provider, owner, runtime, timings, state }, version, record, requestedAt) {
  return takeSnapshot({
    version,
    record,
    provider,
    owner,
    runtime,
    timings,
    previous: state.memory,
    requestedAt
  });
}
function requestContext({ runtime }, signal) {
  return { fetch: runtime.fetch, now: runtime.now, signal };
}
function busyUntil(life) {
  return storeStateOf(life.store).busyUntil.get(endpointKey(life)) ?? -Infinity;
}
function pauseEndpoint(life, ms) {
  const { busyUntil: endpoints } = storeStateOf(life.store);
  const now = life.runtime.monotonic();
  for (const [key, until] of endpoints) if (until <= now) endpoints.delete(key);
  endpoints.set(endpointKey(life), now + ms);
}
function endpointKey({ provider: { id, client } }) {
  return client === void 0 ? id : `${client.tokenEndpoint} ${client.clientId}`;
}
function authenticationError({ id, provider }, message, options) {
  const retryable = ["refresh_failed", "refresh_ambiguous", "lease_timeout"].includes(options.code);
  return new AuthenticationError(message, { retryable, ...options, provider: provider.id, connectionId: id });
}

// src/connection/decision.ts
async function decide(life, snapshot, intent) {
  if (snapshot === void 0) return stop(reauthorizationRequired(life, "missing"));
  const { record, grant } = snapshot;
  const { provider } = life;
  if (isForeign(record, provider)) {
    return stop(misconfigured(life, "belong to another provider or token endpoint"));
  }
  if (isRevoked(record)) return stop(reauthorizationRequired(life, "revoked"));
  if (!intent.isForced && satisfies(life, snapshot, intent)) return { kind: "use" };
  if (record.credentials === null || !provider.canRefresh(record.credentials)) {
    return isUsable(life, snapshot, { rejected: intent.rejected }) && !intent.isForced ? { kind: "use" } : stop(reauthorizationRequired(life, "no_refresh_token"));
  }
  if (record.clientId !== provider.client?.clientId) {
    return stop(misconfigured(life, "were issued to another client id"));
  }
  if (intent.isForced) return { kind: "send" };
  if (record.ended?.of === grant) return stop(reauthorizationRequired(life, record.ended.reason));
  const pause = await pauseOf(life, snapshot);
  if (pause === void 0) return { kind: "send" };
  return stop(coolingDown(life, pause));
}
function coolingDown(life, { ms, code }) {
  const retryAfter = Math.max(1, Math.ceil(ms / 1e3));
  const advice = code === "refresh_misconfigured" ? "it refused the client or the request a moment ago. Check client id, client secret and token endpoint; " : "the last token request failed and the saved credentials are untouched; ";
  const { name } = life.provider;
  return authenticationError(
    life,
    `No new access token from ${name} for "${life.id}" yet: ${advice}the next try may be made in ${retryAfter} s.`,
    { code, retryAfter }
  );
}
function satisfies(life, snapshot, intent) {
  const freshness = freshnessOf(snapshot, life.runtime);
  return freshness !== "expired" && !(intent.wantsFresh && freshness === "due") && isUsable(life, snapshot, intent);
}
function isUsable({ runtime }, snapshot, { rejected, minValidity = 0 }) {
  const neededMs = Math.min(minValidity * 1e3, snapshot.endAge / 2);
  const remaining = remainingMs(snapshot, runtime);
  return snapshot.accessToken !== void 0 && snapshot.accessToken !== rejected && remaining > 0 && remaining >= neededMs;
}
async function pauseOf(life, { record }) {
  const endpointMs = busyUntil(life) - life.runtime.monotonic();
  const { coolDown } = record;
  const ms = coolDownLeftMs(record, life.runtime.now());
  if (coolDown !== void 0 && ms > 0 && coolDown.client === await clientOf(life)) {
    return { ms: Math.max(ms, endpointMs), code: coolDown.code };
  }
  return endpointMs > 0 ? { ms: endpointMs, code: "refresh_failed" } : void 0;
}
function clientOf({ provider, runtime }) {
  return fingerprint(provider.identifyGrant({}), runtime.digest);
}
var reauthorizationMessages = {
  refused: "its provider no longer accepts the refresh token (revoked, expired, or access was withdrawn)",
  rotation_lost: "its refresh token was replaced by one that never arrived (the answer was lost)",
  revoked: "it was revoked here",
  no_refresh_token: "its access token has ended and there is no refresh token",
  missing: "no credentials are stored for it"
};
function reauthorizationRequired(life, reason) {
  return authenticationError(
    life,
    `"${life.id}" must be authorized with ${life.provider.name} again: ${reauthorizationMessages[reason]}. Log in again (startAuthorization, finishAuthorization), or hand new credentials to replace().`,
    { code: "reauthorization_required", reason }
  );
}
function misconfigured(life, what) {
  return authenticationError(
    life,
    `The credentials stored for "${life.id}" ${what} than the one that is configured. Nothing was sent. Restore the configuration, or bring new credentials (as initial ones, by replace(), or by a login).`,
    { code: "refresh_misconfigured" }
  );
}
function stop(error) {
  return { kind: "stop", error };
}

// src/connection/queue.ts
var idleMs = 7 * 24 * 36e5;
function queueInMs({ provider, runtime, queue }, snapshot) {
  const dueMs = dueInMs(snapshot, provider, runtime);
  const { coolDown, reauthorizeBy } = snapshot.record;
  const now = runtime.now();
  const isQueued = dueMs === null || dueMs <= 0 || coolDown !== void 0 && coolDown.until > now;
  if (queue === "always" || isQueued) return dueMs;
  const keepMs = reauthorizeBy === void 0 ? idleMs : (reauthorizeBy - snapshot.issuedAt) / 2;
  return Math.max(0, snapshot.issuedAt + keepMs - now);
}

// src/connection/persistence.ts
var savingMs = 5e3;
var saveCallMs = 5e3;
var longestRetryMs = 6e4;
async function persist(life, tokens) {
  const { runtime, state } = life;
  const startedAt = runtime.monotonic();
  for (let pauseMs = 100; ; pauseMs *= 2) {
    try {
      return await settle(life, tokens);
    } catch (error) {
      emit(life, "persist_failed", { fingerprint: tokens.grant, code: error.code });
    }
    const leftMs = startedAt + savingMs - runtime.monotonic();
    if (leftMs <= 0 || state.generation !== tokens.generation) break;
    await runtime.sleep(Math.min(pauseMs, leftMs));
  }
  if (state.generation !== tokens.generation) {
    const { memory } = state;
    const isEnded = memory !== void 0 && isRevoked(memory.record);
    return isEnded ? discard(life, tokens, memory) : { kind: "discarded", snapshot: memory };
  }
  const snapshot = await snapshotOf(
    life,
    tokens.version,
    recordOf(tokens, tokens.base, false),
    tokens.requestedAt
  );
  state.unsaved = tokens;
  state.memory = snapshot;
  void writeLater(life, tokens);
  return { kind: "unsaved", snapshot };
}
async function writeLater(life, tokens) {
  for (let pauseMs = 1e3; life.state.unsaved === tokens; pauseMs = Math.min(pauseMs * 2, longestRetryMs)) {
    await life.runtime.sleep(pauseMs, { unref: true });
    if (life.state.unsaved === tokens) await writeUnsaved(life).catch(() => {
    });
  }
}
async function writeUnsaved(life) {
  const tokens = life.state.unsaved;
  if (tokens !== void 0) await settle(life, tokens);
}
async function settle(life, tokens) {
  const { id } = life;
  let { version, base } = tokens;
  for (; ; ) {
    const record = recordOf(tokens, base, version !== tokens.version);
    const snapshot = await snapshotOf(life, version + 1, record, tokens.requestedAt);
    const saved = await write(life, version, record, queueInMs(life, snapshot));
    if (saved !== void 0)
      return { kind: "saved", snapshot: publish(life, tokens, { ...snapshot, version: saved }) };
    const current = await callStore(life, (store2) => store2.get(id), saveCallMs);
    if (current === void 0) return discard(life, tokens, void 0);
    const found = decodeRecord(current.data, id);
    const foundSnapshot = await snapshotOf(
      life,
      current.version,
      found,
      isOwn(tokens, found) ? tokens.requestedAt : void 0
    );
    if (isRevoked(found)) return discard(life, tokens, foundSnapshot);
    if (isOwn(tokens, found)) return { kind: "saved", snapshot: publish(life, tokens, foundSnapshot) };
    if (found.credentials?.refreshToken !== tokens.base.credentials?.refreshToken) {
      emit(life, "adopted", { fingerprint: foundSnapshot.grant });
      return { kind: "adopted", snapshot: publish(life, tokens, foundSnapshot) };
    }
    version = current.version;
    base = found;
  }
}
function isOwn(tokens, { credentials }) {
  const own = tokens.changes.credentials;
  return credentials?.accessToken === own?.accessToken && credentials?.refreshToken === own?.refreshToken;
}
function discard(life, tokens, snapshot) {
  const { state } = life;
  if (state.unsaved === tokens) state.unsaved = void 0;
  if (state.generation === tokens.generation) state.memory = snapshot;
  emit(life, "discarded", { fingerprint: tokens.grant });
  void revokeAtProvider(life, tokens.changes.credentials).catch(() => {
  });
  return { kind: "discarded", snapshot };
}
function publish({ state }, tokens, snapshot) {
  if (state.unsaved === tokens) state.unsaved = void 0;
  if (state.generation === tokens.generation) state.memory = snapshot;
  return snapshot;
}
function recordOf(tokens, base, isLate) {
  const label = isLate ? tokens.grant : tokens.suspectGrant;
  return {
    ...withoutMarks(base),
    ...tokens.changes,
    ...label === void 0 ? {} : { suspect: { of: label, replays: 0 } }
  };
}
function write(life, version, record, dueIn) {
  const state = record.ended === void 0 ? "active" : "reauthorization_required";
  const data = encodeRecord(record);
  return callStore(
    life,
    (store2) => store2.compareAndSet(life.id, version, { provider: record.provider, data, dueInMs: dueIn, state }),
    saveCallMs
  );
}
async function revokeAtProvider(life, credentials) {
  const { provider, runtime, timings } = life;
  if (credentials === null || provider.revoke === void 0) return;
  const controller = new AbortController();
  const revoking = provider.revoke(credentials, requestContext(life, controller.signal));
  await within(timings.refreshMs, runtime, revoking, () => {
    controller.abort();
    throw new Error("time-out");
  });
}

// src/connection/loading.ts
async function load(life) {
  const { id, state } = life;
  const initial = initialOf(life);
  for (; ; ) {
    const stored = await callStore(life, (store2) => store2.get(id));
    if (stored === void 0 && initial === void 0) {
      if (state.unsaved === void 0) state.memory = void 0;
      return void 0;
    }
    const found = stored && await remember(life, stored);
    if (initial === void 0 || found !== void 0 && state.isInitialSettled) return found;
    const settled = await settleInitial(life, initial, found);
    if (settled !== void 0) return settled;
  }
}
async function settleInitial(life, initial, found) {
  const { state, runtime } = life;
  const of = await initialFingerprint(initial, runtime);
  const consumed = found?.record.initial ?? [];
  if (found !== void 0 && consumed.includes(of)) {
    state.isInitialSettled = true;
    return found;
  }
  const isStored = found !== void 0 && initial.refreshToken != null && initial.refreshToken === found.record.credentials?.refreshToken;
  const record = isStored ? found.record : recordFor(life, initial, found?.record);
  const saved = await store(life, found?.version ?? 0, { ...record, initial: withInitial(consumed, of) });
  if (saved !== void 0) state.isInitialSettled = true;
  return saved;
}
function initialOf({ state, initial }) {
  return state.initial ?? initial;
}
function initialFingerprint(initial, { digest }) {
  return fingerprint(`${initial.refreshToken ?? initial.accessToken ?? ""}`, digest);
}
async function consumeInitial(life, record) {
  const initial = initialOf(life);
  if (initial === void 0) return record;
  const of = await initialFingerprint(initial, life.runtime);
  return { ...record, initial: withInitial(record.initial, of) };
}
function recordFor(life, credentials, base) {
  const { provider, timings, runtime } = life;
  const { expiresIn, issuedAt, refreshTokenExpiresIn } = credentials;
  const {
    lifetime: _lifetime,
    reauthorizeBy: _reauthorizeBy,
    ...kept
  } = withoutMarks(base ?? { v: 1, provider: provider.id, credentials: null, initial: [] });
  const { tokenEndpoint: _tokenEndpoint, clientId: _clientId, ...rest } = kept;
  return {
    ...rest,
    ...ownerOf(provider),
    ...life.settings === void 0 ? {} : { settings: life.settings },
    credentials,
    ...typeof expiresIn === "number" && issuedAt ? { lifetime: drawLifetime(expiresIn, false, timings, runtime.random) } : {},
    ...refreshTokenExpiresIn !== void 0 && issuedAt ? { reauthorizeBy: Date.parse(issuedAt) + refreshTokenExpiresIn * 1e3 } : {}
  };
}
async function store(life, version, record) {
  const { generation } = life.state;
  const snapshot = await snapshotOf(life, version + 1, record);
  const saved = await write(life, version, record, queueInMs(life, snapshot));
  if (saved === void 0) return void 0;
  const remembered = { ...snapshot, version: saved };
  if (life.state.generation === generation && life.state.unsaved === void 0) life.state.memory = remembered;
  return remembered;
}

// src/connection/token-attempts.ts
var firstPauseMs = 250;
function repeatabilityOf(rotation, ageMs, deadlineMs) {
  if (rotation === "none" || rotation === "until_used") return rotation;
  if (typeof rotation === "object")
    return ageMs + deadlineMs < rotation.graceSeconds * 1e3 ? "grace" : "single_use";
  return "single_use";
}
function requestLimitMs(rotation, refreshMs) {
  return typeof rotation === "object" ? Math.min(refreshMs, rotation.graceSeconds * 1e3 / 3) : refreshMs;
}
function leaseTtlMs(rotation, leaseMs) {
  return typeof rotation === "object" ? Math.min(leaseMs, rotation.graceSeconds * 1e3 / 2) : leaseMs;
}
async function attemptTokens(life, held, snapshot, deadline, suspectSince) {
  const { provider, runtime, timings } = life;
  let since = suspectSince;
  let isUncertain = false;
  let last;
  for (let attempt = 1; attempt <= timings.attempts; attempt++) {
    const limitMs = Math.min(
      deadline - runtime.monotonic(),
      requestLimitMs(provider.rotation, timings.refreshMs)
    );
    if (limitMs <= 0) break;
    if (!await keepLease(life, held, limitMs)) break;
    const requestedAtWall = runtime.now();
    const requestedAt = runtime.monotonic();
    if (since !== void 0) emit(life, "replayed", { attempt, fingerprint: snapshot.grant });
    const outcome = await requestWithin(life, snapshot, limitMs);
    if (provider.rotation !== "none" && (outcome.kind === "inconclusive" || outcome.kind === "unanswered")) {
      isUncertain = true;
      since ??= requestedAtWall;
    }
    const ageMs = since === void 0 ? 0 : runtime.now() - since;
    const repeatability = repeatabilityOf(provider.rotation, ageMs < 0 ? Infinity : ageMs, limitMs);
    const sent = { attempts: attempt, requestedAtWall, requestedAt };
    last = { outcome, ...sent, suspectSince: since, isUncertain, repeatability };
    if (!mayRepeat(outcome, repeatability)) break;
    const pauseMs = pauseBefore(outcome, attempt) * (1 + runtime.random() / 4);
    if (attempt === timings.attempts || pauseMs >= deadline - runtime.monotonic()) break;
    await runtime.sleep(pauseMs);
  }
  return last;
}
function mayRepeat({ kind }, repeatability) {
  return kind === "declined" || kind === "inconclusive" || kind === "unanswered" && repeatability !== "single_use";
}
function pauseBefore(outcome, attempt) {
  const retryAfter = "retryAfter" in outcome ? outcome.retryAfter : void 0;
  return Math.max((retryAfter ?? 0) * 1e3, firstPauseMs * 2 ** (attempt - 1));
}
async function keepLease(life, held, neededMs) {
  const askedAt = life.runtime.monotonic();
  if (held.ttlMs - (askedAt - held.askedAt) > neededMs) return true;
  const renewed = await callStore(life, (store2) => store2.renew(held.lease, held.ttlMs)).catch(() => void 0);
  if (renewed === void 0) return false;
  held.askedAt = askedAt;
  return held.ttlMs - (life.runtime.monotonic() - askedAt) > neededMs;
}
async function requestWithin(life, snapshot, limitMs) {
  const { provider, runtime } = life;
  const controller = new AbortController();
  const request = async () => provider.refresh(snapshot.record.credentials ?? {}, requestContext(life, controller.signal));
  try {
    return await within(limitMs, runtime, request(), () => {
      controller.abort();
      return { kind: "unanswered", detail: "time-out" };
    });
  } catch {
    return { kind: "unanswered", detail: "the provider threw" };
  }
}

// src/connection/settlement.ts
function suspicionOf(life, { record, grant }, lease) {
  if (life.provider.rotation === "none") return void 0;
  const known = record.suspect?.of === grant ? record.suspect.since : void 0;
  const crashed = lease.unfinishedAttempt ? life.runtime.now() - lease.unfinishedForMs : void 0;
  return known === void 0 || crashed === void 0 ? known ?? crashed : Math.min(known, crashed);
}
async function saveAnswer(run, { held, snapshot, attempted, generation }, answer) {
  const { life } = run;
  const { runtime, provider } = life;
  const isPartial = answer.accessToken === void 0;
  if (isPartial) run.partialAnswers++;
  const changes = isPartial ? partialChanges(snapshot, answer) : changesOf(life, snapshot.record, attempted, answer);
  const grant = await fingerprint(provider.identifyGrant(changes.credentials ?? {}), runtime.digest);
  const isLate = runtime.monotonic() - held.askedAt >= held.ttlMs;
  const isSuspect = provider.rotation !== "none" && (attempted.suspectSince !== void 0 || isLate);
  const isGivenUp = isPartial && run.partialAnswers > 1;
  const persisted = await persist(life, {
    version: snapshot.version,
    base: snapshot.record,
    changes: isGivenUp ? { ...changes, coolDown: await coolDownAfter(life, snapshot, attempted, "refresh_failed") } : changes,
    suspectGrant: isSuspect ? grant : void 0,
    grant,
    requestedAt: attempted.requestedAt,
    generation
  });
  if (persisted.kind === "discarded") return "start over";
  if (persisted.kind === "adopted") {
    const decision = await decide(life, persisted.snapshot, { ...run.intent, isForced: false });
    return decision.kind === "use" ? { kind: "issued", snapshot: persisted.snapshot } : "start over";
  }
  if (isGivenUp)
    return { kind: "failed", error: failure(life, "refresh_failed", "no access token in the answer") };
  if (isPartial) return "start over";
  const details = {
    durationMs: runtime.monotonic() - run.startedAt,
    attempt: attempted.attempts,
    fingerprint: grant
  };
  emit(life, "refreshed", details);
  const { ended, coolDown } = snapshot.record;
  if (ended !== void 0 || coolDown !== void 0) emit(life, "recovered", details);
  return { kind: "issued", snapshot: persisted.snapshot };
}
function partialChanges({ record }, { refreshToken }) {
  return {
    credentials: sealCredentials({ ...record.credentials, ...refreshToken ? { refreshToken } : {} })
  };
}
function changesOf({ provider, timings, runtime }, record, { requestedAtWall }, answer) {
  const {
    issuedAt: _issuedAt,
    expiresIn: lastExpiresIn,
    refreshTokenExpiresIn: _,
    ...previous
  } = record.credentials ?? {};
  const { extra, ...answered } = answer;
  const lastSeconds = record.lifetime?.seconds ?? lastExpiresIn ?? provider.defaultExpiresIn ?? assumedLifetimeSeconds;
  const isRotated = answer.refreshToken !== void 0 && answer.refreshToken !== previous.refreshToken;
  const reauthorizeBy = answer.refreshTokenExpiresIn !== void 0 ? requestedAtWall + answer.refreshTokenExpiresIn * 1e3 : isRotated ? void 0 : record.reauthorizeBy;
  return {
    credentials: sealCredentials({
      ...previous,
      ...answered,
      ...extra === void 0 ? {} : { extra: { ...previous.extra, ...extra } },
      issuedAt: new Date(requestedAtWall).toISOString()
    }),
    lifetime: drawLifetime(
      answer.expiresIn ?? lastSeconds,
      answer.expiresIn === void 0,
      timings,
      runtime.random
    ),
    reauthorizeBy
  };
}
async function settleRefusal(run, held, snapshot, attempted) {
  const { life, intent } = run;
  for (; ; ) {
    const stored = await callStore(life, (credentials) => credentials.get(life.id));
    if (stored === void 0) return "start over";
    const found = await remember(life, stored);
    if (found.grant !== snapshot.grant || found.record.ended?.reason === "revoked") {
      const decision = await decide(life, found, { ...intent, isForced: false });
      if (decision.kind !== "use") return "start over";
      emit(life, "adopted", { fingerprint: found.grant });
      return { kind: "issued", snapshot: found };
    }
    if (!await keepLease(life, held, 0)) return "start over";
    const { suspect, coolDown: _coolDown, ...record } = found.record;
    const isSuspect = attempted.suspectSince !== void 0 || suspect?.of === found.grant;
    const isLost = isSuspect && life.provider.rotation !== "none";
    const isMarked = record.ended?.of === found.grant;
    const ended = isMarked ? record.ended : { of: found.grant, reason: isLost ? "rotation_lost" : "refused", at: life.runtime.now() };
    const marked = { ...record, ...suspect === void 0 ? {} : { suspect }, ended };
    const saved = await store(life, found.version, marked).catch(() => rememberUnwritten(life, found, marked));
    if (saved === void 0) continue;
    const { reason } = marked.ended;
    if (!isMarked) emit(life, "reauthorization_required", { reason, fingerprint: found.grant });
    return { kind: "failed", error: reauthorizationRequired(life, reason) };
  }
}
async function settleFailure(run, held, snapshot, attempted) {
  const { life, intent } = run;
  const { outcome, suspectSince, isUncertain } = attempted;
  const code = outcome.kind === "misconfigured" ? "refresh_misconfigured" : isUncertain ? "refresh_ambiguous" : "refresh_failed";
  const coolDown = await coolDownAfter(life, snapshot, attempted, code);
  const pauseMs = coolDown.until - life.runtime.now();
  if (outcome.kind === "declined" && outcome.isEndpointBusy) pauseEndpoint(life, pauseMs);
  const { suspect } = snapshot.record;
  const record = {
    ...snapshot.record,
    coolDown,
    ...suspectSince === void 0 ? {} : {
      suspect: {
        of: snapshot.grant,
        since: suspectSince,
        replays: (suspect?.replays ?? -1) + attempted.attempts
      }
    }
  };
  const saved = await keepLease(life, held, 0) ? await store(life, snapshot.version, record).catch(() => rememberUnwritten(life, snapshot, record)) : rememberUnwritten(life, snapshot, record);
  if (saved === void 0) {
    const found = await load(life);
    const decision = await decide(life, found, { ...intent, isForced: false });
    if (decision.kind === "use") return { kind: "issued", snapshot: found };
  }
  const detail = "detail" in outcome ? outcome.detail : "no answer";
  return { kind: "failed", error: failure(life, code, detail, Math.max(1, Math.ceil(pauseMs / 1e3))) };
}
function rememberUnwritten({ state }, snapshot, record) {
  const unwritten = { ...snapshot, record };
  if ((state.memory?.version ?? 0) <= snapshot.version) state.memory = unwritten;
  return unwritten;
}
async function coolDownAfter(life, { record }, { outcome, repeatability }, code) {
  const failures = (record.coolDown?.failures ?? 0) + 1;
  const ms = coolDownMs(outcome, repeatability, failures) * (1 + life.runtime.random() / 10);
  const until = life.runtime.now() + Math.min(longestCoolDownMs, Math.ceil(ms));
  return { until, code, failures, client: await clientOf(life) };
}
function coolDownMs(outcome, repeatability, failures) {
  const doubling = 2 ** Math.min(failures - 1, 20);
  if (outcome.kind === "misconfigured") return longestCoolDownMs;
  if (outcome.kind === "unanswered") return repeatability === "grace" ? 1e3 : 3e4 * doubling;
  const retryAfter = "retryAfter" in outcome ? outcome.retryAfter : void 0;
  return Math.max((retryAfter ?? 0) * 1e3, Math.min(6e4, 1e3 * doubling));
}
function failure(life, code, detail, retryAfter) {
  const { name } = life.provider;
  const next = retryAfter === void 0 ? "" : ` The next try may be made in ${retryAfter} s.`;
  const message = code === "refresh_misconfigured" ? `${name} refused the client or the token request (${detail}). The saved credentials are untouched. Check client id, client secret, token endpoint and redirect URI.` : code === "refresh_ambiguous" ? `The answer of ${name} to a token request was lost (${detail}); the refresh token may be spent.${next} If it is, the next refusal says "rotation_lost".` : `No new access token from ${name} (${detail}). The saved credentials are untouched.${next}`;
  return authenticationError(life, message, { code, retryAfter });
}
function replayDeclined(life) {
  return authenticationError(
    life,
    `The refresh token of "${life.id}" was sent before and the answer was lost. It was not sent again because replay is false; call refresh() without it to try.`,
    { code: "refresh_ambiguous" }
  );
}
function outOfTime(life) {
  return failure(life, "refresh_failed", "out of time");
}
function leaseTimeout(life) {
  const retryAfter = Math.ceil(life.timings.leaseMs / 1e3);
  return authenticationError(
    life,
    `Another process is refreshing "${life.id}" and has not finished. Nothing was sent. Its right to do so ends in ${retryAfter} s at the latest; try again then.`,
    { code: "lease_timeout", retryAfter }
  );
}

// src/connection/overrule.ts
async function replaceCredentials(life, credentials) {
  let wasEnded = false;
  await overwrite(life, (found) => {
    wasEnded = found?.ended !== void 0;
    return recordFor(life, credentials, found);
  });
  if (wasEnded) emit(life, "recovered", {});
}
async function replaceByAnswer(life, answer, requestedAtWall) {
  const { reauthorizeBy, ...changes } = changesOf(life, { credentials: null }, { requestedAtWall }, answer);
  let wasEnded = false;
  await overwrite(life, (found) => {
    wasEnded = found?.ended !== void 0;
    return {
      ...recordFor(life, changes.credentials ?? {}, found),
      ...changes,
      ...reauthorizeBy === void 0 ? {} : { reauthorizeBy }
    };
  });
  if (wasEnded) emit(life, "recovered", {});
}
async function revokeConnection(life) {
  const { provider, id, state } = life;
  const found = await load(life);
  const isOther = found !== void 0 && found.record.clientId !== provider.client?.clientId;
  if (found !== void 0 && (isOther || isForeign(found.record, provider))) {
    throw misconfigured(life, "belong to another provider or client");
  }
  const unsaved = state.unsaved?.changes.credentials;
  const ended = { of: "", reason: "revoked", at: life.runtime.now() };
  const marked = await overwrite(
    life,
    (found2) => found2 === void 0 || found2.credentials === null ? void 0 : { ...withoutMarks(found2), ended }
  );
  if (marked === void 0) return;
  emit(life, "revoked", { fingerprint: marked.grant });
  try {
    await revokeAtProvider(life, unsaved ?? marked.record.credentials);
  } catch (error) {
    if (EvergrantError.isInstance(error)) throw error;
    throw new NetworkError(
      `${provider.name} could not be told to revoke the tokens of "${id}". Here the connection is ended already; call revoke() again to tell ${provider.name} once more.`,
      { retryable: true, provider: provider.id, connectionId: id }
    );
  }
  await overwrite(
    life,
    (found2) => found2?.ended?.reason === "revoked" && found2.credentials !== null ? { ...found2, credentials: null } : void 0
  );
}
async function overwrite(life, change) {
  const { id, state } = life;
  for (; ; ) {
    const stored = await callStore(life, (store2) => store2.get(id));
    const changed = change(stored && readable(stored, id));
    if (changed === void 0) return void 0;
    const record = await consumeInitial(life, changed);
    const version = stored?.version ?? 0;
    const snapshot = await snapshotOf(life, version + 1, record);
    const saved = await write(life, version, record, queueInMs(life, snapshot));
    if (saved === void 0) continue;
    state.generation++;
    state.unsaved = void 0;
    state.accepted = void 0;
    state.memory = { ...snapshot, version: saved };
    return state.memory;
  }
}
function readable(stored, id) {
  try {
    return decodeRecord(stored.data, id);
  } catch {
    return void 0;
  }
}

// src/providers/capped-body.ts
async function readCappedText(response, limit) {
  if (response.body === null) return "";
  const reader = response.body.getReader();
  const decoder2 = new TextDecoder();
  let text = "";
  let size = 0;
  try {
    for (; ; ) {
      const { done, value } = await reader.read();
      if (done) return text + decoder2.decode();
      size += value.byteLength;
      if (size > limit) break;
      text += decoder2.decode(value, { stream: true });
    }
  } catch {
    return void 0;
  }
  reader.cancel().catch(() => {
  });
  return void 0;
}
function discardBody(response) {
  response.body?.cancel().catch(() => {
  });
}
function parseJsonObject(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : void 0;
  } catch {
    return void 0;
  }
}

// src/connection/authorized-fetch.ts
var mostRedirects = 5;
var longestRefusal = 65536;
var redirects = /* @__PURE__ */ new Set([301, 302, 303, 307, 308]);
var personal = ["authorization", "cookie", "proxy-authorization", "x-api-key"];
function authorizedFetch(source) {
  return async (input, init = {}) => {
    const request = input instanceof Request ? input : void 0;
    const signal = init.signal ?? request?.signal;
    signal?.throwIfAborted();
    const redirect = init.redirect ?? request?.redirect ?? "follow";
    const options = signal ? { ...init, signal } : init;
    let hop = firstHop(source, input, init);
    for (let hops = 0; ; hops++) {
      const token = source.mayAuthorize(hop.href) ? await source.token({ signal }) : void 0;
      let response = await transmit(source, hop, options, token);
      if (token !== void 0 && response.status === 401) {
        response = await replay(source, hop, options, token, response);
      } else if (token !== void 0 && hasTaken(response)) source.accept(token);
      const location = redirects.has(response.status) ? response.headers.get("location") : null;
      if (location === null || redirect === "manual") {
        hop.template?.body?.cancel().catch(() => {
        });
        return response;
      }
      discardBody(response);
      if (redirect === "error")
        throw new TypeError('fetch failed: the server redirects, and redirect is "error"');
      if (hops === mostRedirects) throw new TypeError(`fetch failed: more than ${mostRedirects} redirects`);
      hop = nextHop(hop, response.status, location);
    }
  };
}
function firstHop(source, input, init) {
  if (!(input instanceof Request)) {
    const { body, method = "GET", headers } = init;
    const text = String(input);
    const href = source.mayAuthorize(text) ? text : new URL(text).href;
    return { href, method, headers, body, template: void 0 };
  }
  const hasOwnBody = init.body === void 0 && input.body !== null;
  return {
    href: input.url,
    method: init.method ?? input.method,
    headers: init.headers ?? input.headers,
    body: init.body,
    template: hasOwnBody ? input : void 0
  };
}
function nextHop(hop, status, location) {
  const { href, protocol, origin } = new URL(location, hop.href);
  if (!/^https?:$/.test(protocol)) throw new TypeError("fetch failed: the server redirects to no web address");
  const headers = new Headers(hop.headers);
  if (origin !== new URL(hop.href).origin) for (const name of personal) headers.delete(name);
  const becomesGet = status === 303 ? !/^(?:get|head)$/i.test(hop.method) : status < 303 && /^post$/i.test(hop.method);
  if (becomesGet) {
    for (const name of ["content-type", "content-length", "content-encoding", "content-language"])
      headers.delete(name);
    return { href, method: "GET", headers, body: void 0, template: void 0 };
  }
  if (isStream(hop.body)) {
    throw new TypeError("fetch failed: the server redirects, and the body is a stream that was sent already");
  }
  return { ...hop, href, headers };
}
async function replay(source, hop, init, rejected, refusal) {
  const { provider } = source;
  const signal = init.signal ?? void 0;
  const isRejected = provider.isTokenRejected === void 0 || provider.isTokenRejected(await readJson(refusal.clone()));
  if (!isRejected) source.accept(rejected);
  if (!isRejected || !source.mayRefresh(rejected)) return refusal;
  if (isStream(hop.body)) {
    await Promise.resolve(source.token({ signal, rejected })).catch(() => {
    });
    return refusal;
  }
  discardBody(refusal);
  const current = await source.token({ signal, rejected });
  const response = await transmit(source, hop, init, current);
  if (hasTaken(response)) source.accept(current);
  return response;
}
async function readJson(response) {
  const text = await readCappedText(response, longestRefusal);
  return text === void 0 ? void 0 : parseJsonObject(text);
}
function hasTaken({ status }) {
  return status < 500 && status !== 401 && status !== 429;
}
function isStream(body) {
  return body instanceof ReadableStream || typeof body === "object" && body !== null && Symbol.asyncIterator in body;
}
function transmit({ provider, fetch }, { href, method, headers: given, body, template }, init, token) {
  const headers = new Headers(given);
  if (token !== void 0) provider.authorize(headers, token);
  if (template === void 0) {
    const options = { ...init, method, headers, body: body ?? null, redirect: "manual" };
    return fetch(href, isStream(body) ? Object.assign(options, { duplex: "half" }) : options);
  }
  const copy = template.clone();
  const signal = init.signal ?? template.signal;
  const request = copy.url === href ? new Request(copy, { method, headers, signal, redirect: "manual" }) : new Request(href, {
    method,
    headers,
    signal,
    redirect: "manual",
    body: copy.body,
    duplex: "half"
  });
  return fetch(request);
}

// src/connection/transport.ts
var registrations = /* @__PURE__ */ new WeakMap();
function registerConnection(connection, registration) {
  registrations.set(connection, registration);
}
function insideOf(connection) {
  const registration = registrations.get(connection);
  if (registration === void 0)
    throw new TypeError("connection: expected one that createConnection has made");
  return registration.inside();
}
function transportOf(connection) {
  const registration = registrations.get(connection);
  if (registration === void 0) {
    return { key: connection, runtime: platform, through: (wrap) => wrap(connection.fetch) };
  }
  const { key, runtime, inside } = registration;
  const through = ({ source }, wrap) => authorizedFetch({ ...source, fetch: wrap(source.fetch) });
  return {
    key: key(),
    runtime,
    through(wrap) {
      const found = inside();
      if (!(found instanceof Promise)) return through(found, wrap);
      return async (input, init) => through(await found, wrap)(input, init);
    }
  };
}

// src/authorization/finish-authorization.ts
async function finishAuthorization(connection, callbackUrl, pending) {
  const { life } = await insideOf(connection);
  const { provider, id } = life;
  const { authorization } = provider;
  if (authorization === void 0) throw new TypeError(`provider: "${provider.id}" offers no login`);
  const code = readCode(provider, authorization, callbackUrl, pending);
  const { runtime, timings } = life;
  const requestedAtWall = runtime.now();
  const controller = new AbortController();
  const { redirectUri, codeVerifier } = pending;
  const exchange = authorization.exchange(
    { code, redirectUri, codeVerifier },
    requestContext(life, controller.signal)
  );
  const outcome = await within(timings.refreshMs, runtime, exchange, () => {
    controller.abort();
    return { kind: "unanswered", detail: "time-out" };
  });
  if (outcome.kind === "answered" && outcome.answer.accessToken !== void 0) {
    return replaceByAnswer(life, outcome.answer, requestedAtWall);
  }
  throw exchangeFailed(provider, id, outcome);
}
function readCode({ id, client }, { issuer }, callbackUrl, { state }) {
  let parameters;
  try {
    parameters = new URL(callbackUrl).searchParams;
  } catch {
    throw new InputError("The authorization answer", [
      { path: "", expected: "the whole URL that the browser was sent to" }
    ]);
  }
  if (issuer === void 0) parameters.delete("iss");
  try {
    const server = {
      issuer: issuer ?? id,
      authorization_response_iss_parameter_supported: issuer !== void 0
    };
    const checked = validateAuthResponse(server, { client_id: client?.clientId ?? "" }, parameters, state);
    const code = checked.get("code");
    if (code) return code;
  } catch (error) {
    if (error instanceof AuthorizationResponseError) throw declined(id, error.error);
    throw new InputError("The authorization answer", [
      parameters.get("state") === state ? { path: "iss", expected: `one answer by ${issuer ?? "the provider"}` } : {
        path: "state",
        expected: "the state of this authorization; start again if it was begun elsewhere"
      }
    ]);
  }
  throw new InputError("The authorization answer", [{ path: "code", expected: "an authorization code" }]);
}
function declined(provider, error) {
  const isPersons = error === "access_denied";
  const message = isPersons ? "The authorization was declined. Nothing was changed; start again to ask once more." : "The provider refused the authorization request. Check client id, redirect URI and scopes. Nothing was changed.";
  return new AuthenticationError(
    message,
    isPersons ? { code: "reauthorization_required", reason: "refused", provider } : { code: "refresh_misconfigured", provider }
  );
}
function exchangeFailed({ name, id: provider }, connectionId, outcome) {
  const detail = "detail" in outcome ? outcome.detail : "no access token in the answer";
  switch (outcome.kind) {
    case "refused":
      return new AuthenticationError(
        `${name} refused the authorization code: it is used up or too old. Nothing was changed; start the authorization again.`,
        { code: "reauthorization_required", reason: "refused", provider, connectionId }
      );
    case "misconfigured":
      return new AuthenticationError(
        `${name} refused the exchange of the authorization code (${detail}). Check client id, client secret and redirect URI. Nothing was changed.`,
        { code: "refresh_misconfigured", provider, connectionId }
      );
    default:
      return new AuthenticationError(
        `The authorization code could not be exchanged with ${name} (${detail}). Nothing was changed; start the authorization again.`,
        { code: "refresh_failed", provider, connectionId, retryable: outcome.kind === "declined" }
      );
  }
}
async function startAuthorization({ id, authorization, client }, { redirectUri, scopes }) {
  if (authorization === void 0 || client === void 0)
    throw new TypeError(`provider: "${id}" offers no login`);
  if (!URL.canParse(redirectUri)) throw new TypeError("redirectUri: expected an absolute URL");
  const state = generateRandomState();
  const codeVerifier = authorization.pkce ? generateRandomCodeVerifier() : void 0;
  const url = new URL(authorization.endpoint);
  const wanted = scopes ?? authorization.scopes;
  url.searchParams.set("response_type", "code");
  url.searchParams.set("client_id", client.clientId);
  url.searchParams.set("redirect_uri", redirectUri);
  if (wanted.length > 0) url.searchParams.set("scope", wanted.join(" "));
  url.searchParams.set("state", state);
  if (codeVerifier === void 0) return { url: url.href, state, redirectUri };
  url.searchParams.set("code_challenge", await calculatePKCECodeChallenge(codeVerifier));
  url.searchParams.set("code_challenge_method", "S256");
  return { url: url.href, state, codeVerifier, redirectUri };
}

export { AuthenticationError, EvergrantError, InputError, NetworkError, StoreError, abortable, attemptTokens, authenticationError, authorizedFetch, busyUntil, callStore, connectionStateOf, coolDownLeftMs, credentialsSchema, decide, decodeRecord, defaultTimings, discardBody, dueInMs, emit, finishAuthorization, forgetIfIdle, freshnessOf, hold, insideOf, isUsable, issuesOf, joinFlight, keepLease, leaseTimeout, leaseTtlMs, letGo, listen, load, longestTimerMs, memoryOf, outOfTime, ownerKeyOf, parseCredentials, parseJsonObject, plainObject, platform, queueInMs, readCappedText, readExpiresIn, redacted, redactedText, registerConnection, remember, repeatabilityOf, replaceCredentials, replayDeclined, requestLimitMs, revokeConnection, satisfies, saveAnswer, settleFailure, settleRefusal, startAuthorization, storeStateOf, suspicionOf, toWire, transportOf, writeUnsaved };
