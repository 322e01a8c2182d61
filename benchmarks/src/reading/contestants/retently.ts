import { createRetently } from '@evergrant/retently'
import { countOf, type Read } from './place.ts'

export const customers: Read = ({ origin, concurrency }) =>
  countOf(
    createRetently({
      baseUrl: origin,
      apiKey: 'key',
      rateLimit: { requestsPerMinute: 1_000_000 },
    }).customers.list({ concurrency }),
  )
