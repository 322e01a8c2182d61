import { expect, test } from 'vitest'
import { expectNoSecrets } from './no-secrets.ts'

const secret = 'a secret & more'
const hidden = Object.defineProperty(new Error('x'), 'request', { value: { headers: { token: secret } } })

test.each<[string, unknown]>([
  ['a text', `token=${secret}`],
  ['a message', new Error(secret)],
  ['a cause of a cause', new Error('x', { cause: new Error('y', { cause: { body: secret } }) })],
  ['an error of an aggregate', new AggregateError([new Error(secret)], 'x')],
  ['a property that is not enumerable', hidden],
  ['a symbol', { [Symbol('token')]: secret }],
  ['an URL', new URL(`http://localhost/?token=${encodeURIComponent(secret)}`)],
  ['JSON inside a text', { body: JSON.stringify({ token: secret }) }],
  ['a Map', new Map([['token', secret]])],
  ['the end of a long list', Array.from({ length: 500 }, (_, index) => (index === 499 ? secret : ''))],
  ['toString', { toString: () => secret }],
  ['toJSON', { toJSON: () => ({ secret }) }],
  ['a template', { [Symbol.toPrimitive]: () => secret }],
  [
    'an error that inspects itself away',
    Object.assign(hidden, { [Symbol.for('nodejs.util.inspect.custom')]: () => '' }),
  ],
])('a secret is found in %s', (_name, value) => {
  expect(() => expectNoSecrets(value, ['another', secret])).toThrow(/shows a secret/)
  try {
    expectNoSecrets(value, [secret])
  } catch (error) {
    expect(String((error as Error).stack)).not.toContain(secret)
  }
})

test('what holds none passes, also with a cycle and with nothing to print', () => {
  const cycle: { self?: unknown } = {}
  cycle.self = cycle
  for (const value of [
    undefined,
    null,
    1n,
    Symbol('x'),
    cycle,
    Object.create(null),
    new Error('x', { cause: cycle }),
  ]) {
    expect(() => expectNoSecrets(value, [secret])).not.toThrow()
  }
})

test('an empty secret is a mistake of the test', () => {
  expect(() => expectNoSecrets('x', [''])).toThrow(TypeError)
})
