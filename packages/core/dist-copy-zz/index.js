import { plainObject, redactedText, redacted, parseCredentials, hold, ownerKeyOf, authorizedFetch, registerConnection, platform, defaultTimings, EvergrantError, listen, storeStateOf, finishAuthorization, startAuthorization, decodeRecord, transportOf, NetworkError, InputError, issuesOf, readExpiresIn, AuthenticationError, discardBody, connectionStateOf, writeUnsaved, letGo, revokeConnection, replaceCredentials, dueInMs, longestTimerMs, memoryOf, freshnessOf, load, decide, isUsable, satisfies, joinFlight, abortable, insideOf, remember, readCappedText, coolDownLeftMs, busyUntil, emit, authenticationError, queueInMs, forgetIfIdle, parseJsonObject, leaseTimeout, suspicionOf, requestLimitMs, repeatabilityOf, replayDeclined, attemptTokens, outOfTime, settleFailure, settleRefusal, saveAnswer, leaseTtlMs, callStore, keepLease } from './chunk-IUZXOLTQ.js';
export { AuthenticationError, EvergrantError, InputError, NetworkError, StoreError, credentialsSchema, defaultTimings, finishAuthorization, issuesOf, parseCredentials, redacted, redactedText, startAuthorization, toWire } from './chunk-IUZXOLTQ.js';
import ky from 'ky';
import * as v from 'valibot';

// src/providers/origins.ts
function isLoopback(hostname) {
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || /^127(?:\.\d+){3}$/.test(hostname);
}
function isConfidential(url) {
  return url.protocol === "https:" || url.protocol === "http:" && isLoopback(url.hostname);
}
function readConfidentialUrl(value, option) {
  let url;
  try {
    url = new URL(value);
  } catch {
    throw new TypeError(`${option}: expected an absolute URL`);
  }
  if (!isConfidential(url)) throw new TypeError(`${option}: expected https (http is for loopback only)`);
  if (url.username !== "" || url.password !== "")
    throw new TypeError(`${option}: expected no user in the URL`);
  return url;
}
function readOrigins(origins) {
  if (!Array.isArray(origins) || origins.length === 0)
    throw new TypeError("origins: expected at least one origin");
  return origins.map((origin, index) => readConfidentialUrl(origin, `origins[${index}]`).origin);
}
function originGuard(origins) {
  const prefixes = origins.filter((origin) => isConfidential(new URL(origin))).map((origin) => `${origin}/`);
  return (href) => prefixes.some((prefix) => href.startsWith(prefix));
}

// src/stores/memory-store.ts
var noLease = { leasedUntil: void 0, attemptAt: void 0, unfinishedSince: void 0 };
function memoryStore({ now = Date.now } = {}) {
  const slots = /* @__PURE__ */ new Map();
  const dueAfter = (distance) => distance === null ? null : now() + distance;
  const isLeased = (slot) => slot.leasedUntil !== void 0 && slot.leasedUntil > now();
  const recordOf = (id) => {
    const slot = slots.get(id);
    if (!slot?.saved) return void 0;
    const { provider, data, dueAt, state } = slot.saved;
    return { id, provider, version: slot.version, data: new Uint8Array(data), dueAt, state };
  };
  const allRecords = () => [...slots.keys()].map(recordOf).filter((record) => record !== void 0);
  const heldSlot = ({ record, fencingToken }) => {
    const slot = slots.get(record.id);
    return slot && isLeased(slot) && slot.fencingToken === fencingToken ? slot : void 0;
  };
  const lease = (id, ttlMs) => {
    const record = recordOf(id);
    const slot = slots.get(id);
    if (!record || !slot || isLeased(slot)) return void 0;
    const startedAt = now();
    slot.fencingToken += 1;
    slot.leasedUntil = startedAt + ttlMs;
    slot.unfinishedSince ??= slot.attemptAt;
    slot.attemptAt = startedAt;
    return {
      record,
      fencingToken: slot.fencingToken,
      expiresAt: slot.leasedUntil,
      unfinishedAttempt: slot.unfinishedSince !== void 0,
      unfinishedForMs: Math.max(0, startedAt - (slot.unfinishedSince ?? startedAt))
    };
  };
  return {
    async get(id) {
      return recordOf(id);
    },
    async compareAndSet(id, expectedVersion, { provider, data, dueInMs: dueInMs2, state = "active" }) {
      const slot = slots.get(id);
      if ((slot?.saved ? slot.version : 0) !== expectedVersion) return void 0;
      const version = (slot?.version ?? 0) + 1;
      const saved = { provider, data: new Uint8Array(data), dueAt: dueAfter(dueInMs2), state };
      slots.set(id, { version, fencingToken: slot?.fencingToken ?? 0, saved, ...noLease });
      return version;
    },
    async acquire(id, { ttlMs }) {
      return lease(id, ttlMs);
    },
    async renew(held, ttlMs) {
      const slot = heldSlot(held);
      if (slot) slot.leasedUntil = now() + ttlMs;
      return slot?.leasedUntil;
    },
    async release(held, { attemptEnded, dueInMs: dueInMs2 }) {
      const slot = heldSlot(held);
      if (!slot?.saved) return false;
      slot.leasedUntil = void 0;
      if (attemptEnded) slot.attemptAt = void 0;
      if (dueInMs2 !== void 0) slot.saved.dueAt = dueAfter(dueInMs2);
      return true;
    },
    async claimDue({ ttlMs, limit, provider }) {
      const time = now();
      return allRecords().filter((record) => record.dueAt !== null && record.dueAt <= time).filter((record) => provider === void 0 || record.provider === provider).filter((record) => !isLeased(slots.get(record.id))).sort((one, other) => one.dueAt - other.dueAt).slice(0, limit).flatMap(({ id }) => lease(id, ttlMs) ?? []);
    },
    async delete(id, expectedVersion) {
      const slot = slots.get(id);
      if (!slot?.saved || (expectedVersion ?? slot.version) !== slot.version) return false;
      Object.assign(slot, { saved: void 0, ...noLease });
      return true;
    },
    async list({ prefix = "", state, after, limit } = {}) {
      return allRecords().filter(({ id }) => id.startsWith(prefix) && (after === void 0 || id > after)).filter((record) => state === void 0 || record.state === state).sort((one, other) => one.id < other.id ? -1 : 1).slice(0, limit);
    }
  };
}

