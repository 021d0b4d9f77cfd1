// Runs rpmbuild in a temporary folder of its own: a spec file and its sources in, the package out.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FailedError } from '../model/errors.js'
import { escapeUnprintable, quoteValue } from '../model/text.js'
import { runProgram } from '../shell/run-program.js'

interface RpmbuildSettings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly temporaryFolder: string
  /** Seconds since 1970. */
  readonly epoch: number
}

const limitSeconds = 120

/** What differs from machine to machine must not reach the package. */
const macros: Readonly<Record<string, string>> = {
  _buildhost: 'localhost',
  _build_id_links: 'none',
  _binary_payload: 'w9.gzdio',
  _source_filedigest_algorithm: '8',
  _binary_filedigest_algorithm: '8',
  use_source_date_epoch_as_buildtime: '1',
  clamp_mtime_to_source_date_epoch: '1',
  source_date_epoch_from_changelog: '0',
  optflags: '%{nil}',
  vendor: '%{nil}',
  distribution: '%{nil}',
  packager: '%{nil}',
  __os_install_post: '%{nil}',
}

/** The function gives the bytes of the package that the .spec among the inputs describes. It rejects with a FailedError
 * when rpmbuild is missing or fails. */
export function createRpmbuild({ env, temporaryFolder, epoch }: RpmbuildSettings) {
  return async (inputs: ReadonlyMap<string, string>): Promise<Uint8Array> => {
    // It calls its own scripts without quotes, and expands macros in every path.
    if (/[\s%]/.test(temporaryFolder)) throw refuseFolder(temporaryFolder, 'its name has blanks or percent signs')
    let folder: string | undefined
    try {
      folder = await mkdtemp(join(temporaryFolder, 'make-azure-hooks-rpm-'))
      const sources = join(folder, 'SOURCES')
      await mkdir(sources)
      for (const [name, text] of inputs) await writeFile(join(sources, name), text, { mode: 0o600 })
      const spec = [...inputs.keys()].find((name) => name.endsWith('.spec'))
      if (spec === undefined) throw new TypeError('there is no spec file among the inputs of rpmbuild')
      // HOME: neither ~/.rpmmacros nor anything else of the person may change the result.
      const { stderr, failure } = await runProgram('rpmbuild', listArguments(folder, join(sources, spec)), {
        env: { PATH: env['PATH'], HOME: folder, LC_ALL: 'C', TZ: 'UTC', SOURCE_DATE_EPOCH: String(epoch) },
        limitSeconds,
        cwd: folder,
      })
      if (failure !== undefined) throw describeFailure(failure)
      const made = await readdir(join(folder, 'RPMS/noarch')).catch(() => [])
      const [name] = made.filter((file) => file.endsWith('.rpm'))
      if (name === undefined) throw describeFailure(`said: ${quoteLines(stderr)}`)
      return await readFile(join(folder, 'RPMS/noarch', name))
    } catch (error) {
      throw isSystemError(error) ? refuseFolder(temporaryFolder, `the system answered ${error.code}`, error) : error
    } finally {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true })
    }
  }
}

function listArguments(folder: string, spec: string): string[] {
  const all = { _topdir: folder, _tmppath: folder, ...macros }
  const defines = Object.entries(all).flatMap(([name, value]) => ['--define', `${name} ${value}`])
  return [...defines, '--target', 'noarch-linux', '--nodeps', '-bb', spec]
}

/** Its last words, on one line. */
function quoteLines(text: string): string {
  const line = text.trim().replaceAll(/\s*\n\s*/g, '; ')
  return escapeUnprintable(line.slice(-400))
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}

function refuseFolder(folder: string, problem: string, cause?: unknown): FailedError {
  return new FailedError(`rpmbuild cannot work in ${quoteValue(folder)}: ${problem}. Nothing was written.`, {
    hint: 'Name another temporary folder in TMPDIR.',
    cause,
  })
}

function describeFailure(failure: string): FailedError {
  return /ENOENT/.test(failure)
    ? new FailedError('the target rpm needs rpmbuild, which is not here. Nothing was written.', {
        hint: 'Install it: apt-get install rpm, dnf install rpm-build or zypper install rpm-build.',
      })
    : new FailedError(`rpmbuild ${failure}. Nothing was written.`, {
        hint: 'Try --target deb, tar or self-extracting.',
      })
}
