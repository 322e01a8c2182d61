// What every runtime has to do, without a test runner and without anything that only Node has. Each step gets servers of
// its own.
import * as hosting from './hosting.mjs'
import * as logins from './logins.mjs'
import * as refreshes from './refreshes.mjs'
import * as requests from './requests.mjs'
import { callers, sceneOf } from './scene.mjs'

/** By name; each resolves, with a word to print or nothing, or throws. */
export const steps = {
  'login by code exchange': logins.byHand,
  'login through connectionHandler': logins.throughRoutes,
  [`expired, ${callers} calls: 1 token request`]: refreshes.expired,
  [`the same in ${callers} requests of an application`]: hosting.requestsAtOnce,
  'due: refreshed once the answer is out': hosting.afterTheAnswer,
  'due, and no waitUntil: nothing is lost': hosting.withoutWaitUntil,
  'who began the refresh leaves: it goes on': hosting.callerThatLeaves,
  [`revoked early, ${callers} calls: 1 token request`]: refreshes.revokedEarly,
  'API key: on its origin only, never refreshed': requests.apiKey,
  'HTTP client: 503, 401, then the answer': requests.httpClient,
  '401 replayed with each kind of body': requests.replay,
  'a stream: the 401 is handed over': requests.streams,
  'redirect elsewhere: no credentials': requests.redirects,
  'refused connection': refreshes.refused,
  'host that there is not': refreshes.unknownHost,
  'answer lost after rotation: 1 token request': refreshes.lostAnswer,
  'endpoint that hangs: deadline': refreshes.hang,
  'answer of 50 MB refused': refreshes.hugeAnswer,
  'flush, and dispose in a refresh': refreshes.saving,
  'keep-alive: refreshed unasked, until dispose': refreshes.keepAlive,
}

/** Runs one step; never rejects. */
export async function runStep(name, control, runtime) {
  try {
    return { name, isPassed: true, note: (await steps[name](sceneOf(control), runtime)) ?? '' }
  } catch (error) {
    return { name, isPassed: false, note: String(error?.stack ?? error) }
  }
}
