// Shell patterns against known text.

/** Whether the pattern matches the whole text; undefined for patterns that are not read here. */
export function matchPattern(pattern: string, text: string): boolean | undefined {
  const expression = translate(pattern)
  return expression === undefined ? undefined : new RegExp(`^(?:${expression})$`, 'su').test(text)
}

/** What is left after `${text#pattern}` and its kin; undefined for patterns that are not read here. */
export function removePattern(text: string, operator: '#' | '##' | '%' | '%%', pattern: string): string | undefined {
  if (translate(pattern) === undefined) return undefined
  const longest = operator.length === 2
  const prefix = operator.startsWith('#')
  for (let step = 0; step <= text.length; step++) {
    const length = longest ? text.length - step : step
    const part = prefix ? text.slice(0, length) : text.slice(text.length - length)
    if (matchPattern(pattern, part)) return prefix ? text.slice(length) : text.slice(0, text.length - length)
  }
  return text
}

/** The pattern as a regular expression. A backslash makes the next character plain. */
function translate(pattern: string): string | undefined {
  let expression = ''
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at)
    if (character === '*') expression += '.*'
    else if (character === '?') expression += '.'
    else if (character === '[') {
      const end = pattern.indexOf(']', at + (/^\[[!^]?\]/.test(pattern.slice(at)) ? 3 : 1))
      if (end === -1) expression += '\\['
      else {
        const content = pattern.slice(at + 1, end)
        if (content.includes('[') || content.includes('\\')) return undefined
        expression += `[${content.replace(/^[!^]/, '^').replaceAll(']', '\\]')}]`
        at = end
      }
    } else {
      if (character === '\\' && at + 1 < pattern.length) at++
      expression += pattern.charAt(at).replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    }
  }
  try {
    return new RegExp(expression, 'su') && expression
  } catch {
    return undefined
  }
}
