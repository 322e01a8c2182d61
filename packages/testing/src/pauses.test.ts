import { expect, test } from 'vitest'
import { createPauses } from './pauses.ts'

test('all pauses end at once and leave no timer behind', async () => {
  const { pause, end } = createPauses()
  const timersBefore = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const waiting = Promise.all([pause(600_000), pause(600_000)])
  end()
  await waiting
  const timersAfter = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  expect(timersAfter).toBe(timersBefore)
})
