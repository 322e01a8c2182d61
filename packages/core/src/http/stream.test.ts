import { expect, test } from 'vitest'
import { recordSchema } from './json-schema.ts'
import { createStream } from './stream.ts'

async function* read(): AsyncIterable<object> {
  yield { id: 1 }
}

const things = { name: 'things', jsonSchema: recordSchema({}), primaryKey: ['id'], read }

test('a stream with a cursor is read from where the last reading ended', async () => {
  const stream = createStream({ ...things, cursor: 'changedAt' })
  expect(await Array.fromAsync(stream.read({ since: '2026-01-01' }))).toEqual([{ id: 1 }])
  expect(await Array.fromAsync(stream.read())).toEqual([{ id: 1 }])
})

test('a stream without a cursor refuses to begin in the middle', () => {
  expect(() => createStream(things).read({ since: '2026-01-01' })).toThrow(TypeError)
})
