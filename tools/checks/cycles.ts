// Neither files nor packages import each other in a circle. An import of types alone is no edge between files: it is gone
// once the types are stripped, and a base class may name the union of its leaves.
import { join } from 'node:path'
import { importsOf, targetOf } from '../imports-of.ts'
import { appsOf, filesUnder, packagesOf, shown } from '../repository.ts'

export function findCycles(root: string): string[] {
  const members = [...packagesOf(root), ...appsOf(root)]
  const files = members.flatMap(({ folder }) => filesUnder(join(folder, 'src'), '.ts'))
  const fileGraph = new Map(
    files.map((file) => [
      shown(root, file),
      importsOf(file).flatMap(({ specifier, isTypeOnly }) => {
        const target = targetOf(file, specifier)
        return isTypeOnly || target === undefined ? [] : [shown(root, target)]
      }),
    ]),
  )
  const packageGraph = new Map(
    members.map(({ name, manifest: { dependencies, peerDependencies, devDependencies } }) => [
      name,
      Object.keys({ ...dependencies, ...peerDependencies, ...devDependencies }),
    ]),
  )
  return [...circlesOf(fileGraph), ...circlesOf(packageGraph)]
}

/** One finding for each group of nodes that reach each other, with a shortest way around. */
function circlesOf(graph: Map<string, string[]>): string[] {
  const told = new Set<string>()
  return [...graph.keys()].flatMap((start) => {
    if (told.has(start)) return []
    const way = wayBackTo(start, graph)
    if (way === undefined) return []
    for (const node of way) told.add(node)
    return [`${[...way, start].join(' → ')}`]
  })
}

function wayBackTo(start: string, graph: Map<string, string[]>): string[] | undefined {
  const ways = [[start]]
  const seen = new Set<string>()
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    for (const next of graph.get(way.at(-1) ?? '') ?? []) {
      if (next === start) return way
      if (seen.has(next)) continue
      seen.add(next)
      ways.push([...way, next])
    }
  }
  return undefined
}