// src/connection/refresh.ts
var mostRounds = 4;
var crashWatchMs = 5e3;
var crashPollMs = 250;
async function refresh(life, intent, claimed) {
  const startedAt = life.runtime.monotonic();
  const run = {
    life,
    intent,
    startedAt,
    deadline: void 0,
    tokenBefore: void 0,
    partialAnswers: 0,
    isKnown: false
  };
  const result = await rounds(run, claimed).catch(
    (error) => ({ kind: "failed", error })
  );
  if (result.kind === "failed" && !run.isKnown) {
    const { code } = result.error;
    const reason = "reason" in result.error ? { reason: String(result.error.reason) } : {};
    emit(life, "refresh_failed", { durationMs: life.runtime.monotonic() - startedAt, code, ...reason });
  }
  return result;
}
async function rounds(run, claimed) {
  for (let round = 0; round < mostRounds; round++) {
    const step = await oneRound(run, round === 0 ? claimed : void 0);
    if (step !== "start over") return step;
  }
  return { kind: "failed", error: leaseTimeout(run.life) };
}
async function oneRound(run, claimed) {
  const { life } = run;
  await writeUnsaved(life);
  if (claimed !== void 0) return underLease(run, claimed);
  const snapshot = await load(life);
  run.tokenBefore ??= { accessToken: snapshot?.accessToken };
  const decision = await decideFor(run, snapshot);
  if (decision.kind === "stop") {
    run.isKnown = decision.error.reauthorize || decision.error.retryAfter !== void 0;
    return { kind: "failed", error: decision.error };
  }
  if (decision.kind === "use") return { kind: "current", snapshot };
  const leased = await takeLease(run);
  return "lease" in leased ? underLease(run, leased) : leased.step;
}
async function decideFor({ life, intent, tokenBefore }, snapshot) {
  const isReplaced = tokenBefore !== void 0 && snapshot?.accessToken !== tokenBefore.accessToken;
  if (intent.isForced && isReplaced && snapshot !== void 0 && isUsable(life, snapshot, intent))
    return { kind: "use" };
  return decide(life, snapshot, intent);
}
async function takeLease(run) {
  const { life, intent } = run;
  const { id, runtime, timings, provider } = life;
  const ttlMs = leaseTtlMs(provider.rotation, timings.leaseMs);
  const owner = `${runtime.random()}`.slice(2) + `${runtime.random()}`.slice(2);
  const waitUntil = runtime.monotonic() + timings.leaseWaitMs;
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 1.5, 1e3)) {
    const askedAt = runtime.monotonic();
    const lease = await callStore(life, (store) => store.acquire(id, { owner, ttlMs }));
    if (lease !== void 0) return { lease, ttlMs, askedAt };
    if (intent.isBackground) return { step: { kind: "skipped" } };
    const known = memoryOf(life);
    if (!intent.isForced && known !== void 0 && satisfies(life, known, { ...intent, wantsFresh: false })) {
      return { step: { kind: "current", snapshot: known } };
    }
    if (runtime.monotonic() + pauseMs > waitUntil)
      return { step: { kind: "failed", error: leaseTimeout(life) } };
    await runtime.sleep(pauseMs * (1 + runtime.random() / 4));
    const snapshot = await load(life);
    const decision = await decideFor(run, snapshot);
    if (decision.kind === "stop") return { step: { kind: "failed", error: decision.error } };
    if (decision.kind === "use") {
      emit(life, "adopted", { fingerprint: snapshot.grant });
      return { step: { kind: "issued", snapshot } };
    }
  }
}
async function underLease(run, held) {
  const { life, intent } = run;
  const { provider, runtime, timings } = life;
  const { generation } = life.state;
  const snapshot = await remember(life, held.lease.record);
  const decision = await decideFor(run, snapshot);
  if (decision.kind !== "send") {
    await giveBack(life, held);
    return decision.kind === "use" ? { kind: "current", snapshot } : { kind: "failed", error: decision.error };
  }
  const suspicion = suspicionOf(life, snapshot, held.lease);
  const limitMs = requestLimitMs(provider.rotation, timings.refreshMs);
  if (held.lease.unfinishedAttempt && provider.rotation !== "none") {
    const ageMs = runtime.now() - (suspicion ?? runtime.now());
    if (repeatabilityOf(provider.rotation, ageMs, limitMs) !== "grace" && await hasMovedOn(life, held)) {
      return "start over";
    }
  }
  if (suspicion !== void 0 && intent.mayReplay === false) {
    await giveBack(life, held);
    return { kind: "failed", error: replayDeclined(life) };
  }
  emit(life, "refresh_started", { fingerprint: snapshot.grant });
  const deadline = run.deadline ?? runtime.monotonic() + timings.refreshMs;
  const attempted = await attemptTokens(life, held, snapshot, deadline, suspicion);
  if (attempted === void 0) {
    await giveBack(life, held);
    const isOver = runtime.monotonic() >= deadline;
    return isOver ? { kind: "failed", error: outOfTime(life) } : "start over";
  }
  run.deadline = deadline;
  switch (attempted.outcome.kind) {
    case "answered":
      return saveAnswer(run, { held, snapshot, attempted, generation }, attempted.outcome.answer);
    case "refused":
      return settleRefusal(run, held, snapshot, attempted);
    default:
      return settleFailure(run, held, snapshot, attempted);
  }
}
async function giveBack(life, { lease }) {
  await callStore(life, (store) => store.release(lease, { attemptEnded: true })).catch(() => {
  });
}
async function hasMovedOn(life, held) {
  const { id, runtime } = life;
  const until = runtime.monotonic() + crashWatchMs;
  while (runtime.monotonic() < until) {
    await runtime.sleep(crashPollMs);
    const current = await callStore(life, (store) => store.get(id));
    if (current?.version !== held.lease.record.version) return true;
    if (!await keepLease(life, held, Math.min(crashPollMs * 4, held.ttlMs / 2))) return true;
  }
  return false;
}

// src/connection/token-reader.ts
var mostRounds2 = 3;
async function obtain(life, intent, ahead, signal) {
  signal?.throwIfAborted();
  const memory = memoryOf(life);
  if (!intent.isForced && memory !== void 0 && satisfies(life, memory, intent)) {
    refreshWhenDue(life, ahead);
    return memory;
  }
  let error;
  for (let round = 0; round < mostRounds2; round++) {
    const { flight } = life.state;
    const isForced = intent.isForced === true;
    const joined = joinFlight(life.state, { isForced, owner: life.owner }, () => refresh(life, intent));
    const result = await abortable(joined, signal);
    if (flight !== void 0 && flight.owner !== life.owner) continue;
    const snapshot = serves(life, result, intent, flight !== void 0);
    if (snapshot !== void 0) {
      refreshWhenDue(life, ahead);
      return snapshot;
    }
    if (result.kind === "failed") error = result.error;
    if (flight === void 0 || result.kind === "failed" && flight.isForced === isForced) break;
  }
  throw error ?? sameTokenAgain(life);
}
function serves(life, result, intent, isJoined) {
  switch (result.kind) {
    case "issued":
      return result.snapshot.accessToken === intent.rejected ? void 0 : result.snapshot;
    case "current":
      return !isJoined || !intent.isForced && satisfies(life, result.snapshot, intent) ? result.snapshot : void 0;
    case "failed": {
      const memory = memoryOf(life);
      return !intent.isForced && memory !== void 0 && isUsable(life, memory, intent) ? memory : void 0;
    }
    case "skipped":
      return void 0;
  }
}
function refreshWhenDue(life, { isEnabled, waitUntil }) {
  const { state, runtime, provider, owner } = life;
  const memory = memoryOf(life);
  if (!isEnabled || memory === void 0 || state.flight !== void 0 || freshnessOf(memory, runtime) === "fresh")
    return;
  const { ended, credentials } = memory.record;
  if (credentials === null || !provider.canRefresh(credentials) || ended?.of === memory.grant) return;
  if (coolDownLeftMs(memory.record, runtime.now()) > 0) return;
  if (busyUntil(life) > runtime.monotonic()) return;
  const refreshing = joinFlight(
    state,
    { isForced: false, owner },
    () => refresh(life, { wantsFresh: true, isBackground: true })
  );
  try {
    waitUntil?.(refreshing);
  } catch {
  }
}
function sameTokenAgain(life) {
  return authenticationError(
    life,
    `${life.provider.name} gave back the access token that its API has refused. Try again later, or authorize "${life.id}" again.`,
    { code: "refresh_failed" }
  );
}

// src/connection/keep-alive.ts
var idleMs = 6e4;
async function keepAlive(life, signal) {
  const { runtime, provider } = life;
  while (!signal.aborted) {
    const ahead = { isEnabled: false };
    const snapshot = await obtain(life, { wantsFresh: true }, ahead).catch(() => void 0);
    if (signal.aborted) return;
    const dueMs = snapshot === void 0 ? idleMs : dueInMs(snapshot, provider, runtime) ?? longestTimerMs;
    const waitMs = Math.min(longestTimerMs, dueMs <= 0 ? idleMs : Math.max(dueMs, 1e3));
    await runtime.sleep(waitMs, { signal, unref: true });
  }
}

// src/connection/status.ts
async function statusOf(life) {
  const { state, runtime } = life;
  const memory = memoryOf(life);
  const isSettled = memory !== void 0 && memory.record.ended === void 0 && freshnessOf(memory, runtime) !== "expired";
  const isKnown = isSettled || memory !== void 0 && state.unsaved !== void 0;
  const snapshot = isKnown ? memory : await load(life);
  const decision = await decide(life, snapshot, { wantsFresh: true });
  const times = snapshot === void 0 ? {} : timesOf(snapshot);
  const usable = snapshot !== void 0 && isUsable(life, snapshot, {});
  if (snapshot === void 0) return { state: "missing", reason: "missing", usable: false };
  const { ended } = snapshot.record;
  const reason = ended?.of === snapshot.grant || ended?.reason === "revoked" ? ended.reason : reasonOf(decision);
  if (reason !== void 0) return { state: "reauthorization_required", reason, ...times, usable };
  return { state: freshnessOf(snapshot, runtime), ...times, usable };
}
function reasonOf(decision) {
  return decision.kind === "stop" ? decision.error.reason : void 0;
}
function timesOf({ issuedAt, endAge, accessToken, record }) {
  const { reauthorizeBy } = record;
  return {
    ...Number.isFinite(endAge) && accessToken !== void 0 ? { expiresAt: new Date(issuedAt + endAge).toISOString() } : {},
    ...reauthorizeBy === void 0 ? {} : { reauthorizeBy: new Date(reauthorizeBy).toISOString() }
  };
}

