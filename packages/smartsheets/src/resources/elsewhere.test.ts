import { startSmartsheets } from '@evergrant/testing'
import { expect, test } from 'vitest'
import { createSmartsheets } from '../create-smartsheets.ts'

async function start(options: Parameters<typeof startSmartsheets>[0] = {}) {
  const simulator = await startSmartsheets({ strict: true, ...options })
  const { baseUrl } = simulator.options
  const client = createSmartsheets({ baseUrl, accessToken: simulator.accessToken, retry: false })
  return { simulator, client, [Symbol.asyncDispose]: () => simulator.close() }
}

test.each(['full', 'short'] as const)(
  'workspaces and what lies in them come over pages that are %s',
  async (tokenPages) => {
    await using stage = await start({ sheets: 9, workspaces: 5, readings: { tokenPages } })
    const { client, simulator } = stage
    const workspaces = await Array.fromAsync(client.workspaces.list({ pageSize: 2 }))
    expect(workspaces.map(({ name }) => name)).toEqual([1, 2, 3, 4, 5].map((number) => `Workspace ${number}`))
    const sheetIds: number[] = []
    for (const { id } of workspaces) {
      for await (const child of client.workspaces.children(id, { pageSize: 1 })) {
        if (child.resourceType === 'sheet') sheetIds.push(child.id)
      }
    }
    expect(sheetIds.toSorted()).toEqual(simulator.sheets.map(({ id }) => id).toSorted())
    const [{ id = 0 } = {}] = workspaces
    expect(await client.workspaces.get(id)).toMatchObject({ id, name: 'Workspace 1' })
  },
)

test('columns of a sheet are listed', async () => {
  await using stage = await start()
  const { client, simulator } = stage
  const [sheet] = simulator.sheets
  const columns = await Array.fromAsync(client.columns.list(sheet?.id ?? 0, { pageSize: 4 }))
  expect(columns.map(({ id, title }) => [id, title])).toEqual(
    sheet?.columns.map(({ id, title }) => [id, title]),
  )
})

test('a row comes alone, and one that is not as a row is told by the path', async () => {
  await using stage = await start()
  const { client, simulator } = stage
  const [sheet] = simulator.sheets
  const [rowId = 0] = sheet?.rowIds ?? []
  expect(await client.rows.get(sheet?.id ?? 0, rowId)).toMatchObject({
    id: rowId,
    sheetId: sheet?.id,
    rowNumber: 1,
  })
  simulator.faults.api({ answer: (body) => ({ ...body, id: 2 ** 60 }) })
  await expect(client.rows.get(sheet?.id ?? 0, rowId)).rejects.toThrow(/ at id\.$/)
})

test('text is found everywhere, or in one sheet', async () => {
  await using stage = await start({ sheets: 2 })
  const { client, simulator } = stage
  const everywhere = await client.search('row 100')
  expect(everywhere).toMatchObject({ totalCount: 2, results: [{ objectType: 'row', text: 'Row 100' }, {}] })
  const [, second] = simulator.sheets
  const within = await client.search('row 100', { sheetId: second?.id ?? 0 })
  expect(within).toMatchObject({ totalCount: 1, results: [{ parentObjectId: second?.id }] })
})

test('the owner of the token and the server tell of themselves', async () => {
  await using stage = await start()
  expect(await stage.client.users.me()).toMatchObject({ email: 'person.1@example.com' })
  expect(await stage.client.serverInfo()).toHaveProperty('supportedLocales')
})
