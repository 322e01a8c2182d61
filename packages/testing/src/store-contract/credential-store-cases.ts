import { attemptCases } from './attempt-cases.ts'
import { dataCases } from './data-cases.ts'
import { deletingCases } from './deleting-cases.ts'
import { leaseCases } from './lease-cases.ts'
import { listingCases } from './listing-cases.ts'
import { processCases } from './process-cases.ts'
import { queueCases } from './queue-cases.ts'
import { savingCases } from './saving-cases.ts'
import type { CredentialStoreCase } from './store-case.ts'
import { unreadableCases } from './unreadable-cases.ts'

/** The contract of a credential store, one sentence a case. */
export const credentialStoreCases: readonly CredentialStoreCase[] = [
  ...savingCases,
  ...deletingCases,
  ...leaseCases,
  ...attemptCases,
  ...queueCases,
  ...listingCases,
  ...dataCases,
  ...unreadableCases,
  ...processCases,
]
