// Contents of files, each once: a fleet's hosts have the same ones.

/** Of one length, so many are compared: a fleet whose hosts differ is not held up. */
const mostCompared = 20

export class EqualContents {
  /** By length. */
  readonly #known = new Map<number, Buffer[]>()
  readonly #repeated = new Set<Uint8Array>()
  readonly #texts = new Map<Uint8Array, string>()

  /** The first content that was equal to this one, so that both are one object. */
  share(content: Uint8Array): Uint8Array {
    const alike = this.#known.get(content.length) ?? []
    const known = alike.find((each) => each.equals(content))
    if (known) {
      this.#repeated.add(known)
      return known
    }
    const own = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
    if (alike.length < mostCompared) this.#known.set(content.length, [...alike, own])
    return own
  }

  /** As UTF-8. Kept for what there are several of. */
  readText(content: Uint8Array): string {
    const known = this.#texts.get(content)
    if (known !== undefined) return known
    const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('utf8')
    if (this.#repeated.has(content)) this.#texts.set(content, text)
    return text
  }
}
