// What the host reports in the end: the code that decides, and that of the VM's health, which the first error sets.

export interface PortalCode {
  readonly code: number
  /** false: it stands in extension.log only. */
  readonly reported: boolean
}

export type Claim = 'application' | 'file-system' | 'none'

export const successCode = 1
const applicationCode = 0
/** "Failed to enable the extension": an exception, or a snapshot that no freeze covered. */
export const errorCode = 2

export class Status {
  /** The result of the backup. */
  result = successCode
  #health = successCode
  readonly #others: number[] = []

  /** An error beside the result: the first one stays. */
  note(code: number): void {
    if (this.#health === successCode) this.#health = code
  }

  fail(code: number): void {
    this.result = code
    this.note(code)
  }

  /** An error that is reported only when it decides. */
  mention(code: number): void {
    if (code !== applicationCode) this.#others.push(code)
  }

  succeedForApplication(): void {
    this.result = applicationCode
    this.note(applicationCode)
  }

  get claim(): Claim {
    if (this.result === applicationCode) return 'application'
    return this.result === successCode ? 'file-system' : 'none'
  }

  /** The deciding code first. */
  get portal(): PortalCode[] {
    this.note(this.result)
    const reported = new Set([this.result, this.#health])
    const others = new Set(this.#others.filter((code) => !reported.has(code)))
    return [
      ...[...reported].map((code) => ({ code, reported: true })),
      ...[...others].map((code) => ({ code, reported: false })),
    ]
  }
}
