import { startAuthorization, finishAuthorization } from './chunk-IUZXOLTQ.js';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';

var defaultRedirectPort = 8765;
async function authorizeWithBrowser(connection, options = {}) {
  const { port = defaultRedirectPort, open = openBrowser, paste, scopes, signal } = options;
  signal?.throwIfAborted();
  const redirectUri = options.redirectUri ?? `http://localhost:${port}/callback`;
  const { url, ...pending } = await startAuthorization(connection.provider, {
    redirectUri,
    ...scopes === void 0 ? {} : { scopes }
  });
  const stop = new AbortController();
  const stopped = signal === void 0 ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const listening = listenForAnswer(port, new URL(redirectUri).pathname, pending.state, stopped);
  listening.answer.catch(() => {
  });
  try {
    await listening.ready;
    await open(url);
    const ways = [listening.answer];
    if (paste !== void 0) ways.push(paste(stopped));
    const answer = await Promise.race(ways);
    await finishAuthorization(connection, answer, pending);
  } finally {
    stop.abort();
  }
}
function listenForAnswer(port, path, state, signal) {
  const { promise: answer, resolve, reject } = Promise.withResolvers();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", `http://localhost:${port}`);
    const isAnswer = request.method === "GET" && url.pathname === path && url.searchParams.has("state");
    const status = !isAnswer ? 404 : url.searchParams.get("state") === state ? 200 : 400;
    const isDeclined = url.searchParams.has("error");
    response.writeHead(status, { "content-type": "text/html; charset=utf-8", connection: "close" });
    response.end(page(status, isDeclined), () => {
      if (status === 200) resolve(url.href);
    });
  });
  const ready = new Promise((listening, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", listening);
  });
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  answer.then(close, close);
  signal.addEventListener("abort", () => {
    close();
    reject(signal.reason);
  });
  return { ready, answer };
}
function page(status, isDeclined) {
  const text = status !== 200 ? "This is not the answer that is awaited here." : isDeclined ? "Access was declined. You can close this window." : "Connected. You can close this window.";
  return `<!doctype html><meta charset="utf-8"><title>Evergrant</title><body style="font:1.2rem system-ui;margin:4rem"><p>${text}</p>`;
}
function openBrowser(url) {
  const [command, ...first] = process.platform === "darwin" ? ["open"] : process.platform === "win32" ? ["rundll32", "url.dll,FileProtocolHandler"] : ["xdg-open"];
  const child = spawn(command, [...first, url], { stdio: "ignore", detached: true });
  child.on("error", () => console.error(`Open this page in a browser:
${url}`));
  child.unref();
}
function toNodeListener(handler, { origin } = {}) {
  return (incoming, outgoing) => {
    respond(handler, incoming, outgoing, origin).catch(() => {
      if (!outgoing.headersSent) outgoing.writeHead(500, { "content-type": "text/plain" });
      outgoing.end("Something went wrong.");
    });
  };
}
async function respond(handler, incoming, outgoing, origin) {
  const isEncrypted = "encrypted" in incoming.socket;
  const base = origin ?? `${isEncrypted ? "https" : "http"}://${incoming.headers.host ?? "localhost"}`;
  const path = incoming.originalUrl ?? incoming.url ?? "/";
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const item of Array.isArray(value) ? value : [value])
      if (item !== void 0) headers.append(name, item);
  }
  const method = incoming.method ?? "GET";
  const hasBody = method !== "GET" && method !== "HEAD";
  const response = await handler(
    new Request(new URL(path, base), {
      method,
      headers,
      ...hasBody ? { body: Readable.toWeb(incoming), duplex: "half" } : {}
    })
  );
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) outgoing.appendHeader(name, value);
  if (response.body === null) return void outgoing.end();
  Readable.fromWeb(response.body).pipe(outgoing);
}

export { authorizeWithBrowser, defaultRedirectPort, toNodeListener };
