import { defaultTest, type RegisterTest } from '../../register-test.ts'
import { concurrencyCases } from './concurrency-cases.ts'
import { endingCases } from './ending-cases.ts'
import { killMatrixCase } from './kill-matrix-case.ts'
import type { ProcessCase } from './process-case.ts'
import { queueCases } from './queue-cases.ts'
import { killSoakCase, strictSoakCase } from './soak-cases.ts'
import { suspensionCases } from './suspension-cases.ts'

/** How {@link testLifeCycleInProcesses} runs. */
export interface LifeCycleInProcessesOptions {
  /** Registers one test. Default: the global `test`, else that of `node:test`. */
  test?: RegisterTest | undefined
  /** Registers a test that may run beside others that mostly wait: Vitest's `test.concurrent`. Default: as `test` does. */
  concurrentTest?: RegisterTest | undefined
  /** How often a token expires under 200 callers. Default 20. */
  expirations?: number | undefined
  /** For how long processes work, and are killed, in seconds. Default 3. */
  soakSeconds?: number | undefined
}

const busyCases: readonly ProcessCase[] = [...concurrencyCases, killSoakCase]

const waitingCases: readonly ProcessCase[] = [
  killMatrixCase,
  strictSoakCase,
  ...suspensionCases,
  ...endingCases,
  ...queueCases,
]

/**
 * Registers tests of the life cycle over one store with several processes, some of which are stopped or killed. `store` is
 * a module whose default export is a {@link CreateStore}, as the worker of `testCredentialStore`; each test has a place of
 * its own. Where processes cannot be stopped, as on Windows, all are printed as skipped.
 */
export function testLifeCycleInProcesses(
  name: string,
  store: URL,
  options: LifeCycleInProcessesOptions = {},
): void {
  const { test = defaultTest(), concurrentTest = test, expirations = 20, soakSeconds = 3 } = options
  const timeoutMs = 60_000 + expirations * 1_000 + soakSeconds * 2_000
  const registerAll = (cases: readonly ProcessCase[], register: RegisterTest): void => {
    for (const { promises, name: sentence, run } of cases) {
      const title = `${promises}: ${name}: ${sentence}`
      const runCase = (): Promise<void> => run({ store, expirations, soakSeconds })
      if (process.platform === 'win32') register.skip?.(title, runCase)
      else register(title, runCase, timeoutMs)
    }
  }
  registerAll(busyCases, test)
  registerAll(waitingCases, concurrentTest)
}
