// One report for each entry of each package: what users can import, as a committed file, so that a change of it is a diff to
// review. Usage: node ci/api-report.ts [--update]; it reads the built declarations.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
} from '@microsoft/api-extractor'
import { type Package, packagesOf } from '../tools/repository.ts'

const root = join(import.meta.dirname, '..')
const reports = join(root, 'docs/api')
const isUpdate = process.argv.includes('--update')
const compilerOptions = {
  target: 'es2023',
  module: 'nodenext',
  moduleResolution: 'nodenext',
  lib: ['ES2024', 'ESNext.Disposable', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
  types: [],
  strict: true,
  skipLibCheck: true,
}
const made = new Set<string>()
const faults: string[] = []

mkdirSync(reports, { recursive: true })
for (const own of packagesOf(root)) {
  for (const [subpath, conditions] of Object.entries(own.manifest.exports ?? {})) {
    const suffix = subpath === '.' ? '' : `.${subpath.slice(2).replaceAll('/', '.')}`
    extract(own, conditions.types ?? '', `${basename(own.path)}${suffix}.api.md`)
  }
}
rmSync(join(reports, 'temp'), { recursive: true, force: true })
for (const name of readdirSync(reports).filter((name) => !made.has(name))) {
  if (isUpdate) rmSync(join(reports, name))
  else faults.push(`${name} is of an entry that is gone: npm run api:update`)
}
for (const fault of faults) console.error(fault)
process.exitCode = faults.length === 0 ? 0 : 1

function extract({ folder, name }: Package, types: string, reportFileName: string): void {
  const entry = join(folder, types)
  made.add(reportFileName)
  if (!existsSync(entry)) {
    faults.push(`${name} is not built: npm run build`)
    return
  }
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, 'package.json'),
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: entry,
      compiler: { overrideTsconfig: { compilerOptions, files: [entry] } },
      apiReport: {
        enabled: true,
        reportFolder: reports,
        reportTempFolder: join(reports, 'temp'),
        reportFileName,
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Error },
          // Everything that is exported is public, what it names stands in the report too, and docstrings have a check of their own.
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
          'ae-forgotten-export': { logLevel: ExtractorLogLevel.None },
          'ae-undocumented': { logLevel: ExtractorLogLevel.None },
          'ae-unresolved-link': { logLevel: ExtractorLogLevel.None },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  })
  const messageCallback = (message: ExtractorMessage): void => {
    message.handled = true
    if (message.logLevel === ExtractorLogLevel.Error) faults.push(`${name}: ${message.text}`)
  }
  const { apiReportChanged } = Extractor.invoke(config, { localBuild: isUpdate, messageCallback })
  console.log(`${reportFileName}: ${apiReportChanged ? 'changed' : 'as committed'}`)
  if (apiReportChanged && !isUpdate) {
    const latest = readFileSync(join(reports, 'temp', reportFileName), 'utf8')
    const committed = existsSync(join(reports, reportFileName))
      ? readFileSync(join(reports, reportFileName), 'utf8')
      : ''
    const known = new Set(committed.split('\n'))
    const lines = latest.split('\n').filter((line) => !known.has(line))
    faults.push(`${reportFileName} has changed; look at it, then npm run api:update:`, ...lines.slice(0, 20))
  }
}