// src/connection/connection.ts
var unacceptedPauseMs = 6e4;
function createConnection(options) {
  return openConnection(options, { settings: void 0, queue: "always" });
}
function openConnection(options, { settings, queue }) {
  const { provider, waitUntil, refreshAhead = true } = options;
  const initial = options.credentials && parseCredentials(options.credentials);
  const { id, store } = readIdentity(options, initial);
  const runtime = readRuntime(options);
  const timings = readTimings(options.timings);
  let state = hold(store, id, initial);
  let isHeld = true;
  const life = {
    id,
    provider,
    store,
    runtime,
    timings,
    initial,
    settings,
    queue,
    owner: ownerKeyOf(provider),
    get state() {
      if (state.isForgotten) state = connectionStateOf(store, id);
      return state;
    }
  };
  const ahead = { isEnabled: refreshAhead, waitUntil };
  const disposal = new AbortController();
  if (options.keepAlive) void keepAlive(life, disposal.signal);
  const take = async (intent, signal) => obtain(life, refreshAhead ? intent : { ...intent, wantsFresh: true }, ahead, signal);
  const freshToken = () => {
    const memory = memoryOf(life);
    return memory !== void 0 && freshnessOf(memory, runtime) === "fresh" ? memory.accessToken : void 0;
  };
  const source = {
    provider,
    fetch: runtime.fetch,
    mayAuthorize: originGuard(provider.origins),
    token: ({ signal, rejected }) => (rejected === void 0 ? freshToken() : void 0) ?? take({ rejected }, signal).then(({ accessToken }) => accessToken),
    accept(token) {
      if (life.state.memory?.accessToken === token) life.state.accepted = token;
    },
    mayRefresh: (rejected) => mayRefresh(life, rejected)
  };
  const connection = {
    id,
    provider,
    async getAccessToken(request) {
      const token = request === void 0 ? freshToken() : void 0;
      if (token !== void 0) return token;
      const { rejected, minValidity = 0, signal } = request ?? {};
      if (!(minValidity >= 0)) throw new TypeError("minValidity: expected seconds, 0 or more");
      return (await take({ rejected, minValidity }, signal)).accessToken;
    },
    getCredentials: async ({ signal } = {}) => (await take({}, signal)).record.credentials,
    status: () => statusOf(life),
    refresh: async ({ signal, replay } = {}) => (await take({ isForced: true, mayReplay: replay }, signal)).record.credentials,
    replace: async (credentials) => replaceCredentials(life, parseCredentials(credentials)),
    revoke: () => revokeConnection(life),
    fetch: authorizedFetch(source),
    on: (type, listener) => listen(life.state.listeners, type, listener),
    flush: () => writeUnsaved(life),
    async [Symbol.asyncDispose]() {
      disposal.abort();
      await life.state.flight?.promise;
      await writeUnsaved(life);
      if (isHeld) letGo(store, id);
      isHeld = false;
    }
  };
  registerConnection(connection, { key: () => life.state, runtime, inside: () => ({ life, source }) });
  return redacted(connection, "Connection", { id, provider: provider.id });
}
function readIdentity({ id, store, provider, now }, initial) {
  if (typeof provider !== "object" || provider === null) throw new TypeError("provider: expected a provider");
  if (store !== void 0) {
    if (typeof id !== "string" || id === "") throw new TypeError("id: required as soon as a store is given");
    return { id, store };
  }
  if (typeof initial?.refreshToken === "string") {
    throw new TypeError(
      "store: required with a refresh token, because each refresh may replace it. Pass a store that lasts, or memoryStore() to say that losing it with the process is meant."
    );
  }
  return { id: id ?? provider.id, store: memoryStore(now === void 0 ? {} : { now }) };
}
function readRuntime(options) {
  const given = Object.entries(options).filter(([name, value]) => name in platform && value !== void 0);
  for (const [name, value] of given)
    if (typeof value !== "function") throw new TypeError(`${name}: expected a function`);
  return { ...platform, ...Object.fromEntries(given) };
}
function readTimings(given = {}) {
  const timings = { ...defaultTimings, ...given };
  for (const [name, value] of Object.entries(timings)) {
    if (!(name in defaultTimings)) throw new TypeError(`timings.${name}: there is no such timing`);
    if (typeof value !== "number" || !(value >= 0))
      throw new TypeError(`timings.${name}: expected a number, 0 or more`);
  }
  if (timings.leaseMs <= timings.refreshMs)
    throw new TypeError("timings.leaseMs: expected more than timings.refreshMs");
  if (timings.attempts < 1) throw new TypeError("timings.attempts: expected 1 or more");
  return timings;
}
function mayRefresh(life, rejected) {
  const { state, provider, runtime } = life;
  const { memory, flight, accepted } = state;
  if (memory === void 0 || memory.accessToken !== rejected || flight !== void 0) return true;
  if (!provider.canRefresh(memory.record.credentials ?? {})) return false;
  if (accepted === rejected) return true;
  const now = runtime.monotonic();
  if (now - state.unacceptedRefreshAt < unacceptedPauseMs) return false;
  state.unacceptedRefreshAt = now;
  return true;
}

// src/connections/connection-handler.ts
function connectionHandler(connections, { basePath, identify, settings }) {
  const base = basePath.replace(/\/+$/, "");
  return async (request) => {
    const url = new URL(request.url);
    if (url.pathname !== base && !url.pathname.startsWith(`${base}/`))
      return problem(404, "There is nothing here.");
    const identity = await identify(request);
    if (!identity) return problem(401, "Sign in first.");
    const name = decodeURIComponent(url.pathname.slice(base.length + 1));
    const { method } = request;
    try {
      if (name === "") return method === "GET" ? await overview(connections, identity) : notAllowed("GET");
      if (name.includes("/")) return problem(404, "There is nothing here.");
      if (name === "callback")
        return method === "GET" ? await callback(connections, request, identity) : notAllowed("GET");
      if (method === "DELETE") return await remove(connections, request, `${identity}/${name}`);
      if (method !== "GET") return notAllowed("GET, DELETE");
      return await begin(connections, url, `${identity}/${name}`, name, settings?.(request, name));
    } catch (error) {
      return failure(error);
    }
  };
}
async function overview(connections, identity) {
  const lines = [];
  for await (const line of connections.list({ prefix: `${identity}/` })) lines.push(line);
  return Response.json(lines, { headers: { "cache-control": "no-store" } });
}
async function begin(connections, url, id, provider, settings) {
  const returnTo = url.searchParams.get("returnTo") ?? void 0;
  if (returnTo !== void 0 && !isOwnPath(returnTo)) {
    return problem(400, "returnTo: expected a path of this application, as /settings");
  }
  const login = await connections.authorize(id, {
    provider,
    ...settings === void 0 ? {} : { settings },
    ...returnTo === void 0 ? {} : { returnTo }
  });
  return redirect(login.url, { "set-cookie": login.cookie });
}
async function callback(connections, request, identity) {
  const { returnTo } = await connections.callback(request, {
    isAllowed: (id) => id.startsWith(`${identity}/`)
  });
  if (returnTo !== void 0) return redirect(returnTo);
  return new Response("Connected. You can close this window.", { headers: { "cache-control": "no-store" } });
}
async function remove(connections, request, id) {
  const origin = request.headers.get("origin");
  if (origin !== null && origin !== new URL(request.url).origin)
    return problem(403, "Not from another origin.");
  const isRemoved = await connections.remove(id, { revoke: true });
  return isRemoved ? new Response(null, { status: 204 }) : problem(404, "There is no such connection.");
}
function isOwnPath(path) {
  const here = "https://here.invalid";
  return path.startsWith("/") && URL.canParse(path, here) && new URL(path, here).origin === here;
}
function redirect(location, headers = {}) {
  return new Response(null, { status: 302, headers: { location, "cache-control": "no-store", ...headers } });
}
function failure(error) {
  if (error instanceof TypeError) return problem(404, "There is no such provider, or it offers no login.");
  if (!EvergrantError.isInstance(error)) throw error;
  if (error.code === "invalid_input") return problem(400, error.message);
  if (error.reauthorize) return problem(403, error.message);
  return problem(error.retryable ? 503 : 502, error.message);
}
function notAllowed(allow) {
  return new Response(null, { status: 405, headers: { allow } });
}
function problem(status, text2) {
  return new Response(text2, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" }
  });
}

