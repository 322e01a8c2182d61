// Nothing in the repository looks like a secret: what a test needs is made up in front of the reader, or written by code.
import { readFileSync } from 'node:fs'
import { filesUnder, shown } from '../repository.ts'

const shapes: Record<string, RegExp> = {
  'a private key': /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  'a GitHub token': /\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_[A-Za-z0-9_]{30,}/,
  'an npm token': /\bnpm_[A-Za-z0-9]{30,}/,
  'an AWS key': /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  'a Google key': /\bAIza[A-Za-z0-9_-]{35}\b/,
  'a Slack token': /\bxox[abprs]-[A-Za-z0-9-]{10,}/,
  'a Stripe key': /\b[sr]k_live_[A-Za-z0-9]{16,}/,
  'a JSON web token': /\beyJ[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{8,}/,
  // Of hosts that are reserved for examples and tests, and of this machine, they open nothing.
  'credentials in an address':
    /\b[a-z]+:\/\/[^\s:/@'"`$]+:[^\s/@'"`$]{8,}@(?!(?:[\w.-]+\.)?(?:example(?:\.\w+)?|test|invalid|localhost|127\.0\.0\.1)\b)/,
}

/** Shorter words are names and ids. */
const shortestSecret = 20
const bitsPerCharacter = 3.7

export function findSecrets(root: string): string[] {
  return filesUnder(root)
    .filter((file) => !/(pnpm-lock\.yaml|\.(tgz|db|png|ico|woff2?))$/.test(file))
    .flatMap((file) => {
      const isFixture = /(^|\/)fixtures\//.test(shown(root, file))
      return readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((line, index) => {
          const shape = Object.entries(shapes).find(([, pattern]) => pattern.test(line))?.[0]
          const found =
            shape ?? (isFixture && hasRandomWord(line) ? 'a random word, as tokens are' : undefined)
          return found === undefined ? [] : [`${shown(root, file)}:${index + 1} looks like ${found}`]
        })
    })
}

/** Letters and digits mixed without any pattern; a recorded answer with a real token has one. */
function hasRandomWord(line: string): boolean {
  const words = line.match(/[A-Za-z0-9_+/=-]+/g) ?? []
  return words.some(
    (word) =>
      word.length >= shortestSecret &&
      /[a-z]/i.test(word) &&
      /\d/.test(word) &&
      entropyOf(word) >= bitsPerCharacter,
  )
}

function entropyOf(word: string): number {
  const counts = new Map<string, number>()
  for (const character of word) counts.set(character, (counts.get(character) ?? 0) + 1)
  return [...counts.values()].reduce(
    (bits, count) => bits - (count / word.length) * Math.log2(count / word.length),
    0,
  )
}
