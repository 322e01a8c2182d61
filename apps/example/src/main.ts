import { loadEnvironmentFile } from './environment-file.ts'
import { readAccounts } from './read-accounts.ts'
import { readSettings } from './settings.ts'
import { tellStory } from './story.ts'
import { createTerminal, width, wrap } from './terminal.ts'

// Who reads only the beginning, as `head` does, has seen enough.
process.stdout.on('error', () => process.exit())

process.exitCode = await run(process.argv.slice(2))

/** @returns the exit code: 0; 1 where an account could not be read; 2 where settings are missing or off */
async function run(words: string[]): Promise<number> {
  const fileProblem = loadEnvironmentFile()
  const { settings, problems } = readSettings(process.env)
  if (fileProblem !== undefined) problems.unshift(fileProblem)
  const hasPage = words.includes('--web')
  const unknown = words.filter((word) => word !== '--web')
  if (unknown.length > 0)
    problems.push(`There is no option ${unknown[0]}. The one there is, --web, shows the story as a page too.`)
  if (problems.length > 0) {
    problems.push('Without any of these settings the example runs against simulated services.')
    for (const line of problems.join('\n\n').split('\n')) {
      console.error(line.startsWith(' ') ? line : wrap(line, width).join('\n'))
    }
    return 2
  }
  const terminal = createTerminal(process.stdout)
  if (settings.retently === undefined && settings.smartsheets === undefined) {
    await tellStory(terminal, hasPage)
    return 0
  }
  return (await readAccounts(settings, terminal)) ? 0 : 1
}
