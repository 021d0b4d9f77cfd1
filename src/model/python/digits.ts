// How long a number may be for Python.

/** Digits of an int; more are refused, in JSON as well. */
export const mostDigits = 4300
