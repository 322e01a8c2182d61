/** Registers a test; `test` of Vitest, Jest, Bun and `node:test` is one. */
export interface RegisterTest {
  /** Registers a test that runs, and that may take so many milliseconds. */
  (name: string, run: () => Promise<void>, timeoutMs?: number): unknown
  /** Registers a test that is printed as skipped. Default: it is left out. */
  skip?: ((name: string, run: () => Promise<void>) => unknown) | undefined
}

/** The global `test`, else that of `node:test`. */
export function defaultTest(): RegisterTest {
  const { test } = globalThis as { test?: RegisterTest }
  return test ?? process.getBuiltinModule('node:test').test
}
