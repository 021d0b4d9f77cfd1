// SHA-256 by FIPS 180-4, in place of src/model/sha256.ts in the page: a browser's own answers only later, and from a
// disk perhaps not at all.

const primes = listPrimes(64)
/** The first 32 bits of a root's fraction. */
const takeFraction = (root: number) => ((root % 1) * 2 ** 32) | 0
const start = primes.slice(0, 8).map((prime) => takeFraction(Math.sqrt(prime)))
const constants = Int32Array.from(primes, (prime) => takeFraction(Math.cbrt(prime)))

function listPrimes(count: number): number[] {
  const found: number[] = []
  for (let number = 2; found.length < count; number++) {
    if (found.every((prime) => number % prime !== 0)) found.push(number)
  }
  return found
}

/** The checksum of the bytes, of a text's in UTF-8, hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  const bytes = pad(typeof content === 'string' ? new TextEncoder().encode(content) : content)
  const view = new DataView(bytes.buffer)
  const state = Int32Array.from(start)
  const schedule = new Int32Array(64)
  for (let at = 0; at < bytes.length; at += 64) {
    for (let index = 0; index < 16; index++) schedule[index] = view.getInt32(at + 4 * index)
    for (let index = 16; index < 64; index++) {
      const early = schedule[index - 15] as number
      const late = schedule[index - 2] as number
      const small = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3)
      const large = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10)
      schedule[index] = ((schedule[index - 16] as number) + small + (schedule[index - 7] as number) + large) | 0
    }
    compress(state, schedule)
  }
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

/** Bytes, a 1 bit, zeros, and the number of bits: whole blocks of 64 bytes. */
function pad(content: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.ceil((content.length + 9) / 64) * 64)
  bytes.set(content)
  bytes[content.length] = 0x80
  new DataView(bytes.buffer).setBigUint64(bytes.length - 8, 8n * BigInt(content.length))
  return bytes
}

function compress(state: Int32Array, schedule: Int32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let index = 0; index < 64; index++) {
    const mixed = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const first = (h + mixed + ((e & f) ^ (~e & g)) + (constants[index] as number) + (schedule[index] as number)) | 0
    const second = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) state[index] = ((state[index] as number) + word) | 0
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}
