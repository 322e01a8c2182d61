import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { outcomeMutants } from './outcome-mutants.ts'
import { processMutants, refreshMutants } from './refresh-mutants.ts'
import { simulationMutants } from './simulation-mutants.ts'

const root = join(import.meta.dirname, '../..')
const all = [...refreshMutants, ...outcomeMutants, ...processMutants, ...simulationMutants]

test.each(all)(
  '$promise: "$name" changes a line that stands in the sources once',
  ({ file, find, tests }) => {
    expect(readFileSync(join(root, file), 'utf8').split(find)).toHaveLength(2)
    expect(tests.filter((path) => !existsSync(join(root, path)))).toEqual([])
  },
)
