export {
  type AuthorizationServer,
  type AuthorizationServerClientOptions,
  type AuthorizationServerOptions,
  startAuthorizationServer,
} from './authorization-server.ts'
export type { ClientAuthenticationMethod } from './client-authentication.ts'
export type { Fault, FaultPhase, Faults } from './faults.ts'
export {
  type LifeCycleInProcessesOptions,
  testLifeCycleInProcesses,
} from './life-cycle/processes/test-life-cycle-in-processes.ts'
export { expectNoSecrets } from './no-secrets.ts'
export type { ProviderClientOptions } from './provider-client-options.ts'
export type { ReceivedRequest } from './received-request.ts'
export type { RegisterTest } from './register-test.ts'
export type { DataSetOptions, Records } from './retently/data-set.ts'
export type { RetentlyReadings } from './retently/readings.ts'
export type { RetentlyRecord } from './retently/records.ts'
export {
  type RetentlySimulator,
  type RetentlySimulatorOptions,
  startRetently,
} from './retently/retently-simulator.ts'
export type { IssuedCredentials, Simulator } from './simulator.ts'
export type { Delay, SimulatorOptions } from './simulator-options.ts'
export type { CellValue, ColumnType } from './smartsheets/cells.ts'
export type { Column, ColumnOptions, SystemColumnType } from './smartsheets/columns.ts'
export type { SmartsheetsReadings } from './smartsheets/readings.ts'
export type { ReportOptions } from './smartsheets/report.ts'
export type { RowValues, SheetOptions, SimulatedSheet } from './smartsheets/sheet.ts'
export {
  type SmartsheetsSimulator,
  type SmartsheetsSimulatorOptions,
  startSmartsheets,
} from './smartsheets/smartsheets-simulator.ts'
export type { LoggedRequest, Stats } from './stats.ts'
export { credentialStoreCases } from './store-contract/credential-store-cases.ts'
export type {
  CreateStore,
  CredentialStoreCase,
  DamageRecord,
  StoreCaseContext,
  StorePlace,
} from './store-contract/store-case.ts'
export {
  runCredentialStoreCase,
  type StoreCaseNeeds,
  type TestCredentialStoreOptions,
  testCredentialStore,
} from './store-contract/test-credential-store.ts'
export type { ServerRotation } from './token-grants.ts'
