import * as v from 'valibot'

/** Whether a value is an object and no list. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Any object that is no list. */
export const plainObject: v.GenericSchema<Record<string, unknown>> = v.custom(isPlainObject, 'an object')
