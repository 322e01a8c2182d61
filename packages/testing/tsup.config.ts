import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.ts'

export default defineConfig({
  ...base,
  platform: 'node',
  // The second is the program of the processes that the store contract starts.
  entry: { index: 'src/index.ts', 'store-worker': 'src/store-contract/store-worker.ts' },
})
