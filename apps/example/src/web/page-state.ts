import type { ConnectionStatus } from '@evergrant/core'
import { timeText } from '../clock.ts'
import { describeRecord } from '../saved-record.ts'
import type { Stage } from '../steps/stage.ts'
import type { Service } from '../world.ts'
import { actions } from './actions.ts'

/** A connection as its card shows it. */
export interface Card {
  readonly name: string
  readonly id: string
  readonly state: ConnectionStatus['state']
  /** Why a person is needed. */
  readonly reason?: string
  /** What the store holds, by the names of the secrets. */
  readonly saved: string
}

/** What the page shows beside the story. */
export interface PageState {
  /** The story's clock. */
  readonly time: string
  readonly cards: readonly Card[]
  readonly apiRequests: number
  readonly tokenRequests: number
  readonly buttons: readonly { readonly name: string; readonly label: string; readonly isEnabled: boolean }[]
}

/** How everything stands now; `isBusy` while something is being told. */
export async function describePage({ world, narrator }: Stage, isBusy: boolean): Promise<PageState> {
  const { clock, store, retently, smartsheets } = world
  const card = async ({ name, connection, names }: Service): Promise<Card> => {
    const { state, reason } = await connection.status()
    const saved = describeRecord(await store.get(connection.id), names, clock.now())
    return { name, id: connection.id, state, saved, ...(reason === undefined ? {} : { reason }) }
  }
  const cards = await Promise.all([card(retently), card(smartsheets)])
  const isLost = cards.some(({ state }) => state === 'reauthorization_required')
  return {
    time: timeText(clock.now()),
    cards,
    ...narrator.totals,
    buttons: actions.map(({ name, label, isForLost }) => {
      return { name, label, isEnabled: !isBusy && isForLost === isLost }
    }),
  }
}