// src/http/rate-limit.ts
var windowMs = 6e4;
function createRateLimit({ requestsPerMinute }, { monotonic, sleep }) {
  if (!(requestsPerMinute >= 1)) throw new TypeError("rateLimit.requestsPerMinute: expected 1 or more");
  const answered = [];
  let used = 0;
  let pausedUntil = -Infinity;
  let turn = Promise.resolve();
  let news = Promise.withResolvers();
  const free = (now) => {
    while (answered[0] !== void 0 && answered[0].at + windowMs <= now) used -= answered.shift().cost;
  };
  const waitForRoom = async (cost, signal) => {
    for (; ; ) {
      signal?.throwIfAborted();
      const now = monotonic();
      free(now);
      const isPaused = now < pausedUntil;
      if (!isPaused && used + cost <= requestsPerMinute) return;
      const oldest = answered[0];
      const until = isPaused ? pausedUntil : oldest === void 0 ? Infinity : oldest.at + windowMs;
      const stop = new AbortController();
      const abort = () => stop.abort();
      signal?.addEventListener("abort", abort, { once: true });
      const timer = until === Infinity ? [] : [sleep(until - now, { signal: stop.signal })];
      const aborted = new Promise((resolve) => stop.signal.addEventListener("abort", () => resolve()));
      await Promise.race([news.promise, aborted, ...timer]);
      signal?.removeEventListener("abort", abort);
      stop.abort();
    }
  };
  return {
    async take(given, signal) {
      const cost = Math.min(given, requestsPerMinute);
      free(monotonic());
      const before = turn;
      const waiting = before.then(() => waitForRoom(cost, signal));
      turn = waiting.catch(() => {
      });
      await waiting;
      used += cost;
      return () => {
        answered.push({ at: monotonic(), cost });
        news.resolve();
        news = Promise.withResolvers();
      };
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, monotonic() + ms);
    }
  };
}

// src/connections/lazy-connection.ts
function lazyConnection(resolver) {
  const { id, runtime } = resolver;
  const found = async () => resolver.known() ?? resolver.resolve();
  const withConnection = async (use) => {
    const connection2 = await found();
    try {
      return await use(connection2);
    } catch (error) {
      if (!isForeign(error)) throw error;
      const renewed = await resolver.resolve(true);
      if (renewed === connection2) throw error;
      return use(renewed);
    }
  };
  const connection = {
    id,
    get provider() {
      const known = resolver.known();
      if (known !== void 0) return known.provider;
      throw new TypeError(`provider: not known for "${id}" before its first use; await status() first`);
    },
    getAccessToken: (options) => withConnection((inner) => inner.getAccessToken(options)),
    getCredentials: (options) => withConnection((inner) => inner.getCredentials(options)),
    status: async () => {
      try {
        return await withConnection((inner) => inner.status());
      } catch (error) {
        if (isMissing(error)) return { state: "missing", reason: "missing", usable: false };
        throw error;
      }
    },
    refresh: (options) => withConnection((inner) => inner.refresh(options)),
    replace: (credentials) => withConnection((inner) => inner.replace(credentials)),
    revoke: () => withConnection((inner) => inner.revoke()),
    fetch: (input, init) => withConnection((inner) => inner.fetch(input, init)),
    on(type, listener) {
      let stop;
      let isStopped = false;
      const listen2 = (inner) => {
        if (!isStopped) stop = inner.on(type, listener);
      };
      const known = resolver.known();
      if (known !== void 0) listen2(known);
      else resolver.resolve().then(listen2, () => {
      });
      return () => {
        isStopped = true;
        stop?.();
      };
    },
    flush: async () => resolver.known()?.flush(),
    [Symbol.asyncDispose]: async () => resolver.known()?.flush()
  };
  registerConnection(connection, {
    key: () => connection,
    runtime,
    inside: () => {
      const known = resolver.known();
      return known === void 0 ? found().then(insideOf) : insideOf(known);
    }
  });
  return redacted(connection, "Connection", { id });
}
function isForeign(error) {
  return EvergrantError.isInstance(error) && error.code === "refresh_misconfigured" && error.retryAfter === void 0;
}
function isMissing(error) {
  return EvergrantError.isInstance(error) && error.code === "reauthorization_required" && error.reason === "missing";
}

// src/connections/connection-cache.ts
function createConnectionCache({
  providers,
  store,
  cacheSize,
  keepAlive: keepAlive2,
  shared,
  runtime
}) {
  const entries = /* @__PURE__ */ new Map();
  const providerOf = (name, settings) => {
    const source = Object.hasOwn(providers, name) ? providers[name] : void 0;
    if (source === void 0)
      throw new TypeError(`provider: expected one of ${Object.keys(providers).join(", ")}`);
    const provider = typeof source === "function" ? source(settings) : source;
    if (provider.id !== name)
      throw new TypeError(`providers.${name}: its provider has the id "${provider.id}"`);
    return provider;
  };
  const open = (id, name, settings) => openConnection(
    { ...shared, provider: providerOf(name, settings), id, store },
    { settings, queue: keepAlive2 }
  );
  const adopt = async (id, stored) => {
    const record = decodeRecord(stored.data, id);
    const entry = entryOf(id);
    const known = entry.inner;
    if (known !== void 0) {
      const { life } = await insideOf(known);
      if (JSON.stringify(life.settings) === JSON.stringify(record.settings) && known.provider.id === record.provider)
        return known;
    }
    const inner = open(id, record.provider, record.settings);
    await remember((await insideOf(inner)).life, stored);
    if (known !== void 0) letGo(store, id);
    entry.inner = inner;
    return inner;
  };
  const resolve = async (id, again) => {
    const entry = entryOf(id);
    if (entry.inner !== void 0 && !again) return entry.inner;
    entry.resolving ??= (async () => {
      const stored = await store.get(id);
      if (stored === void 0) throw missing(id);
      return adopt(id, stored);
    })().finally(() => {
      entry.resolving = void 0;
    });
    return entry.resolving;
  };
  const entryOf = (id) => {
    const known = entries.get(id);
    if (known !== void 0) {
      entries.delete(id);
      entries.set(id, known);
      return known;
    }
    const entry = {
      connection: lazyConnection({
        id,
        runtime,
        known: () => entry.inner,
        resolve: (again = false) => resolve(id, again)
      }),
      inner: void 0,
      resolving: void 0
    };
    entries.set(id, entry);
    evict();
    return entry;
  };
  const evict = () => {
    if (entries.size <= cacheSize) return;
    for (const [id, entry] of entries) {
      if (entries.size <= cacheSize) return;
      if (entry.resolving === void 0 && forgetIfIdle(store, id)) entries.delete(id);
    }
  };
  const forget = (id) => {
    const entry = entries.get(id);
    if (entry?.inner !== void 0) letGo(store, id);
    if (entry !== void 0) entry.inner = void 0;
  };
  return {
    get: (id) => entryOf(id).connection,
    put(id, inner) {
      forget(id);
      const entry = entryOf(id);
      entry.inner = inner;
      return entry.connection;
    },
    forget,
    providerOf,
    open,
    adopt
  };
}
function missing(id) {
  return new AuthenticationError(
    `Nothing is stored for "${id}". Begin with authorize(), or bring credentials by add().`,
    { code: "reauthorization_required", reason: "missing", connectionId: id }
  );
}

