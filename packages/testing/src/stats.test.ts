import { expect, test } from 'vitest'
import { createStats } from './stats.ts'

test('the log holds the latest thousand requests', () => {
  const stats = createStats()
  for (let number = 0; number < 1001; number += 1) {
    const query = new URLSearchParams()
    stats.log({
      method: 'GET',
      path: `/${number}`,
      query,
      headers: {},
      body: '',
      bodyBytes: 0,
      receivedAt: 0,
    })
  }
  expect(stats.requests.length).toBe(1000)
  expect([stats.requests[0]?.path, stats.requests.at(-1)?.path]).toEqual(['/1', '/1000'])
})
