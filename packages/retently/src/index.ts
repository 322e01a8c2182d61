export {
  createRetently,
  type Retently,
  type RetentlyConnectionOptions,
  type RetentlyKeyOptions,
  type RetentlyOptions,
  type RetentlySourceOptions,
  type RetentlyTokenOptions,
} from './create-retently.ts'
export type { Customer, CustomerProperty } from './resources/customer.ts'
export type { CustomerListOptions, Customers } from './resources/customers.ts'
export {
  parseRetentlyCredentials,
  type RetentlyApiKeyCredentials,
  type RetentlyClient,
  type RetentlyCredentials,
  type RetentlyOAuthCredentials,
  toWire,
} from './retently-credentials.ts'
export {
  type RetentlyApiKeyOptions,
  type RetentlyEndpoints,
  type RetentlyOAuthOptions,
  type RetentlyProviderOptions,
  retentlyProvider,
} from './retently-provider.ts'
