// Loaded only where somebody logs in, and named one by one, so that bundlers leave the rest out.
export {
  AuthorizationResponseError,
  calculatePKCECodeChallenge,
  generateRandomCodeVerifier,
  generateRandomState,
  validateAuthResponse,
} from 'oauth4webapi'
