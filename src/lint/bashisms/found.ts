// One construct of bash, found at a place; and all that there are.
import type { Span } from '../../model/lint.js'
import { builtinConstructs } from './builtin-constructs.js'
import type { Construct } from './construct.js'
import { syntaxConstructs } from './syntax-constructs.js'
import { wordConstructs } from './word-constructs.js'

const all = { ...syntaxConstructs, ...wordConstructs, ...builtinConstructs }

export type ConstructKey = keyof typeof all

export const constructs: Readonly<Record<ConstructKey, Construct>> = all

export interface FoundBashism {
  readonly key: ConstructKey
  readonly at: Span
  /** Whether it stands in `$( )` or `( )`. */
  readonly isInside: boolean
}

/** @param variable that the script may give a value itself, and then it is none of bash's */
export type Report = (key: ConstructKey, at: Span, variable?: string) => void
