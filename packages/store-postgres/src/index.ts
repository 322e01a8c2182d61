export {
  type PostgresClient,
  type PostgresStore,
  type PostgresStoreOptions,
  postgresStore,
} from './postgres-store.ts'
