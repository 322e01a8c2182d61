export {
  type AuthorizeWithBrowserOptions,
  authorizeWithBrowser,
  defaultRedirectPort,
} from './authorize-with-browser.ts'
export { type NodeListenerOptions, toNodeListener } from './to-node-listener.ts'
