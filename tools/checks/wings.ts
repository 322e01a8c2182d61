// In core a wing uses only the wings that stand above it in ARCHITECTURE.md's table: the page and the sources cannot part.
import { existsSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { importsOf, targetOf } from '../imports-of.ts'
import { filesUnder, shown } from '../repository.ts'

export function findWingFaults(root: string): string[] {
  const source = join(root, 'packages/core/src')
  const wings = wingsOf(root)
  if (wings.length === 0) return ['ARCHITECTURE.md has no table of wings under "Core, wing by wing"']
  const wingOf = (file: string): string | undefined => {
    const parts = relative(source, file).split(sep)
    return parts.length > 1 ? parts[0] : undefined
  }
  return filesUnder(source, '.ts').flatMap((file) => {
    const own = wingOf(file)
    if (own === undefined) return []
    if (!wings.includes(own)) return [`${shown(root, file)} is in a wing that ARCHITECTURE.md does not name`]
    return importsOf(file).flatMap(({ specifier, line }) => {
      const target = targetOf(file, specifier)
      const other = target === undefined ? undefined : wingOf(target)
      if (other === undefined || wings.indexOf(other) <= wings.indexOf(own)) return []
      return [`${shown(root, file)}:${line} ${own} uses ${other}, which stands below it in ARCHITECTURE.md`]
    })
  })
}

function wingsOf(root: string): string[] {
  const page = join(root, 'ARCHITECTURE.md')
  const text = existsSync(page) ? readFileSync(page, 'utf8') : ''
  const table = text.split(/^## /m).find((section) => section.startsWith('Core, wing by wing')) ?? ''
  return [...table.matchAll(/^\| `([a-z-]+)` +\|/gm)].flatMap(([, wing]) =>
    wing === undefined ? [] : [wing],
  )
}
