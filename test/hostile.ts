// Hostile text, and the shells that it must not impress.
import fc from 'fast-check'
import { hasUnprintable } from '../src/model/text.ts'
import { findShell, type Shell } from './shell/facilities.ts'

const fragments = [
  ...["'", '"', '`', '\\', '$', '$(touch owned)', '`touch owned`', '$IFS', ';', '&', '|', '>', '<', '*', '?', '~', '#'],
  ...['!', '(', ')', '{', '}', '{{', '}}', '{{sh x}}', '%', '^', '\n', '\r', '\0', '\t', ' ', '--', '-', '=', "'\\''"],
  ...[
    '""',
    '")',
    '",',
    'EOF',
    '/',
    '/../',
    '//',
    '.',
    ',',
    ':',
    'é',
    '日本',
    '\u202E',
    '\u2028',
    '\uFEFF',
    '\u0085',
    'A',
  ],
]

/** Anything, control characters included. */
export const anyText = fc.oneof(
  fc.array(fc.constantFrom(...fragments), { maxLength: 12 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
)

/** What is left of it when unprintable characters are refused. */
export const hostileText = anyText.filter((text) => !hasUnprintable(text))

const commands: Record<Shell, readonly string[]> = {
  dash: ['dash'],
  'bash --posix': ['bash', '--posix'],
  'busybox sh': ['busybox', 'sh'],
}

/** The shells that are here. A missing one is said, and an error with REQUIRE_ALL_TOOLS=1. */
export function findShells(): { name: Shell; command: readonly string[] }[] {
  const names = Object.keys(commands) as Shell[]
  const missing = names.filter((name) => findShell(name) === null)
  if (missing.length > 0) {
    if (process.env['REQUIRE_ALL_TOOLS'] === '1') throw new Error(`REQUIRE_ALL_TOOLS=1, but missing: ${missing}`)
    console.warn(`skipped: missing shells: ${missing.join(', ')}`)
  }
  return names.filter((name) => !missing.includes(name)).map((name) => ({ name, command: commands[name] }))
}
