import { expect, test } from 'vitest'
import { temporaryRepository } from '../temporary-repository.ts'
import { findSecrets } from './secrets.ts'

const letters = 'abcdefghijklmnopqrstuvwxyz'
const random = [...letters].map((letter, index) => (index % 3 === 0 ? String(index) : letter)).join('')

// Put together here, so that this file holds nothing of the shape itself.
const secrets = [
  ['a private key', `-----BEGIN ${'RSA PRIVATE'} KEY-----`],
  ['a GitHub token', `ghp${'_'}${letters}${letters}`],
  ['an npm token', `npm${'_'}${letters}${letters}`],
  ['an AWS key', `AKIA${'ABCDEFGH'.repeat(2)}`],
  ['a Slack token', `xoxb${'-'}1234567890-${letters}`],
  ['a Stripe key', `sk_live${'_'}${letters}`],
  ['a JSON web token', `eyJ${letters}.${letters}.${letters}`],
  ['credentials in an address', `postgres://user:${'password1'}@database.acme.io`],
] as const

test.each(secrets)('%s is found anywhere', (name, secret) => {
  using repository = temporaryRepository({ 'docs/page.md': `first\n${secret}\n` })
  expect(findSecrets(repository.root)).toEqual([`docs/page.md:2 looks like ${name}`])
})

test('an address of a host that is for examples opens nothing', () => {
  const hosts = ['example.com', 'as.example.org', 'a.test', 'localhost:1', '127.0.0.1:5432']
  const lines = hosts.map((host) => `https://user:${'password1'}@${host}/`)
  using repository = temporaryRepository({ 'docs/page.md': lines.join('\n') })
  expect(findSecrets(repository.root)).toEqual([])
})

test('a word as tokens are is found in fixtures, and only there', () => {
  using repository = temporaryRepository({
    'packages/core/fixtures/answer.json': {
      access_token: random,
      id: 4583173393803140,
      name: 'refresh-token-1',
    },
    'packages/core/src/code.ts': `const name = '${random}'\n`,
  })
  expect(findSecrets(repository.root)).toEqual([
    'packages/core/fixtures/answer.json:1 looks like a random word, as tokens are',
  ])
})
