// The archive around a Debian package: `ar` in its plain common form.

export interface ArMember {
  /** At most 16 ASCII characters, no blanks. */
  readonly name: string
  readonly content: string | Uint8Array
}

/** @param epoch seconds since 1970, for each member */
export function createAr(members: readonly ArMember[], epoch: number): Uint8Array {
  const parts = members.flatMap(({ name, content }) => {
    const body = Buffer.from(content)
    const fields = [name.padEnd(16), `${epoch}`.padEnd(12), '0'.padEnd(6), '0'.padEnd(6), '100644'.padEnd(8)]
    const header = `${fields.join('')}${`${body.length}`.padEnd(10)}\`\n`
    // Each member begins at an even byte.
    return [Buffer.from(header, 'latin1'), body, Buffer.from(body.length % 2 === 1 ? '\n' : '')]
  })
  return Buffer.concat([Buffer.from('!<arch>\n'), ...parts])
}
