// Prints the bytes that one request of a contestant allocates. Runs in a process of its own, with a nursery so large that
// nothing is collected in between.
import { type Contestant, contestantsAt } from './contestants.ts'
import { quantile } from './ratio.ts'

const [contestant, origin] = process.argv.slice(2)
const send = contestantsAt(origin!)[contestant as Contestant]
const requests = 500

for (let count = 0; count < 3_000; count++) await send()
const sizes: number[] = []
for (let round = 0; round < 7; round++) {
  globalThis.gc!()
  const before = process.memoryUsage().heapUsed
  for (let count = 0; count < requests; count++) await send()
  sizes.push((process.memoryUsage().heapUsed - before) / requests)
}
console.log(quantile(sizes, 0.5))
