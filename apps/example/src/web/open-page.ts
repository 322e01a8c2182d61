import { once } from 'node:events'
import type { Audience } from '../audience.ts'
import type { Stage } from '../steps/stage.ts'
import { actions } from './actions.ts'
import { startPageServer } from './page-server.ts'
import { describePage } from './page-state.ts'

/** The story as a page; once it has been told, a person can let more happen. */
export interface Page extends AsyncDisposable {
  readonly url: string
  /** Shows what is told. */
  readonly audience: Audience
  /** Lets people use the buttons until the process is told to end. */
  stay(): Promise<void>
}

/** Opens the page; its buttons do nothing before {@link Page.stay}. */
export async function openPage(stage: Stage): Promise<Page> {
  let isBusy = true
  const server = await startPageServer({
    state: () => describePage(stage, isBusy),
    async act(name) {
      const { buttons } = await describePage(stage, isBusy)
      const isEnabled = buttons.some((button) => button.name === name && button.isEnabled)
      if (!isEnabled || isBusy) return false
      void play(actions.find((action) => action.name === name)!.steps)
      return true
    },
  })

  async function play(steps: readonly ((stage: Stage) => Promise<void>)[]): Promise<void> {
    isBusy = true
    for (const step of steps) await step(stage)
    isBusy = false
    await server.update()
  }

  return {
    url: server.url,
    audience: server.show,
    async stay() {
      await play([])
      await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
