/** A JSON Schema, draft 7. */
export type JsonSchema = Readonly<Record<string, unknown>>

type Properties = Readonly<Record<string, JsonSchema>>

/** The schemas of members; each may also be null. */
export const jsonField: {
  readonly text: JsonSchema
  readonly number: JsonSchema
  readonly integer: JsonSchema
  readonly boolean: JsonSchema
  readonly date: JsonSchema
  readonly dateTime: JsonSchema
  readonly anything: JsonSchema
  /** A list of such. */
  listOf(items: JsonSchema): JsonSchema
  /** An object that holds these members, and maybe more. */
  objectOf(properties: Properties): JsonSchema
} = {
  text: { type: ['null', 'string'] },
  number: { type: ['null', 'number'] },
  integer: { type: ['null', 'integer'] },
  boolean: { type: ['null', 'boolean'] },
  date: { type: ['null', 'string'], format: 'date' },
  dateTime: { type: ['null', 'string'], format: 'date-time' },
  anything: {},
  listOf: (items) => ({ type: ['null', 'array'], items }),
  objectOf: (properties) => ({ type: ['null', 'object'], properties, additionalProperties: true }),
}

/** The schema of records that hold these members, and maybe more. */
export function recordSchema(properties: Properties): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties,
    additionalProperties: true,
  }
}