// src/connections/pending-authorization.ts
var pendingPrefix = "authorization/";
var pendingMs = 10 * 6e4;
var encoder = new TextEncoder();
async function sha256Hex(text2, { digest }) {
  const hash = await digest(encoder.encode(text2));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
function cookieFor(stateHash, secret, redirectUri) {
  const { pathname, protocol } = new URL(redirectUri);
  const secure = protocol === "https:" ? "; Secure" : "";
  return `${cookieName(stateHash)}=${secret}; Path=${pathname}; Max-Age=${pendingMs / 1e3}; HttpOnly; SameSite=Lax${secure}`;
}
function cookieName(stateHash) {
  return `evergrant-${stateHash.slice(0, 16)}`;
}
async function savePending(store, stateHash, pending) {
  await store.compareAndSet(`${pendingPrefix}${stateHash}`, 0, {
    provider: pending.provider,
    data: encoder.encode(JSON.stringify(pending)),
    dueInMs: pendingMs,
    state: "authorizing"
  });
}
async function takePending(store, request, runtime, isAllowed = () => true) {
  const state = new URL(request.url).searchParams.get("state") ?? "";
  const stateHash = await sha256Hex(state, runtime);
  const id = `${pendingPrefix}${stateHash}`;
  const stored = await store.get(id);
  if (stored === void 0) throw refused("state", "an authorization that was begun here and is not used up");
  const pending = JSON.parse(new TextDecoder().decode(stored.data));
  const secret = readCookie(request, cookieName(stateHash));
  if (secret === void 0 || await sha256Hex(secret, runtime) !== pending.browser) {
    throw refused("cookie", "the browser in which the authorization was begun");
  }
  if (!isAllowed(pending.id)) throw refused("session", "the person who began the authorization");
  if (!await store.delete(id, stored.version))
    throw refused("state", "an authorization that is not used up");
  if (runtime.now() > pending.expiresAt) throw refused("state", "an answer within ten minutes; begin again");
  return pending;
}
function readCookie(request, name) {
  for (const part of (request.headers.get("cookie") ?? "").split(";")) {
    const [key, ...value] = part.trim().split("=");
    if (key === name) return value.join("=");
  }
  return void 0;
}
function refused(path, expected) {
  return new InputError("The authorization answer", [{ path, expected }]);
}

// src/connections/refresh-due.ts
var hourMs = 36e5;
var minuteMs = 6e4;
async function refreshDue(host, options = {}) {
  const { limit = 1e3, concurrency = 10, signal } = options;
  const result = { claimed: 0, refreshed: 0, failed: 0 };
  const running = /* @__PURE__ */ new Set();
  const empty = /* @__PURE__ */ new Set();
  let nextDueMs = Infinity;
  const finish = async (lease, askedAt) => {
    const outcome = await refreshClaimed(host, lease, askedAt);
    if (outcome.kind === "refreshed") result.refreshed++;
    if (outcome.kind === "failed") result.failed++;
    nextDueMs = Math.min(nextDueMs, outcome.dueInMs ?? Infinity);
  };
  while (!signal?.aborted && result.claimed < limit && empty.size < host.providers.size) {
    for (const [provider, allowance] of host.providers) {
      const room = Math.min(concurrency - running.size, limit - result.claimed);
      if (room <= 0 || empty.has(provider) || signal?.aborted) continue;
      const share = allowance === void 0 ? Math.ceil(room / (host.providers.size - empty.size)) : 1;
      const hasAnswered = await allowance?.take(1);
      const askedAt = host.runtime.monotonic();
      const owner = `queue-${host.runtime.random()}`;
      const leases = await host.store.claimDue({ owner, ttlMs: host.leaseMs, limit: share, provider });
      if (leases.length === 0) empty.add(provider);
      if (leases.length === 0) hasAnswered?.();
      result.claimed += leases.length;
      for (const lease of leases) {
        const work = finish(lease, askedAt).finally(() => {
          hasAnswered?.();
          running.delete(work);
        });
        running.add(work);
      }
    }
    if (running.size >= concurrency) await Promise.race(running);
    else if (empty.size === host.providers.size) await Promise.all(running);
  }
  await Promise.all(running);
  if (nextDueMs === Infinity) return result;
  return { ...result, nextDueAt: new Date(host.runtime.now() + nextDueMs).toISOString() };
}
async function refreshClaimed(host, lease, askedAt) {
  const { store, leaseMs } = host;
  const putBack = (dueInMs3) => store.release(lease, { attemptEnded: true, dueInMs: dueInMs3 }).catch(() => false);
  if (lease.record.state === "authorizing") {
    await store.delete(lease.record.id, lease.record.version).catch(() => false);
    return { kind: "dropped" };
  }
  let life;
  try {
    life = (await insideOf(await host.open(lease))).life;
  } catch {
    await putBack(hourMs);
    return { kind: "failed", dueInMs: hourMs };
  }
  const held = { lease, ttlMs: leaseMs, askedAt };
  const intent = { wantsFresh: true, isBackground: true, isForced: life.queue === "idle" };
  const isJoined = life.state.flight !== void 0;
  const flight = joinFlight(
    life.state,
    { isForced: false, owner: life.owner },
    () => refresh(life, intent, held)
  );
  const { kind } = await flight;
  const memory = memoryOf(life);
  const dueInMs2 = memory === void 0 ? null : queueInMs(life, memory);
  if (kind !== "issued" || isJoined) {
    await putBack(dueInMs2 === null ? null : Math.max(dueInMs2, minuteMs));
  }
  return { kind: kind === "issued" || kind === "current" ? "refreshed" : "failed", dueInMs: dueInMs2 };
}

// src/connections/connections.ts
var pageSize = 100;
function createConnections(options) {
  const {
    providers,
    store,
    redirectUri,
    cacheSize = 1e4,
    keepAlive: keepAlive2 = "always",
    refreshesPerMinute = {},
    ...shared
  } = options;
  const runtime = readRuntime(shared);
  const { leaseMs } = readTimings(shared.timings);
  const cache = createConnectionCache({ providers, store, cacheSize, keepAlive: keepAlive2, shared, runtime });
  const { providerOf, open, adopt } = cache;
  const allowances = new Map(
    Object.keys(providers).map((name) => {
      const requestsPerMinute = refreshesPerMinute[name];
      return [
        name,
        requestsPerMinute === void 0 ? void 0 : createRateLimit({ requestsPerMinute }, runtime)
      ];
    })
  );
  return {
    get(id) {
      checkId(id);
      return cache.get(id);
    },
    async add(id, { provider, settings, credentials }) {
      checkId(id);
      const parsed = parseCredentials(credentials);
      const inner = open(id, provider, settings);
      await inner.replace(parsed);
      return cache.put(id, inner);
    },
    async *list({ limit = Infinity, after, state, ...rest } = {}) {
      for (let left = limit, last = after; left > 0; ) {
        const records = await store.list({
          ...rest,
          ...state === void 0 ? {} : { state },
          ...last === void 0 ? {} : { after: last },
          limit: pageSize
        });
        for (const record of records) {
          if (record.state === "authorizing" || left <= 0) continue;
          left--;
          yield describe(record, record.state);
        }
        if (records.length < pageSize) return;
        last = records.at(-1)?.id;
      }
    },
    async authorize(id, { provider: name, settings, scopes, returnTo }) {
      checkId(id);
      if (redirectUri === void 0) throw new TypeError("redirectUri: createConnections needs it for logins");
      const provider = providerOf(name, settings);
      const { url, ...pending } = await startAuthorization(provider, {
        redirectUri,
        ...scopes ? { scopes } : {}
      });
      const secret = randomSecret();
      const stateHash = await sha256Hex(pending.state, runtime);
      const record = {
        v: 1,
        id,
        provider: name,
        ...pending,
        browser: await sha256Hex(secret, runtime),
        expiresAt: runtime.now() + pendingMs,
        ...settings === void 0 ? {} : { settings },
        ...returnTo === void 0 ? {} : { returnTo }
      };
      await savePending(store, stateHash, record);
      return { url, cookie: cookieFor(stateHash, secret, redirectUri) };
    },
    async callback(request, { isAllowed } = {}) {
      const pending = await takePending(store, request, runtime, isAllowed);
      const inner = open(pending.id, pending.provider, pending.settings);
      await finishAuthorization(inner, new URL(new URL(request.url).search, pending.redirectUri), pending);
      const connection = cache.put(pending.id, inner);
      const { returnTo } = pending;
      return { connection, ...returnTo === void 0 ? {} : { returnTo } };
    },
    refreshDue: (request) => refreshDue(
      { store, runtime, leaseMs, providers: allowances, open: ({ record }) => adopt(record.id, record) },
      request
    ),
    async remove(id, { revoke = false } = {}) {
      if (revoke && await store.get(id) !== void 0) await cache.get(id).revoke();
      cache.forget(id);
      return store.delete(id);
    },
    on: (type, listener) => listen(storeStateOf(store).listeners, type, listener)
  };
}
function checkId(id) {
  if (typeof id !== "string" || id === "") throw new TypeError("id: expected a text that is not empty");
  if (id.startsWith(pendingPrefix))
    throw new TypeError(`id: "${pendingPrefix}" is the prefix of logins under way`);
}
function describe(record, state) {
  const { id, provider, data } = record;
  const line = { id, provider, state };
  try {
    const { credentials, lifetime, reauthorizeBy, ended } = decodeRecord(data, id);
    if (ended !== void 0) line.reason = ended.reason;
    if (credentials?.issuedAt && lifetime !== void 0) {
      line.expiresAt = new Date(Date.parse(credentials.issuedAt) + lifetime.seconds * 1e3).toISOString();
    }
    if (reauthorizeBy !== void 0) line.reauthorizeBy = new Date(reauthorizeBy).toISOString();
    if (credentials?.scope !== void 0) line.scope = credentials.scope;
  } catch {
  }
  return line;
}
function randomSecret() {
  return Array.from(
    crypto.getRandomValues(new Uint8Array(32)),
    (byte) => byte.toString(16).padStart(2, "0")
  ).join("");
}

// src/errors/api-error.ts
var ApiError = class extends EvergrantError {
  /** Always `api_error`. */
  code = "api_error";
  /** HTTP status. */
  status;
  constructor(message, { status, providerCode, requestId, ...options }) {
    super(message, options);
    this.status = status;
    if (providerCode !== void 0) this.providerCode = providerCode;
    if (requestId !== void 0) this.requestId = requestId;
  }
};

// src/errors/response-error.ts
var ResponseError = class extends EvergrantError {
  /** Always `invalid_response`. */
  code = "invalid_response";
};

// src/providers/network-failure.ts
var beforeSending = /* @__PURE__ */ new Set(["connect", "getaddrinfo"]);
var notBegun = /^(?:ENOTFOUND|EAI_[A-Z]+|ECONNREFUSED|ConnectionRefused|FailedToOpenSocket|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_CERT_ALTNAME_INVALID|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+)$/;
var notConnected = /^error sending request for url \(\S+\): client error \(Connect\)/;
function readNetworkFailure(error) {
  const codes = [];
  const signs = [];
  const visit = (value, depth) => {
    if (typeof value !== "object" || value === null || depth > 4) return;
    const { code: code2, syscall, message, cause, errors } = value;
    if (typeof code2 === "string") codes.push(code2);
    if (Array.isArray(errors)) for (const inner of errors) visit(inner, depth + 1);
    else if (typeof syscall === "string") signs.push(beforeSending.has(syscall));
    else if (typeof code2 === "string") signs.push(notBegun.test(code2));
    else if (typeof message === "string" && notConnected.test(message)) signs.push(true);
    visit(cause, depth + 1);
  };
  visit(error, 0);
  const hasNotBegun = signs.length > 0 && !signs.includes(false);
  const code = codes.find((candidate) => /^[A-Za-z_]{3,40}$/.test(candidate));
  return { hasNotBegun, detail: code ?? (hasNotBegun ? "no connection" : "no answer") };
}

// src/providers/retry-after.ts
function readRetryAfter(headers, now) {
  const value = headers.get("retry-after")?.trim();
  if (!value) return void 0;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const at = /[a-z]{3}/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? void 0 : Math.max(0, Math.ceil((at - now) / 1e3));
}

// src/http/api-failure.ts
var longestErrorBody = 65536;
var retryableStatuses = /* @__PURE__ */ new Set([408, 425, 429, 502, 503, 504]);
async function readApiFailure(response, context) {
  const { status, headers } = response;
  const { provider, connectionId, readError, now } = context;
  const text2 = await readCappedText(response, longestErrorBody);
  const failure2 = readError?.(parse(text2), { status, headers }) ?? {};
  return new ApiError(failure2.message ?? `${provider.name} answered with HTTP ${status}.`, {
    status,
    providerCode: isSafeWord(failure2.providerCode) ? failure2.providerCode : void 0,
    requestId: isSafeWord(failure2.requestId) ? failure2.requestId : void 0,
    retryable: failure2.isRetryable ?? retryableStatuses.has(status),
    retryAfter: readRetryAfter(headers, now) ?? failure2.retryAfter,
    provider: provider.id,
    connectionId
  });
}
function parse(text2) {
  try {
    return JSON.parse(text2 ?? "");
  } catch {
    return void 0;
  }
}
function isSafeWord(value) {
  return typeof value === "number" || typeof value === "string" && /^[\w.:-]{1,64}$/.test(value);
}

// src/http/standard-schema.ts
function pathOf({ path = [] }) {
  return path.map((part) => String(typeof part === "object" ? part.key : part)).join(".");
}

// src/http/http-client.ts
var timedOut = /* @__PURE__ */ Symbol("timed out");
var safeMethods = /* @__PURE__ */ new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);
var limits = /* @__PURE__ */ new WeakMap();
function createHttpClient(options) {
  const { connection, baseUrl, timeout = 3e4, retry = {}, rateLimit, readError } = options;
  const transport = transportOf(connection);
  const client = {
    connection,
    transport,
    limit: rateLimit && sharedLimit(transport, rateLimit),
    timeoutMs: timeout,
    attempts: retry === false ? 1 : retry.attempts ?? 4,
    longestPauseMs: retry === false ? 0 : retry.longestPauseMs ?? 12e4,
    readError,
    baseUrl: baseUrl === void 0 ? void 0 : asBase(baseUrl),
    ky: ky.create({ retry: 0, timeout: false, throwHttpErrors: false })
  };
  return {
    connection,
    request: (path, request = {}) => withRetries(
      client,
      request,
      async () => readJson(client, await send(client, path, request), request)
    ),
    response: (path, request = {}) => withRetries(client, request, () => send(client, path, request))
  };
}
function asBase(url) {
  return new URL(url.endsWith("/") ? url : `${url}/`);
}
async function providersBase(connection) {
  const { baseUrl } = (await insideOf(connection)).life.provider;
  if (baseUrl === void 0) throw new TypeError("baseUrl: required, because the provider has none");
  return asBase(baseUrl);
}
function sharedLimit({ key, runtime }, options) {
  const limit = limits.get(key) ?? createRateLimit(options, runtime);
  limits.set(key, limit);
  return limit;
}
async function send(client, path, request) {
  const { connection, transport, readError } = client;
  const { method = "GET", json, body, headers, signal } = request;
  const url = urlOf(client.baseUrl ?? await providersBase(connection), path, request);
  const response = await client.ky(url, {
    fetch: transport.through((fetch) => timed(client, fetch, request)),
    method,
    ...json === void 0 ? {} : { json },
    ...body === void 0 ? {} : { body },
    ...headers === void 0 ? {} : { headers },
    ...signal === void 0 ? {} : { signal }
  });
  if (response.ok) return response;
  const { provider, id } = connection;
  throw await readApiFailure(response, {
    provider,
    connectionId: id,
    readError,
    now: transport.runtime.now()
  });
}
function urlOf(base, path, { searchParams = {} }) {
  const url = new URL(path.replace(/^\/+/, ""), base);
  for (const [name, value] of Object.entries(searchParams)) {
    if (value !== void 0) url.searchParams.append(name, String(value));
  }
  return url;
}
function timed({ limit, timeoutMs }, fetch, { timeout, cost = 1, signal }) {
  return async (input, init = {}) => {
    const hasAnswered = await limit?.take(cost, signal);
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(timedOut), timeout ?? timeoutMs);
    const either = signal === void 0 ? controller.signal : AbortSignal.any([signal, controller.signal]);
    try {
      const response = await fetch(input, { ...init, signal: either });
      if (response.status === 429) limit?.pause(Number(response.headers.get("retry-after")) * 1e3 || 1e3);
      return response;
    } finally {
      clearTimeout(timer);
      hasAnswered?.();
    }
  };
}
async function readJson(client, response, request) {
  let timer;
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(() => reject(timedOut), request.timeout ?? client.timeoutMs);
  });
  let text2;
  try {
    text2 = await Promise.race([response.text(), timeout]);
  } finally {
    clearTimeout(timer);
  }
  const value = text2 === "" ? void 0 : parse2(client, text2);
  if (request.schema === void 0) return value;
  const result = await request.schema["~standard"].validate(value);
  if (result.issues === void 0) return result.value;
  const paths = [...new Set(result.issues.map(pathOf))].slice(0, 5).map((path) => path || "(the whole answer)");
  throw invalidResponse(client, `is not as the API promises at ${paths.join(", ")}`);
}
function parse2(client, text2) {
  try {
    return JSON.parse(text2);
  } catch {
    throw invalidResponse(client, "is no JSON");
  }
}
function invalidResponse({ connection: { provider, id } }, what) {
  return new ResponseError(`The answer of ${provider.name} ${what}.`, {
    provider: provider.id,
    connectionId: id
  });
}
async function withRetries(client, request, attempt) {
  const { runtime } = client.transport;
  const { signal, method = "GET", body } = request;
  const isStream = body instanceof ReadableStream;
  for (let attempts = 1; ; attempts++) {
    let error;
    try {
      return await attempt();
    } catch (thrown) {
      signal?.throwIfAborted();
      error = asKnownError(client, thrown);
    }
    const isSafe = safeMethods.has(method.toUpperCase()) || error.code === "api_error";
    if (!mayRetry(error) || !isSafe || isStream || attempts >= client.attempts) throw error;
    const pauseMs = Math.max((error.retryAfter ?? 0) * 1e3, 500 * 2 ** (attempts - 1)) * (1 + runtime.random() / 4);
    if (pauseMs > client.longestPauseMs) throw error;
    await runtime.sleep(pauseMs, signal === void 0 ? {} : { signal });
    signal?.throwIfAborted();
  }
}
function mayRetry({ code, retryable }) {
  return retryable && (code === "api_error" || code === "network_error");
}
function asKnownError({ connection: { provider, id } }, thrown) {
  if (EvergrantError.isInstance(thrown)) return thrown;
  const detail = thrown === timedOut ? "time-out" : readNetworkFailure(thrown).detail;
  return new NetworkError(
    `No answer from ${provider.name} (${detail}). Check the network, or try again later.`,
    {
      retryable: true,
      provider: provider.id,
      connectionId: id
    }
  );
}

