// What the command line of `package` asks for, checked.
import { UserError } from '../model/errors.js'
import { hasUnprintable, quoteValue } from '../model/text.js'
import { fixedEpoch } from '../package/packager.js'

export interface PackageRequest {
  readonly bundle: string
  readonly target: string
  readonly out: string | undefined
  readonly force: boolean
  readonly json: boolean
  readonly packageVersion: string | undefined
  readonly maintainer: string | undefined
  /** Seconds since 1970. */
  readonly epoch: number
}

const largestEpoch = 0xffff_ffff

/** Throws a UserError. */
export function readPackageOptions(
  words: readonly string[],
  given: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): PackageRequest {
  const [bundle, extra] = words
  if (bundle === undefined) {
    throw new UserError('package needs the bundle to package.', {
      hint: 'For example make-azure-hooks package dist-bundles/IRIS --target deb',
    })
  }
  if (extra !== undefined) throw new UserError(`${quoteValue(extra)} is one word too many.`, { hint: 'See --help.' })
  const { target, out, packageVersion, maintainer } = given as Partial<Record<string, string>>
  if (target === undefined) {
    throw new UserError('package needs a --target.', { hint: 'See --list-targets.' })
  }
  checkOut(out)
  checkVersion(packageVersion)
  checkMaintainer(maintainer)
  return {
    bundle,
    target,
    out,
    force: given['force'] === true,
    json: given['json'] === true,
    packageVersion,
    maintainer,
    epoch: readEpoch(env['SOURCE_DATE_EPOCH']),
  }
}

function checkOut(out: string | undefined): void {
  if (out === '-') {
    throw new UserError('--out is "-", but a package does not go to standard output.', {
      hint: 'Name a file or folder; one that is called so is ./-',
    })
  }
  if (out === undefined || (out !== '' && !hasUnprintable(out))) return
  throw new UserError(`--out is ${quoteValue(out)}, but must be a name of visible characters and blanks.`, {
    hint: 'Name a file or folder.',
  })
}

/** What Debian and RPM both take: RPM has no hyphen in a version, Debian neither ^ nor _. */
function checkVersion(version: string | undefined): void {
  if (version === undefined || /^[0-9][A-Za-z0-9.+~]{0,63}$/.test(version)) return
  throw new UserError(
    `--package-version is ${quoteValue(version)}, but must be a digit, then letters, digits, dots, + and ~.`,
    { hint: 'At most 64 characters, for example 0.1.0+2.' },
  )
}

function checkMaintainer(maintainer: string | undefined): void {
  if (maintainer === undefined) return
  const plain = /^[^<>@\s][^<>]{0,99} <[^<>@\s"'(),:;\\[\]]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,120}>$/
  if (plain.test(maintainer) && !hasUnprintable(maintainer)) return
  throw new UserError(`--maintainer is ${quoteValue(maintainer)}, but must be a name and an address in <>.`, {
    hint: "For example --maintainer 'Database team <dba@example.com>'.",
  })
}

function readEpoch(value: string | undefined): number {
  if (value === undefined || value === '') return fixedEpoch
  if (/^\d{1,10}$/.test(value) && Number(value) <= largestEpoch) return Number(value)
  throw new UserError(`SOURCE_DATE_EPOCH is ${quoteValue(value)}, but must be seconds since 1970, a whole number.`, {
    hint: `0 to ${largestEpoch}; take it out of the environment for a fixed date.`,
  })
}
