import { createStream, type Stream, type StreamReadOptions } from '@evergrant/core'
import type { Retently } from '../create-retently.ts'
import { type StreamName, schemas } from './schemas.ts'

/** What the streams read from. */
type Resources = Omit<Retently, 'connection' | 'request' | 'streams'>

type Read = (options: Pick<StreamReadOptions, 'signal'> & { startDate?: string }) => AsyncIterable<object>

/**
 * What can be read, in the form that all providers describe it in. Feedback can be read from its cursor `createdDate` on;
 * everything else is read as a whole each time.
 */
export type Streams = () => readonly Stream[]

/** The streams over a client's resources. */
export function createStreams(resources: Resources): Streams {
  const { campaigns, companies, customers, feedback, outbox, reports, scores, templates } = resources
  async function* nps({ signal }: { signal?: AbortSignal | undefined }): AsyncIterable<object> {
    yield await scores.nps({ signal })
  }
  return () => [
    stream('campaigns', ['id'], campaigns.list),
    stream('companies', ['id'], companies.list),
    // Nothing says which date of a customer a start date is compared with.
    stream('customers', ['id'], customers.list),
    stream('feedback', ['id'], feedback.list, 'createdDate'),
    // Nothing in a sent survey tells it from all others: those at the cursor could not be told from new ones.
    stream('outbox', [], outbox.list),
    stream('reports', [], reports.list),
    stream('nps', [], nps),
    stream('templates', ['id'], templates.list),
  ]
}

function stream(name: StreamName, primaryKey: readonly string[], read: Read, cursor?: string): Stream {
  return createStream({
    name,
    jsonSchema: schemas[name],
    primaryKey,
    cursor,
    read: ({ since, signal } = {}) =>
      read({ signal, ...(since === undefined ? {} : { startDate: since }) }) as ReturnType<Stream['read']>,
  })
}
