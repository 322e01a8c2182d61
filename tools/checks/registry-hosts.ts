// No file names the registry that somebody happened to install from: everybody has their own.
import { readFileSync } from 'node:fs'
import { filesUnder, shown } from '../repository.ts'

/** The address as `npm config get registry` says it. */
export function findRegistryHosts(root: string, registry: string): string[] {
  const { host } = new URL(registry)
  return filesUnder(root).flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        line.includes(host) || /\btarball: *['"]?https?:/.test(line)
          ? [`${shown(root, file)}:${index + 1} names a registry`]
          : [],
      ),
  )
}