// src/http/pages.ts
function createPages(open, signal) {
  const begin2 = () => {
    const ended = new AbortController();
    const read = open(signal === void 0 ? ended.signal : AbortSignal.any([signal, ended.signal]));
    return {
      end: () => ended.abort(),
      read: async () => {
        signal?.throwIfAborted();
        return read();
      }
    };
  };
  return {
    async *[Symbol.asyncIterator]() {
      const { read, end } = begin2();
      try {
        for (let page = await read(); page !== void 0; page = await read()) {
          for (const item of page) yield item;
          page = [];
        }
      } finally {
        end();
      }
    },
    async *pages() {
      const { read, end } = begin2();
      try {
        for (let page = await read(); page !== void 0; page = await read())
          yield Array.isArray(page) ? page : await Promise.all(page);
      } finally {
        end();
      }
    }
  };
}
function readPages(first, readPage, concurrency = 4) {
  if (!(concurrency >= 1)) throw new TypeError("concurrency: expected 1 or more");
  const asked = /* @__PURE__ */ new Map();
  const ask = (cursor2) => {
    const page = asked.get(cursor2) ?? readPage(cursor2);
    page.catch(() => {
    });
    asked.set(cursor2, page);
    return page;
  };
  let cursor = first;
  let last = 0;
  return async () => {
    if (cursor === void 0) return void 0;
    const wanted = ask(cursor);
    if (typeof cursor === "number") {
      const end = Math.min(last, cursor + concurrency - 1);
      for (let ahead = cursor + 1; ahead <= end; ahead++) ask(ahead);
    }
    const page = await wanted;
    asked.delete(cursor);
    cursor = page.next;
    last = page.last ?? 0;
    return page.items;
  };
}
var text = v.pipe(v.string("a text"), v.nonEmpty("a text that is not empty"));
var wireNames = {
  grantType: "grant_type",
  refreshToken: "refresh_token",
  clientId: "client_id",
  clientSecret: "client_secret",
  scope: "scope"
};
var refreshTokenSchema = v.pipe(
  plainObject,
  v.transform((input) => {
    const known = {};
    for (const [name, wireName] of Object.entries(wireNames)) {
      const pascalName = name.charAt(0).toUpperCase() + name.slice(1);
      const value = input[name] ?? input[wireName] ?? input[pascalName];
      if (value !== void 0 && value !== null) known[name] = value;
    }
    return known;
  }),
  v.object(
    {
      grantType: v.literal("refresh_token", 'the text "refresh_token"'),
      refreshToken: v.pipe(
        text,
        v.check((value) => value !== redactedText, "the token itself, not its printed form")
      ),
      clientId: text,
      clientSecret: v.optional(text),
      scope: v.optional(v.string("a text"))
    },
    ({ input }) => input === void 0 ? "a value" : "an object"
  ),
  v.transform((value) => sealRefreshToken(value))
);
function sealRefreshToken(value) {
  const { clientSecret, ...plain } = value;
  return redacted({ ...value }, "RefreshToken", {
    ...plain,
    refreshToken: redactedText,
    ...clientSecret === void 0 ? {} : { clientSecret: redactedText }
  });
}
function parseRefreshToken(input) {
  const result = v.safeParse(refreshTokenSchema, input);
  if (!result.success) throw new InputError("The refresh token request", issuesOf(result.issues));
  return result.output;
}
function toWireRefreshToken(request) {
  return {
    grant_type: request.grantType,
    refresh_token: request.refreshToken,
    client_id: request.clientId,
    ...request.clientSecret === void 0 ? {} : { client_secret: request.clientSecret },
    ...request.scope === void 0 ? {} : { scope: request.scope }
  };
}

