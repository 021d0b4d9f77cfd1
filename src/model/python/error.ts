// An exception that Python would raise in the host.

type ErrorKind =
  | 'AttributeError'
  | 'ConfigParserError'
  | 'ImportError'
  | 'KeyError'
  | 'NameError'
  | 'OSError'
  | 'OverflowError'
  | 'RecursionError'
  | 'TypeError'
  | 'ValueError'

export class PythonError extends Error {
  readonly kind: ErrorKind

  constructor(kind: ErrorKind, message: string) {
    super(message)
    this.name = kind
    this.kind = kind
  }

  override toString(): string {
    return `${this.kind}: ${this.message}`
  }
}
