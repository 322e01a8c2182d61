import type { Breach } from './breach.ts'

const core = 'packages/core'
const api = 'node ci/api-report.ts'
const size = 'node ci/size.ts'

/** What is seen only of a package that is built. */
export const packageBreaches: readonly Breach[] = [
  {
    check: 'public surface',
    change: 'an error has one member more',
    file: `${core}/src/errors/network-error.ts`,
    find: 'override readonly code',
    text: 'readonly attempts?: number\n  override readonly code',
    build: core,
    command: api,
    says: 'core.api.md has changed',
  },
  {
    check: 'public surface',
    change: 'an export is gone',
    file: `${core}/src/index.ts`,
    find: `export { NetworkError } from './errors/network-error.ts'\n`,
    text: '',
    build: core,
    command: api,
    says: 'core.api.md has changed',
  },
  {
    check: 'size',
    change: 'the life cycle brings the logins along',
    file: `${core}/src/connection/connection.ts`,
    text: `import * as logins from '../connections/connections.ts'\nObject.assign(globalThis, { logins })\n`,
    build: core,
    command: size,
    says: 'KB is over the budget of 19',
  },
  {
    check: 'load time',
    change: 'an import does work',
    file: `${core}/src/index.ts`,
    text: `import { gzipSync } from 'node:zlib'\nfor (let round = 0; round < 20; round += 1) gzipSync(new Uint8Array(5_000_000))\n`,
    build: core,
    command: size,
    says: 'empty processes is over the budget of',
  },
]
