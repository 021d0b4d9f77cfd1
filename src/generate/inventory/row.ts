// What reading an inventory gives: rows, and what is wrong with one.

/** A row as it stands in the file, before anything is checked but its form. */
export interface RawRow {
  /** Where it begins, from 1. */
  readonly line: number
  /** By name of the column, as the file spells it. */
  readonly cells: readonly (readonly [column: string, value: unknown])[]
}

export interface RowProblem {
  readonly line: number
  /** One sentence or two, the bad value quoted. */
  readonly message: string
  readonly hint: string | undefined
}

export function isProblem<Row extends { line: number }>(row: Row | RowProblem): row is RowProblem {
  return 'message' in row
}

/** Ends the reading: what follows cannot be told apart, or the rows have no meaning. */
export class InventoryError extends Error {
  readonly line: number
  readonly hint: string | undefined

  constructor(line: number, message: string, hint?: string) {
    super(message)
    this.name = 'InventoryError'
    this.line = line
    this.hint = hint
  }
}

/** The longest that one host can be, in characters; no row comes near it. */
export const longestRow = 65_536

export function describeLongRow(line: number): RowProblem {
  return { line, message: `The row is longer than ${longestRow} characters.`, hint: 'Is a quote or a bracket missing?' }
}
