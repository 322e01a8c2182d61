const kinds = ['sheet', 'column', 'row', 'report', 'virtualColumn', 'workspace', 'user'] as const

/** Makes ids as Smartsheet's: 16 digits, below 2^53, without an order; the same for the same kind and numbers. */
export function idOf(kind: (typeof kinds)[number], number: number, within = 0): number {
  const serial = (BigInt(kinds.indexOf(kind)) * 100_000n + BigInt(within)) * 10_000_000n + BigInt(number) + 1n
  // The factor shares no divisor with the modulus: different serials give different ids.
  return Number(1_000_000_000_000_000n + ((serial * 3_202_034_522_624_059n) % 8_000_000_000_000_000n))
}

/** A time as Smartsheet writes it. */
export function timeText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}

/** When everything that a simulator starts with was created. */
export const beginning: number = Date.UTC(2020, 1, 5, 15, 52, 35)