// src/providers/api-key-provider.ts
function apiKeyProvider({ id, name, baseUrl, origins, apply }) {
  if (typeof id !== "string" || id === "") throw new TypeError("id: expected a text that is not empty");
  return {
    id,
    name,
    baseUrl,
    origins: readOrigins(origins),
    rotation: "none",
    authorize: apply,
    canRefresh: () => false,
    refresh: async () => ({ kind: "misconfigured", detail: "an API key cannot be refreshed" }),
    identifyGrant: () => ""
  };
}

// src/providers/client-authentication.ts
var methods = {
  client_secret_post(form, _headers, { clientId, clientSecret }) {
    form.set("client_id", clientId);
    if (clientSecret !== void 0) form.set("client_secret", clientSecret);
  },
  client_secret_basic(_form, headers, { clientId, clientSecret = "" }) {
    const encode = (text2) => new URLSearchParams({ "": text2 }).toString().slice(1);
    headers.set("authorization", `Basic ${btoa(`${encode(clientId)}:${encode(clientSecret)}`)}`);
  },
  none(form, _headers, { clientId }) {
    form.set("client_id", clientId);
  }
};
function clientAuthentication(method) {
  if (typeof method === "function") return method;
  if (Object.hasOwn(methods, method)) return methods[method];
  throw new TypeError(
    `clientAuthentication: expected a function or one of ${Object.keys(methods).join(", ")}`
  );
}

// src/providers/single-send.ts
function singleSend() {
  const { Deno: deno } = globalThis;
  const client = deno?.createHttpClient?.({ poolMaxIdlePerHost: 0 });
  if (client === void 0) return { init: {}, end: () => {
  } };
  const init = { client };
  return { init, end: () => client.close() };
}

// src/providers/token-answer.ts
var standardMembers = /* @__PURE__ */ new Set([
  "access_token",
  "refresh_token",
  "expires_in",
  "refresh_token_expires_in",
  "refresh_expires_in",
  "token_type",
  "scope"
]);
var longestExtra = 32768;
function readTokenAnswer(outer) {
  const body = unwrap(outer);
  const answer = {};
  if (isText(body.access_token) && /^[\x21-\x7e]+$/.test(body.access_token))
    answer.accessToken = body.access_token;
  if (isText(body.refresh_token)) answer.refreshToken = body.refresh_token;
  const expiresIn = readExpiresIn(body.expires_in);
  if (expiresIn !== void 0) answer.expiresIn = expiresIn;
  const refreshTokenExpiresIn = readExpiresIn(body.refresh_token_expires_in ?? body.refresh_expires_in);
  if (refreshTokenExpiresIn !== void 0) answer.refreshTokenExpiresIn = refreshTokenExpiresIn;
  if (isText(body.token_type)) answer.tokenType = body.token_type;
  if (isText(body.scope)) answer.scope = body.scope;
  const extra = Object.fromEntries(Object.entries(body).filter(([key]) => !standardMembers.has(key)));
  if (Object.keys(extra).length > 0 && isStorable(extra)) answer.extra = extra;
  return answer;
}
function unwrap(body) {
  if ("error" in body) return body;
  const candidates = [body, ...Object.values(body)].filter(
    (value) => typeof value === "object" && value !== null
  );
  return candidates.find((value) => "access_token" in value || "refresh_token" in value) ?? body;
}
function isStorable(extra) {
  try {
    return JSON.stringify(extra).length <= longestExtra;
  } catch {
    return false;
  }
}
function isText(value) {
  return typeof value === "string" && value !== "";
}

