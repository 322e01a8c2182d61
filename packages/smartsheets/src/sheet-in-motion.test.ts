import { startSmartsheets } from '@evergrant/testing'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSmartsheets } from './create-smartsheets.ts'

/** What somebody does to the sheet, to the row at a place, before a request with this number is answered. */
const change = fc.record({
  before: fc.integer({ min: 1, max: 12 }),
  what: fc.constantFrom('add', 'delete', 'update', 'touch'),
  place: fc.nat(59),
})

test('whatever happens to a sheet while it is read, no row comes twice and none that stays is missed', async () => {
  const property = fc.asyncProperty(
    fc.array(change, { maxLength: 4 }),
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: 1, max: 6 }),
    async (changes, pageSize, concurrency) => {
      await using simulator = await startSmartsheets({ sheets: [{ rows: 60, columns: 1 }] })
      const [sheet] = simulator.sheets
      if (sheet === undefined) throw new Error('expected a sheet')
      let requests = 0
      const { sheets } = createSmartsheets({
        baseUrl: simulator.options.baseUrl,
        accessToken: simulator.accessToken,
        fetch(input, init) {
          requests += 1
          for (const { what, place } of changes.filter(({ before }) => before === requests)) {
            const rowId = sheet.rowIds[place % sheet.rowCount] ?? 0
            if (what === 'add') sheet.addRow({})
            else if (what === 'delete') sheet.deleteRow(rowId)
            else if (what === 'update') sheet.updateRow(rowId, {})
            else sheet.touch()
          }
          return fetch(input, init)
        },
      })
      const before = [...sheet.rowIds]
      const read = (await Array.fromAsync(sheets.rows(sheet.id, { pageSize, concurrency }))).map(
        ({ id }) => id,
      )
      expect(new Set(read).size).toBe(read.length)
      const left = new Set(sheet.rowIds)
      expect(read).toEqual(expect.arrayContaining(before.filter((id) => left.has(id))))
    },
  )
  await fc.assert(property, { numRuns: 60 })
})
