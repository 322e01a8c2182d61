import { createConnection } from '@evergrant/core'
import { expect, test } from 'vitest'
import { connectionId, credentialsOf, openScene, type Scene } from './scene.ts'
import {
  declined,
  misconfigured,
  refused,
  type ScriptedOutcome,
  tokens,
  unanswered,
} from './scripted-provider.ts'

// A newer version may have left members in the record that this one does not know.

const saves: [string, readonly ScriptedOutcome[], (scene: Scene) => Promise<unknown>][] = [
  ['an answer', [tokens(2)], ({ connection }) => connection.getAccessToken()],
  ['a failure', [declined], ({ connection }) => connection.getAccessToken()],
  ['a lost answer', [unanswered], ({ connection }) => connection.getAccessToken()],
  ['a client that is refused', [misconfigured], ({ connection }) => connection.getAccessToken()],
  ['the end of the grant', [refused], ({ connection }) => connection.getAccessToken()],
  ['replace()', [], ({ connection, time }) => connection.replace(credentialsOf(3, 0, time))],
  ['revoke()', [], ({ connection }) => connection.revoke()],
  [
    'new initial credentials',
    [],
    ({ scripted, time, memory }) =>
      createConnection({
        ...time.runtime,
        provider: scripted.provider,
        id: connectionId,
        store: { ...memory },
        credentials: credentialsOf(3, 0, time),
      }).getAccessToken(),
  ],
]

test.each(saves)('P4: members of the record that nobody knows survive %s', async (_name, script, save) => {
  const scene = await openScene({ script })
  await scene.change(() => ({ later: { known: 'by others' } }))
  const { version } = await scene.stored()
  await scene.time.run(save(scene).catch(() => {}))
  const stored = await scene.stored()
  expect(stored.version).toBeGreaterThan(version)
  expect(stored).toMatchObject({ later: { known: 'by others' } })
})
