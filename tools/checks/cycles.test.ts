import { expect, test } from 'vitest'
import { manifestOf, temporaryRepository } from '../temporary-repository.ts'
import { findCycles } from './cycles.ts'

const core = { 'packages/core/package.json': manifestOf('core') }

test('two files that import each other are a circle, and so is a longer way around', () => {
  using repository = temporaryRepository({
    ...core,
    'packages/core/src/index.ts': `import './a.ts'\n`,
    'packages/core/src/a.ts': `import './b.ts'\n`,
    'packages/core/src/b.ts': `export { c } from './c.ts'\n`,
    'packages/core/src/c.ts': `export const c = () => import('./a.ts')\n`,
  })
  const [a, b, c] = ['a', 'b', 'c'].map((name) => `packages/core/src/${name}.ts`)
  expect(findCycles(repository.root)).toEqual([`${a} → ${b} → ${c} → ${a}`])
})

test('an import of types alone closes no circle', () => {
  using repository = temporaryRepository({
    ...core,
    'packages/core/src/index.ts': `import './a.ts'\n`,
    'packages/core/src/a.ts': `import type { B } from './b.ts'\n`,
    'packages/core/src/b.ts': `import './a.ts'\nexport type B = string\n`,
  })
  expect(findCycles(repository.root)).toEqual([])
})

test('packages that need each other are a circle, also where it is for tests', () => {
  using repository = temporaryRepository({
    'packages/core/package.json': manifestOf('core', {
      devDependencies: { '@evergrant/testing': 'workspace:^' },
    }),
    'packages/core/src/index.ts': '',
    'packages/testing/package.json': manifestOf('testing', {
      dependencies: { '@evergrant/core': 'workspace:^' },
    }),
    'packages/testing/src/index.ts': '',
  })
  expect(findCycles(repository.root)).toEqual(['@evergrant/core → @evergrant/testing → @evergrant/core'])
})
