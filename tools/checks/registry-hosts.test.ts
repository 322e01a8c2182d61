import { expect, test } from 'vitest'
import { temporaryRepository } from '../temporary-repository.ts'
import { findRegistryHosts } from './registry-hosts.ts'

const host = ['registry', 'acme', 'io'].join('.')

test('the host of the registry is found, and so is any address of a tarball', () => {
  using repository = temporaryRepository({
    '.npmrc': `registry=https://${host}/npm/\n`,
    'pnpm-lock.yaml': `resolution: {integrity: sha512-a}\nresolution: {tarball: ${'https:'}//example.com/a.tgz}\n`,
    'README.md': 'npm install @evergrant/core\n',
  })
  expect(findRegistryHosts(repository.root, `https://${host}/npm/`)).toEqual([
    '.npmrc:1 names a registry',
    'pnpm-lock.yaml:2 names a registry',
  ])
})
