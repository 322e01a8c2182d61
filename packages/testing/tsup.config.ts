import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.ts'

export default defineConfig({
  ...base,
  platform: 'node',
  // All but the first are programs of the processes that tests start.
  entry: {
    index: 'src/index.ts',
    'store-worker': 'src/store-contract/store-worker.ts',
    'authorization-process': 'src/life-cycle/processes/authorization-process.ts',
    'connection-process': 'src/life-cycle/processes/connection-process.ts',
    'queue-process': 'src/life-cycle/processes/queue-process.ts',
  },
})
