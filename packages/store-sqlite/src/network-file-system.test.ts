import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { networkFileSystem, warnOnNetworkFileSystem } from './network-file-system.ts'

async function warningsOf(work: () => void): Promise<string[]> {
  const warnings: string[] = []
  const hear = ({ message }: Error) => warnings.push(message)
  process.on('warning', hear)
  work()
  await new Promise(setImmediate)
  process.off('warning', hear)
  return warnings
}

test('network file systems are known by their numbers, signed or not', () => {
  expect(networkFileSystem(0x6969)).toBe('NFS')
  expect(networkFileSystem(0xff534d42)).toBe('CIFS')
  expect(networkFileSystem(0xff534d42 | 0)).toBe('CIFS')
  expect(networkFileSystem(0xef53)).toBeUndefined()
})

test('a file on a network file system is warned about, one on a local disk is not', async () => {
  expect(await warningsOf(() => warnOnNetworkFileSystem('/data/a.db', 0x6969))).toEqual([
    expect.stringContaining('/data/a.db lies on NFS'),
  ])
  expect(await warningsOf(() => warnOnNetworkFileSystem('/data/a.db', 0xef53))).toEqual([])
  expect(await warningsOf(() => warnOnNetworkFileSystem(tmpdir()))).toEqual([])
})
