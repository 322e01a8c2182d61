export {
  type AuthorizeWithBrowserOptions,
  authorizeWithBrowser,
  defaultRedirectPort,
} from './authorize-with-browser.ts'
