import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type ClientAuthentication,
  type ClientAuthenticationMethod,
  clientAuthentication,
} from './client-authentication.ts'

const client = { clientId: 'client', clientSecret: 'secret' }

async function apply(
  method: ClientAuthenticationMethod | ClientAuthentication,
  who: { clientId: string; clientSecret?: string } = client,
) {
  const form = new URLSearchParams({ grant_type: 'refresh_token' })
  const headers = new Headers()
  await clientAuthentication(method)(form, headers, who)
  return { form: Object.fromEntries(form), headers: Object.fromEntries(headers) }
}

test('in the form, with and without a secret', async () => {
  expect(await apply('client_secret_post')).toEqual({
    form: { grant_type: 'refresh_token', client_id: 'client', client_secret: 'secret' },
    headers: {},
  })
  expect((await apply('client_secret_post', { clientId: 'client' })).form).not.toHaveProperty('client_secret')
})

test('in the header, both parts form-encoded before they are joined', async () => {
  const { form, headers } = await apply('client_secret_basic', { clientId: 'a:b c', clientSecret: 'é+/%&' })
  expect(form).toEqual({ grant_type: 'refresh_token' })
  expect(headers).toEqual({ authorization: `Basic ${btoa('a%3Ab+c:%C3%A9%2B%2F%25%26')}` })
})

test('in the header, whatever the id and the secret are', async () => {
  const property = fc.asyncProperty(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    async (clientId, clientSecret) => {
      const { headers } = await apply('client_secret_basic', { clientId, clientSecret })
      const [, encoded = ''] = headers.authorization?.split(' ') ?? []
      const parts = atob(encoded).split(':')
      const decode = (text = ''): string => new URLSearchParams(`v=${text}`).get('v') ?? ''
      // A lone surrogate has no UTF-8.
      expect(parts.map(decode)).toEqual([clientId.toWellFormed(), clientSecret.toWellFormed()])
    },
  )
  await fc.assert(property, { numRuns: 500 })
})

test('as a public client, the id alone', async () => {
  expect((await apply('none')).form).toEqual({ grant_type: 'refresh_token', client_id: 'client' })
})

test('in a way of its own', async () => {
  const own: ClientAuthentication = async (form, headers, { clientId }) => {
    form.set('client_assertion', clientId)
    headers.set('x-client', clientId)
  }
  expect(await apply(own)).toEqual({
    form: { grant_type: 'refresh_token', client_assertion: 'client' },
    headers: { 'x-client': 'client' },
  })
})

test.each(['client_secret_jwt', '', 'constructor', 'toString', '__proto__'])('%j is no method', (method) => {
  expect(() => clientAuthentication(method as ClientAuthenticationMethod)).toThrow(TypeError)
})
