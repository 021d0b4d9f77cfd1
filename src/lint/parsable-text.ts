// What the parser is given of a script: of the same length, so that every position holds, but as if it had no
// byte-order mark and ended its lines in LF.

/** A line end of two characters becomes two line ends, as an empty line means nothing between commands. */
export function makeParsable(text: string): string {
  const plain = text.replace(/^\uFEFF/, ' ')
  if (!plain.includes('\r\n')) return plain
  return plain.replaceAll('\\\r\n', ' \\\n').replaceAll('\r\n', '\n\n')
}
