import { statfsSync } from 'node:fs'

/** Linux's numbers (statfs(2)) of file systems that more than one machine may use, or that pass a host's files on. */
const networkFileSystems: Readonly<Record<number, string>> = {
  26985: 'NFS',
  20859: 'SMB',
  4283649346: 'CIFS',
  4266872130: 'SMB2',
  16914839: '9p',
  1702057286: 'FUSE',
  1397113167: 'AFS',
  12805120: 'Ceph',
  198183888: 'Lustre',
}

/** Names the file system if locks and shared memory on it are not to be relied on. */
export function networkFileSystem(type: number): string | undefined {
  // The kernel's number is signed on some machines.
  return networkFileSystems[type >>> 0]
}

/** Warns once for a file whose locks other machines may not see; `type` is what statfs says of it. */
export function warnOnNetworkFileSystem(path: string, type: number = fileSystemType(path)): void {
  const name = networkFileSystem(type)
  if (!name) return
  process.emitWarning(
    `${path} lies on ${name}, where SQLite's locks and shared memory are not to be relied on: ` +
      'credentials may be lost. Use a local disk, or a database server as the store.',
    { type: 'EvergrantWarning', code: 'EVERGRANT_NETWORK_FILE_SYSTEM' },
  )
}

// The numbers are Linux's own; elsewhere they mean something else.
const fileSystemType = (path: string) => (process.platform === 'linux' ? statfsSync(path).type : 0)
