import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A small repository for one test; text is written as it stands, anything else as JSON. */
export function temporaryRepository(files: Record<string, unknown>): Disposable & { root: string } {
  const root = mkdtempSync(join(tmpdir(), 'evergrant-repository-'))
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) }
}

/** A package.json that keeps every convention, with changes. */
export function manifestOf(name: string, changes: object = {}): object {
  const published = { '.': { types: './dist/index.d.ts', default: './dist/index.js' } }
  return {
    name: `@evergrant/${name}`,
    version: '0.0.0',
    description: 'For a test.',
    license: 'MIT',
    type: 'module',
    sideEffects: false,
    engines: { node: '>=22.12' },
    files: ['dist'],
    exports: { '.': { '@evergrant/source': './src/index.ts', ...published['.'] } },
    publishConfig: { access: 'public', exports: published },
    scripts: { build: 'tsup' },
    ...changes,
  }
}