// src/providers/token-endpoint.ts
var longestAnswer = 1048576;
var knownErrors = /^(?:invalid_(?:request|client|grant|scope|target|dpop_proof)|unauthorized_client|unsupported_grant_type|access_denied|server_error|temporarily_unavailable|slow_down)$/;
var readStandardTokenError = (body) => {
  const error = body.error ?? body.error_code;
  if (error === void 0 || error === null) return void 0;
  const description = body.error_description ?? body.message ?? body.error_hint;
  return {
    error: typeof error === "string" ? error : "unknown",
    description: typeof description === "string" ? description : void 0
  };
};
async function requestToken(request, context) {
  request.headers.set("accept", "application/json");
  request.headers.set("content-type", "application/x-www-form-urlencoded;charset=UTF-8");
  const { init, end } = singleSend();
  try {
    return await exchange(request, context, init);
  } finally {
    end();
  }
}
async function exchange({ endpoint, headers, form, readError }, { fetch, signal, now }, init) {
  let response;
  try {
    response = await fetch(endpoint, {
      ...init,
      method: "POST",
      headers,
      body: form.toString(),
      redirect: "manual",
      signal
    });
  } catch (error) {
    const { hasNotBegun, detail } = readNetworkFailure(error);
    return hasNotBegun && !signal.aborted ? { kind: "declined", detail } : { kind: "unanswered", detail: signal.aborted ? "time-out" : detail };
  }
  if (response.type === "opaqueredirect" || response.status >= 300 && response.status < 400) {
    discardBody(response);
    return { kind: "misconfigured", detail: "the token endpoint redirects" };
  }
  const text2 = await readCappedText(response, longestAnswer);
  if (text2 === void 0 && signal.aborted) return { kind: "unanswered", detail: "time-out" };
  return classify(response, text2, readError, now());
}
function classify({ status, headers, ok }, text2, readError, now) {
  const detail = `HTTP ${status}`;
  const retryAfter = readRetryAfter(headers, now);
  const delay = retryAfter === void 0 ? {} : { retryAfter };
  if (status === 408 || status === 425) return { kind: "declined", detail, ...delay };
  if (status === 429 || status === 503) return { kind: "declined", detail, ...delay, isEndpointBusy: true };
  if (status === 502 || status === 504) return { kind: "unanswered", detail };
  if (status >= 500) return { kind: "inconclusive", detail, ...delay };
  const body = text2 === void 0 ? void 0 : parseJsonObject(text2);
  if (ok && body !== void 0) {
    const answer = readTokenAnswer(body);
    if (answer.accessToken !== void 0 || answer.refreshToken !== void 0)
      return { kind: "answered", answer };
  }
  const error = body && readSafely(readError, body, status);
  if (error?.error !== void 0) return { ...outcomeOf(error, status), ...delay };
  if (ok) return { kind: "inconclusive", detail: `${detail} without tokens` };
  const isUnreadable = text2 === void 0 || text2.trim() !== "" && body === void 0;
  if (isUnreadable && ![404, 405, 410, 415].includes(status)) {
    return { kind: "inconclusive", detail: `${detail}, unreadable`, ...delay };
  }
  return { kind: "misconfigured", detail };
}
function outcomeOf({ error = "", description = "" }, status) {
  const detail = knownErrors.test(error) ? error : `HTTP ${status}`;
  switch (error) {
    case "invalid_grant":
      return { kind: "refused", detail };
    case "temporarily_unavailable":
    case "slow_down":
      return { kind: "declined", detail };
    case "server_error":
      return { kind: "inconclusive", detail };
    case "invalid_request":
      if (/\b(?:re-?try|try again)\b/i.test(description)) return { kind: "declined", detail };
  }
  return { kind: "misconfigured", detail };
}
function readSafely(readError, body, status) {
  try {
    const { error, description } = readError(body, status) ?? {};
    if (typeof error === "string")
      return { error, description: typeof description === "string" ? description : "" };
  } catch {
  }
  return void 0;
}

// src/providers/oauth2-provider.ts
function oauth2Provider(options) {
  const { id, name, clientId, clientSecret, tokenEndpoint, revocationEndpoint, defaultExpiresIn } = options;
  for (const option of ["id", "name", "clientId", "clientSecret"]) {
    if (option === "clientSecret" && clientSecret === void 0) continue;
    if (typeof options[option] !== "string" || options[option] === "") {
      throw new TypeError(`${option}: expected a text that is not empty`);
    }
  }
  if (defaultExpiresIn !== void 0 && readExpiresIn(defaultExpiresIn) !== defaultExpiresIn) {
    throw new TypeError("defaultExpiresIn: expected whole seconds, from 1 to ten years");
  }
  readConfidentialUrl(tokenEndpoint, "tokenEndpoint");
  if (revocationEndpoint !== void 0) readConfidentialUrl(revocationEndpoint, "revocationEndpoint");
  const client = clientSecret === void 0 ? { clientId } : { clientId, clientSecret };
  const authenticate = clientAuthentication(
    options.clientAuthentication ?? (clientSecret === void 0 ? "none" : "client_secret_post")
  );
  const readError = options.readError ?? readStandardTokenError;
  const request = async (grant, context) => {
    const form = new URLSearchParams(grant);
    const headers = new Headers();
    try {
      await authenticate(form, headers, client);
    } catch {
      return { kind: "misconfigured", detail: "client authentication threw" };
    }
    return requestToken({ endpoint: tokenEndpoint, form, headers, readError }, context);
  };
  const revoke = async (endpoint, credentials, context) => {
    const isRefreshToken = typeof credentials.refreshToken === "string";
    const token = isRefreshToken ? credentials.refreshToken : credentials.accessToken;
    if (!token) return;
    const form = new URLSearchParams({
      token,
      token_type_hint: isRefreshToken ? "refresh_token" : "access_token"
    });
    const headers = new Headers({ "content-type": "application/x-www-form-urlencoded;charset=UTF-8" });
    await authenticate(form, headers, client);
    const { fetch, signal } = context;
    const response = await fetch(endpoint, {
      method: "POST",
      headers,
      body: form.toString(),
      redirect: "manual",
      signal
    });
    discardBody(response);
    if (!response.ok) throw revocationFailed(name, id, response.status);
  };
  return {
    id,
    name,
    baseUrl: options.baseUrl,
    origins: readOrigins(options.origins),
    rotation: readRotation(options.rotation),
    defaultExpiresIn,
    client: { clientId, tokenEndpoint },
    authorize: (headers, accessToken) => headers.set("authorization", `Bearer ${accessToken}`),
    canRefresh: ({ refreshToken }) => typeof refreshToken === "string",
    refresh: ({ refreshToken }, context) => request({ grant_type: "refresh_token", refresh_token: refreshToken ?? "" }, context),
    identifyGrant: ({ refreshToken }) => JSON.stringify([refreshToken, clientId, clientSecret]),
    authorization: readAuthorization(options, request),
    revoke: revocationEndpoint === void 0 ? void 0 : (credentials, context) => revoke(revocationEndpoint, credentials, context)
  };
}
function readRotation(rotation = "unknown") {
  const isKnown = typeof rotation === "string" ? ["none", "until_used", "single_use", "unknown"].includes(rotation) : rotation?.graceSeconds > 0;
  if (isKnown) return rotation;
  throw new TypeError(
    "rotation: expected none, until_used, single_use, unknown, or { graceSeconds } of more than 0"
  );
}
function readAuthorization({ authorizationEndpoint, scopes = [], pkce = true, issuer }, request) {
  if (authorizationEndpoint === void 0) return void 0;
  return {
    endpoint: readConfidentialUrl(authorizationEndpoint, "authorizationEndpoint").href,
    issuer,
    scopes,
    pkce,
    exchange: ({ code, redirectUri, codeVerifier }, context) => request(
      {
        grant_type: "authorization_code",
        code,
        redirect_uri: redirectUri,
        ...codeVerifier === void 0 ? {} : { code_verifier: codeVerifier }
      },
      context
    )
  };
}
function revocationFailed(name, id, status) {
  return new AuthenticationError(
    `${name} did not revoke the tokens (HTTP ${status}). Here the connection is ended already; call revoke() again to tell ${name} once more.`,
    { code: "refresh_failed", provider: id, retryable: true }
  );
}

export { ApiError, ResponseError, apiKeyProvider, connectionHandler, createConnection, createConnections, createHttpClient, createPages, memoryStore, oauth2Provider, parseRefreshToken, readPages, readStandardTokenError, refreshTokenSchema, revocationFailed, toWireRefreshToken };
