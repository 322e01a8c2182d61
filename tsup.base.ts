import type { Options } from 'tsup'

/** What every package's build shares: ESM only, declarations, nothing bundled that is a dependency. */
export const base: Options = {
  entry: ['src/index.ts'],
  format: 'esm',
  target: 'es2023',
  platform: 'neutral',
  removeNodeProtocol: false,
  external: [/^node:/],
  dts: true,
  clean: true,
  treeshake: true,
}
