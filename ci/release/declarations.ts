// Compiles as a careful user does: nothing is skipped, and only what was installed is there.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../tools/run.ts'

/** A compiler and a way to resolve imports. */
export interface Compilation {
  readonly compiler: '@typescript/native/bin/tsc' | 'typescript/bin/tsc6'
  readonly moduleResolution: 'nodenext' | 'bundler'
}

/** What users have now. */
export const current: readonly Compilation[] = [
  { compiler: '@typescript/native/bin/tsc', moduleResolution: 'nodenext' },
  { compiler: '@typescript/native/bin/tsc', moduleResolution: 'bundler' },
]

/** And what they may have had before. */
export const every: readonly Compilation[] = [
  ...current,
  { compiler: 'typescript/bin/tsc6', moduleResolution: 'nodenext' },
]

export interface CompileOptions {
  /** Of this repository, for its compilers. */
  readonly root: string
  /** Has its dependencies in node_modules. */
  readonly folder: string
  readonly files: readonly string[]
  readonly compilations: readonly Compilation[]
  /** Global types. Default none. */
  readonly types?: readonly string[]
}

/** Rejects with what the compiler says. */
export async function compile({
  root,
  folder,
  files,
  compilations,
  types = [],
}: CompileOptions): Promise<void> {
  for (const { compiler, moduleResolution } of compilations) {
    const compilerOptions = {
      target: 'es2022',
      lib: ['es2022', 'dom', 'dom.iterable', 'esnext.disposable'],
      module: moduleResolution === 'bundler' ? 'esnext' : moduleResolution,
      moduleResolution,
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      types,
    }
    const config = join(folder, `tsconfig.${moduleResolution}.json`)
    writeFileSync(config, JSON.stringify({ compilerOptions, files }))
    const args = [join(root, 'node_modules', compiler), '--pretty', 'false', '-p', config]
    await run(process.execPath, args, { cwd: folder })
  }
}
