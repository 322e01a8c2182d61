import { connectionStateOf, hold } from './connection-state.ts'
import { type LifeCycle, ownerKeyOf } from './life-cycle.ts'

/** Begins a life cycle on the one state that its store object has for the id, also after that was forgotten. */
export function beginLifeCycle(options: Omit<LifeCycle, 'state' | 'owner'>): LifeCycle {
  const { id, store, provider, initial } = options
  let state = hold(store, id, initial)
  return {
    ...options,
    owner: ownerKeyOf(provider),
    get state() {
      if (state.isForgotten) state = connectionStateOf(store, id)
      return state
    },
  }
}
