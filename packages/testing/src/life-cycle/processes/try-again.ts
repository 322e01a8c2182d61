import { EvergrantError } from '@evergrant/core'

const mostTries = 5

/** Calls again where the store was too slow: for processes that live faster than their disk that is soon so, and costs no token. */
export async function tryAgain<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call()
    } catch (error) {
      const isSlow = EvergrantError.isInstance(error) && error.code === 'store_failed'
      if (!isSlow || tries === mostTries) throw error
    }
  }
}
