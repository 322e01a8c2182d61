import type { StandardSchema } from '@evergrant/core'
import * as v from 'valibot'

/** Where something is off. */
export type FaultPath = readonly (string | number)[]

/**
 * What is relied on of an answer. It is passed on as it came: members that nobody knows, new values and nulls do no harm.
 * What an answer holds thousands of is looked at by hand, after the schema.
 */
export function answer<T>(
  schema: v.GenericSchema,
  findFault: (value: T) => FaultPath | undefined = () => undefined,
): StandardSchema<T> {
  return {
    '~standard': {
      version: 1,
      vendor: 'evergrant',
      validate(value) {
        const result = schema['~standard'].validate(value)
        if (result instanceof Promise || result.issues !== undefined) return result as never
        const path = findFault(value as T)
        return path === undefined ? { value: value as T } : { issues: [{ message: 'off', path }] }
      },
    },
  }
}

/** An id; one that a number cannot hold exactly is refused, for it would name something else. */
export const idSchema: v.GenericSchema = v.pipe(v.number(), v.safeInteger())

/** What is relied on of most things: an id and a name. */
export const namedSchema: v.GenericSchema = v.looseObject({ id: idSchema, name: v.string() })
