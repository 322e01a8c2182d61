import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Entry } from '../audience.ts'
import { createNarrator } from '../narrator.ts'
import { logInToBoth } from '../steps/log-in-to-both.ts'
import { createTerminal } from '../terminal.ts'
import { startWorld, type World } from '../world.ts'
import { openPage, type Page } from './open-page.ts'
import type { PageState } from './page-state.ts'

let world: World
let page: Page
let stayed: Promise<void>

beforeAll(async () => {
  world = await startWorld()
  const audiences: Page['audience'][] = []
  const stage = {
    world,
    narrator: createNarrator(world, audiences),
    terminal: createTerminal(process.stdout),
  }
  page = await openPage(stage)
  audiences.push(page.audience)
  await logInToBoth(stage)
})

afterAll(async () => {
  await page[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

/** Reads what the page hears until a state fits. */
async function hear(
  isEnough: (state: PageState) => boolean,
): Promise<{ entries: Entry[]; state: PageState }> {
  const controller = new AbortController()
  const { body } = await fetch(`${page.url}/events`, { signal: controller.signal })
  const entries: Entry[] = []
  let text = ''
  for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
    const messages = (text + chunk).split('\n\n')
    text = messages.pop() ?? ''
    for (const message of messages) {
      const [event, data = ''] = message.split('\n')
      const told = JSON.parse(data.slice('data: '.length))
      if (event === 'event: entry') entries.push(told)
      else if (isEnough(told)) {
        controller.abort()
        return { entries, state: told }
      }
    }
  }
  throw new Error('The page has ended.')
}

function press(name: string, origin: string | null = page.url): Promise<Response> {
  const headers = origin === null ? {} : { origin }
  return fetch(`${page.url}/actions/${name}`, { method: 'POST', headers })
}

const isEnabled = ({ buttons }: PageState, wanted: string): boolean =>
  buttons.some(({ name, isEnabled }) => name === wanted && isEnabled)

test('whoever opens the page hears what was told before, and how both connections stand', async () => {
  const { entries, state } = await hear(() => true)
  expect(entries[0]).toMatchObject({ kind: 'step', number: 1, title: 'A person logs in to both services' })
  expect(entries.filter(({ kind }) => kind === 'row')).toHaveLength(6)
  expect(state.cards).toMatchObject([
    { id: 'acme/retently', state: 'fresh' },
    { id: 'acme/smartsheets', state: 'fresh' },
  ])
  expect(state.tokenRequests).toBe(2)
})

test('as long as the story is told, no button does anything', async () => {
  const { state } = await hear(() => true)
  expect(state.buttons.filter((button) => button.isEnabled)).toEqual([])
  expect((await press('expire')).status).toBe(409)
})

test('then the buttons let happen what they say, one at a time', async () => {
  stayed = page.stay()
  await hear((state) => isEnabled(state, 'lose'))
  expect((await press('log-in')).status).toBe(409)
  expect((await press('lose')).status).toBe(202)
  expect((await press('expire')).status).toBe(409)
  const { state } = await hear((state) => isEnabled(state, 'log-in'))
  expect(state.cards[1]).toMatchObject({ state: 'reauthorization_required', reason: 'rotation_lost' })
  expect((await press('log-in')).status).toBe(202)
  const { entries } = await hear((state) => isEnabled(state, 'expire'))
  expect(entries.at(-1)).toMatchObject({ kind: 'row', what: 'result' })
})

test('a page of another site can neither press a button nor read the story', async () => {
  expect((await press('expire', 'https://elsewhere.example')).status).toBe(403)
  expect((await press('expire', null)).status).toBe(403)
  const { port } = new URL(page.url)
  expect((await fetch(`http://localhost:${port}/events`)).status).toBe(421)
})

test('the page, its script and its styles are served, and nothing else', async () => {
  const typeOf = async (path: string) => {
    const { status, headers } = await fetch(page.url + path)
    return `${status} ${headers.get('content-type')}`
  }
  expect(await typeOf('/')).toBe('200 text/html; charset=utf-8')
  expect(await typeOf('/page.js')).toBe('200 text/javascript; charset=utf-8')
  expect(await typeOf('/page.css')).toBe('200 text/css; charset=utf-8')
  expect(await typeOf('/open-page.ts')).toBe('404 text/plain')
})

test('no secret reaches the page', async () => {
  const heard = JSON.stringify(await hear(() => true))
  expect(heard).not.toMatch(/\b(?=[a-z]*\d)[a-z0-9]{12,}\b/i)
  expect(heard).not.toMatch(/client-secret|retently-api-key|smartsheets-access-token|bearer/i)
})

test('the page stays until the process is told to end', async () => {
  process.emit('SIGINT')
  await stayed
})
