import type { Breach } from './breach.ts'

/** A check of `tools/`. */
function breach(name: string, check: string, rest: Omit<Breach, 'check' | 'command'>): Breach {
  return { check, command: `node tools/check.ts ${name}`, ...rest }
}

const longFile = Array.from({ length: 301 }, (_, index) => `// ${index}\n`).join('')

/** How sources are put together. */
export const conventionBreaches: readonly Breach[] = [
  breach('imports', 'import law', {
    change: 'a provider leans on a store',
    file: 'packages/retently/src/index.ts',
    text: `import '@evergrant/store-sqlite'\n`,
    says: 'may not lean on @evergrant/store-sqlite',
  }),
  breach('imports', 'import law', {
    change: 'core leaves the runtimes that have no node:',
    file: 'packages/core/src/index.ts',
    text: `import 'node:fs'\n`,
    says: 'imports node: outside src/node',
  }),
  breach('imports', 'deep imports', {
    change: 'a package reaches into another',
    file: 'packages/retently/src/index.ts',
    text: `import '@evergrant/core/src/errors/input-error.ts'\n`,
    says: 'reaches into @evergrant/core',
  }),
  breach('imports', 'deep imports', {
    change: 'a package leaves its own sources by path',
    file: 'packages/retently/src/index.ts',
    text: `import '../../core/src/index.ts'\n`,
    says: 'leaves src: import other packages by name',
  }),
  breach('wings', 'wings of core', {
    change: 'a wing uses one below it',
    file: 'packages/core/src/errors/network-error.ts',
    text: `import '../models/lifetime.ts'\n`,
    says: 'errors uses models, which stands below it',
  }),
  breach('cycles', 'cycles', {
    change: 'two files import each other',
    file: 'packages/core/src/errors/evergrant-error.ts',
    text: `import './network-error.ts'\n`,
    says: 'evergrant-error.ts → packages/core/src/errors/',
  }),
  breach('conventions', 'package conventions', {
    change: 'a package does not say that its import has no effects',
    file: 'packages/core/package.json',
    find: '  "sideEffects": false,\n',
    text: '',
    says: 'does not say "sideEffects": false',
  }),
  breach('conventions', 'package conventions', {
    change: 'a file is named after nothing',
    file: 'packages/core/src/models/utils.ts',
    text: 'export {}\n',
    says: 'has a name that says nothing of what is in it',
  }),
  breach('conventions', 'package conventions', {
    change: 'a file grows beyond what a reader holds in the head',
    file: 'packages/core/src/models/lifetime.ts',
    text: longFile,
    says: 'lines, more than 300',
  }),
  breach('conventions', 'package conventions', {
    change: 'a check grows',
    file: 'tools/checks/cycles.ts',
    text: longFile,
    says: 'lines, more than 150',
  }),
  breach('docstrings', 'docstrings', {
    change: 'an export loses its docstring',
    file: 'packages/core/src/errors/network-error.ts',
    find: `/** No answer from the provider's API: no connection, a connection that broke, or a time-out. */\n`,
    text: '',
    says: 'NetworkError has no docstring',
  }),
  breach('docstrings', 'docstrings', {
    change: 'a member of an exported interface loses its docstring',
    file: 'packages/core/src/errors/evergrant-error.ts',
    find: '  /** Id of the provider. */\n',
    text: '',
    says: 'provider has no docstring',
  }),
]
