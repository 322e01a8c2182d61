import { Connection } from './index.js';
import { IncomingMessage, ServerResponse } from 'node:http';
import 'valibot';

/** The port that the answer is awaited on unless an option says otherwise; register `http://localhost:8765/callback`. */
declare const defaultRedirectPort = 8765;
/** What {@link authorizeWithBrowser} takes. */
interface AuthorizeWithBrowserOptions {
    /** Shows the URL to the person. Default: the system's browser. */
    open?: (url: string) => void | Promise<void>;
    /** Port of the listener on 127.0.0.1. Default 8765. */
    port?: number;
    /** As registered with the provider. Default `http://localhost:<port>/callback`. */
    redirectUri?: string;
    /** Asks the person for the URL that the browser was sent to; an equal way where the browser is on another machine. */
    paste?: (signal: AbortSignal) => Promise<string>;
    /** Default the provider's. */
    scopes?: readonly string[];
    /** Ends the wait. */
    signal?: AbortSignal;
}
/**
 * Logs in with the person's browser: listens on loopback for one answer, or takes a pasted one, whichever comes first.
 * @throws AuthenticationError, InputError, StoreError; the signal's reason; Error with code EADDRINUSE for a taken port
 * @see https://www.rfc-editor.org/rfc/rfc8252#section-7.3
 */
declare function authorizeWithBrowser(connection: Connection, options?: AuthorizeWithBrowserOptions): Promise<void>;

/** What {@link toNodeListener} takes. */
interface NodeListenerOptions {
    /** The origin that requests are for, behind a proxy; default by the Host header and the socket. */
    origin?: string;
}
/** Serves a handler of Request and Response with `node:http`, Express, and whatever else takes a listener. */
declare function toNodeListener(handler: (request: Request) => Promise<Response>, { origin }?: NodeListenerOptions): (request: IncomingMessage, response: ServerResponse) => void;

export { authorizeWithBrowser, defaultRedirectPort, toNodeListener };
export type { AuthorizeWithBrowserOptions, NodeListenerOptions };
