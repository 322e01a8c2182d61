import type { JsonSchema } from './json-schema.ts'

/** What a stream is read with. */
export interface StreamReadOptions {
  /** Only from this value of the cursor on; what has just this value comes again. Default everything. */
  since?: string | undefined
  /** Ends the reading. */
  signal?: AbortSignal | undefined
}

/** Something that a provider can read, described in the same form for all of them. */
export interface Stream<T = Readonly<Record<string, unknown>>> {
  /** Unique among the streams of a client, unless somebody has given two things the same name. */
  readonly name: string
  /** What its records are like; they may hold more. */
  readonly jsonSchema: JsonSchema
  /** The members that tell a record from all others; empty: none do. */
  readonly primaryKey: readonly string[]
  /** The member whose greatest value is where the next reading begins; undefined: each one reads everything. */
  readonly cursor?: string | undefined
  /**
   * Reads the records while they are iterated.
   * @throws TypeError where `since` is given and there is no cursor
   */
  read(options?: StreamReadOptions): AsyncIterable<T>
}

/** A stream that refuses to begin where it cannot. */
export function createStream<T>(stream: Stream<T>): Stream<T> {
  return {
    ...stream,
    read(options = {}) {
      if (options.since !== undefined && stream.cursor === undefined)
        throw new TypeError(`since: the stream ${stream.name} has no cursor, each reading reads everything`)
      return stream.read(options)
    },
  }
}
