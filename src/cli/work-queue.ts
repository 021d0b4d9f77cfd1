// A few pieces of work side by side; the first that fails ends all.

export class WorkQueue {
  readonly #most: number
  readonly #running = new Set<Promise<void>>()
  #failure: { readonly error: unknown } | undefined

  /** @param most pieces of work at a time */
  constructor(most: number) {
    this.#most = most
  }

  /** Begins it as soon as there is room. Rejects with what an earlier one failed with. */
  async add(work: () => Promise<void>): Promise<void> {
    while (this.#running.size >= this.#most) await Promise.race(this.#running)
    this.#throwFailure()
    const running = work()
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  /** Waits for all. Rejects with what the first one failed with. */
  async finish(): Promise<void> {
    await this.settle()
    this.#throwFailure()
  }

  /** Waits for all, whatever becomes of them. */
  async settle(): Promise<void> {
    await Promise.all(this.#running)
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error
  }
}
