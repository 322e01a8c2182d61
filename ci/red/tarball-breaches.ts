import type { Breach } from './breach.ts'

const core = 'packages/core'
const pack = 'node ci/release/pack.ts @evergrant/core'
const check = 'node ci/release/check.ts'
const packAndCheck = `${pack} && ${check}`
const output = '.release/output'

/** What is seen only of what would be published. */
export const tarballBreaches: readonly Breach[] = [
  {
    check: 'contents of a tarball',
    change: 'a package publishes its sources too',
    file: `${core}/package.json`,
    find: '"dist"\n  ],',
    text: '"dist",\n    "src"\n  ],',
    command: packAndCheck,
    says: 'holds src/index.ts',
  },
  {
    check: 'publint --strict',
    change: 'what is published names the types last',
    file: `${core}/package.json`,
    find: `"public",
    "exports": {
      ".": {
        "types": "./dist/index.d.ts",
        "default": "./dist/index.js"`,
    text: `"public",
    "exports": {
      ".": {
        "default": "./dist/index.js",
        "types": "./dist/index.d.ts"`,
    command: packAndCheck,
    says: 'types should be the first',
  },
  {
    check: 'attw',
    change: 'declarations import a file without its ending',
    file: `${core}/dist/index.d.ts`,
    text: `export * from './node'\n`,
    command: packAndCheck,
    says: 'Internal resolution error',
  },
  {
    check: 'declarations alone',
    change: 'an exported type is younger than what users compile with',
    file: `${core}/src/errors/network-error.ts`,
    find: 'override readonly code',
    text: 'readonly waiting?: PromiseWithResolvers<void>\n  override readonly code',
    build: core,
    command: packAndCheck,
    says: `Cannot find name 'PromiseWithResolvers'`,
  },
  {
    check: 'what was packed is what is published',
    change: 'a tarball is not the one that was packed',
    file: '.release/publish-plan.json',
    find: '"sha256-',
    text: '"sha256-0',
    before: pack,
    command: check,
    says: 'tgz is not the file that was packed: its integrity has changed',
  },
  {
    check: 'what was packed is what is published',
    change: 'the plan is not the one that the job before has handed over',
    file: '.release/publish-plan.json',
    text: '\n',
    before: `rm -f ${output} && GITHUB_OUTPUT=${output} ${pack}`,
    command: `RELEASE_DIGEST=$(sed -n s/^digest=//p ${output}) ${check}`,
    says: '.release is not what was packed',
  },
  {
    check: 'rehearsal of a release',
    change: 'a provider can no longer be loaded by require()',
    file: 'packages/retently/src/index.ts',
    text: 'export const ready: number = await Promise.resolve(1)\n',
    build: 'packages/retently',
    command: `${pack} @evergrant/retently && node --conditions=@evergrant/source ci/release/rehearse.ts .release`,
    says: 'ERR_REQUIRE_ASYNC_MODULE',
  },
]
