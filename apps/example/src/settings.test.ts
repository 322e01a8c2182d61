import { describe, expect, test } from 'vitest'
import { readSettings } from './settings.ts'

const retentlyOAuth = {
  RETENTLY_CLIENT_ID: 'id',
  RETENTLY_CLIENT_SECRET: 'hidden-1',
  RETENTLY_REFRESH_TOKEN: 'hidden-2',
}

describe('what is complete is taken', () => {
  test('nothing at all, or empty variables, mean the simulated story', () => {
    const simulated = { settings: { region: 'us', storePath: './evergrant.db' }, problems: [] }
    expect(readSettings({})).toEqual(simulated)
    expect(readSettings({ RETENTLY_API_KEY: '', SMARTSHEET_REGION: ' ' })).toEqual(simulated)
  })

  test('one secret is enough', () => {
    const { settings, problems } = readSettings({
      RETENTLY_API_KEY: ' key ',
      SMARTSHEET_ACCESS_TOKEN: 'token',
      SMARTSHEET_REGION: 'eu',
    })
    expect(problems).toEqual([])
    expect(settings).toMatchObject({
      retently: { secret: 'key' },
      smartsheets: { secret: 'token' },
      region: 'eu',
    })
  })

  test('an OAuth application comes with its three values and a file to keep tokens in', () => {
    const { settings, problems } = readSettings({ ...retentlyOAuth, EVERGRANT_STORE: 'tokens.db' })
    expect(problems).toEqual([])
    expect(settings.retently).toEqual({ clientId: 'id', clientSecret: 'hidden-1', refreshToken: 'hidden-2' })
    expect(settings.storePath).toBe('tokens.db')
  })
})

describe('what is not complete is explained', () => {
  test.each([
    [
      'a refresh token is missing',
      { ...retentlyOAuth, RETENTLY_REFRESH_TOKEN: undefined },
      'RETENTLY_REFRESH_TOKEN is missing beside RETENTLY_CLIENT_ID and RETENTLY_CLIENT_SECRET',
    ],
    [
      'the way to a key is told',
      { RETENTLY_CLIENT_ID: 'id' },
      'https://app.retently.com/settings/api/tokens',
    ],
    ['two ways at once', { ...retentlyOAuth, RETENTLY_API_KEY: 'hidden-3' }, 'are two ways into Retently'],
    ['an unknown region', { SMARTSHEET_ACCESS_TOKEN: 'token', SMARTSHEET_REGION: 'mars' }, 'us, eu, au, gov'],
    ['a region alone', { SMARTSHEET_REGION: 'eu' }, 'SMARTSHEET_ACCESS_TOKEN'],
    ['a store that is no file', { EVERGRANT_STORE: ':memory:' }, 'EVERGRANT_STORE is not the path of a file'],
    ['a value with a space in it', { RETENTLY_API_KEY: 'hidden 4' }, 'RETENTLY_API_KEY cannot be right'],
  ])('%s', (_name, environment, expected) => {
    const text = readSettings(environment).problems.join('\n')
    expect(text).toContain(expected)
    expect(text).not.toMatch(/hidden/)
  })

  test('problems of both services are told at once', () => {
    const { problems } = readSettings({ RETENTLY_CLIENT_ID: 'id', SMARTSHEET_CLIENT_ID: 'id' })
    expect(problems).toHaveLength(2)
  })
})
