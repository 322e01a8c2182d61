// How a changeset becomes a line of a CHANGELOG: as it was written, for whoever updates; hashes are in the history.

export function getReleaseLine({ summary }: { summary: string }): string {
  const [first = '', ...rest] = summary.trim().split('\n')
  return [`- ${first}`, ...rest.map((line) => (line === '' ? '' : `  ${line}`))].join('\n')
}

export function getDependencyReleaseLine(
  _changesets: readonly unknown[],
  dependencies: readonly { name: string; newVersion: string | undefined }[],
): string {
  return dependencies.map(({ name, newVersion = '' }) => `- Takes ${name} ${newVersion}.`).join('\n')
}
