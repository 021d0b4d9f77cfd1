// The first job: from the form to a bundle, live.
import { findEffectiveFreezeTimeout } from '../generate/resolved-options.js'
import { generateBundle } from '../index.js'
import type { Bundle, BundleFile } from '../model/bundle.js'
import { UserError } from '../model/errors.js'
import type { BundleManifest } from '../model/generated/bundle.js'
import type { Options } from '../model/generated/options.js'
import { sha256 } from '../model/sha256.js'
import { fixedEpoch, type Package } from '../package/packager.js'
import { tar } from '../package/targets/tar.js'
import { create, find, save } from './element.js'
import { buildForm, composeCommand, nameKey, readForm, showProblem } from './option-form.js'

interface Made {
  readonly bundle: Bundle
  readonly name: string
  readonly content: Uint8Array<ArrayBuffer>
  readonly next: Package['next']
}

let made: Made | undefined
let shown: BundleFile['name'] = 'prescript.sh'
let asked = 0

export function startMaking(): void {
  buildForm(() => void refresh())
  find('download').addEventListener('click', () => {
    if (made) save(made.name, made.content)
  })
  void refresh()
}

async function refresh(): Promise<void> {
  const mine = ++asked
  const options = readForm()
  const result = await make(options).catch((error: unknown) => {
    if (error instanceof UserError) return error
    throw error
  })
  // Somebody typed on meanwhile.
  if (mine !== asked) return
  made = result instanceof UserError ? undefined : result
  find('made').hidden = made === undefined
  find('not-made').hidden = made !== undefined
  if (result instanceof UserError) showRefusal(result, options)
  else showMade(result, options)
}

/** The same bytes as `make-azure-hooks package --target tar`. */
async function make(options: Options): Promise<Made> {
  const bundle = generateBundle(options)
  const manifest = JSON.parse(bundle.files.at(-1)?.content ?? '') as BundleManifest
  const packed = await tar.pack([{ host: '', bundle: { manifest, files: bundle.files } }], {
    epoch: fixedEpoch,
    packageVersion: undefined,
    maintainer: undefined,
    runRpmbuild: () => Promise.reject(new Error('no program runs here')),
    progress: () => undefined,
  })
  return {
    bundle,
    name: packed.name,
    content: new Uint8Array(packed.files[0]?.content as Uint8Array),
    next: packed.next,
  }
}

function showRefusal(error: UserError, options: Options): void {
  const isFirst = options.instance === undefined
  const name = error.option === undefined ? '' : nameKey(error.option)
  const problem = `${name} ${error.problem}`.trim()
  showProblem(error.option, isFirst ? '' : `${problem} ${error.hint ?? ''}`)
  find('not-made').replaceChildren(
    create('h2', {}, isFirst ? 'Name the instance first' : 'No bundle yet'),
    create('p', {}, isFirst ? 'Everything else has a default. The bundle appears here as you type.' : problem),
    create('p', { class: 'soft' }, error.hint),
  )
}

function showMade({ bundle, name, content, next }: Made, options: Options): void {
  showProblem(undefined, '')
  find('download').textContent = `Download ${name}`
  find('checksum').textContent = sha256(content)
  find('command').textContent = composeCommand(options)
  const count = bundle.warnings.length
  find('warnings-title').textContent = count === 0 ? 'No warnings' : count === 1 ? '1 warning' : `${count} warnings`
  find('warnings').replaceChildren(...bundle.warnings.map(({ message }) => create('li', {}, message)))
  find('steps').replaceChildren(
    ...next.map(([purpose, command]) => {
      const typed = command.replaceAll(/\{(?:path|name)\}/g, name)
      return create('li', {}, `${purpose}: `, create('code', {}, typed))
    }),
  )
  showTimes(bundle)
  showFiles(bundle)
}

function showTimes({ worstCaseSeconds, options }: Bundle): void {
  const { timeout = 0, autoResume = 0, freezeTimeout = 0 } = options
  const blocked = findEffectiveFreezeTimeout({ freezeTimeout })
  const longest = Math.max(timeout, autoResume, blocked)
  const rows: [what: string, kind: string, seconds: number][] = [
    ['Pre-script, at most', 'run', worstCaseSeconds.pre],
    ['Post-script, at most', 'run', worstCaseSeconds.post],
    ['Azure stops waiting for each', 'limit', timeout],
    ['The database resumes by itself', 'frozen', autoResume],
    ['Log-ins and updates are blocked', 'stuck', blocked],
  ]
  find('times').replaceChildren(
    ...rows.map(([what, kind, seconds]) => {
      const bar = create('div', { class: `length ${kind}` })
      bar.style.width = `${(100 * seconds) / longest}%`
      const text = seconds === 0 ? 'never' : kind === 'run' ? `${seconds} s` : `after ${seconds} s`
      return create(
        'div',
        { class: 'time' },
        create('dt', {}, what),
        create('dd', {}, text, create('div', { class: 'track' }, bar)),
      )
    }),
  )
}

function showFiles({ files }: Bundle): void {
  const file = files.find(({ name }) => name === shown) ?? files[0]
  find('files').replaceChildren(
    ...files.map(({ name }) =>
      create('button', { type: 'button', 'aria-pressed': String(name === shown), click: () => choose(name) }, name),
    ),
  )
  if (!file) return
  const bytes = new TextEncoder().encode(file.content).length
  find('file-about').textContent = `${file.name}: root’s, mode ${file.mode}, ${bytes} bytes. SHA-256 ${file.sha256}`
  find('file-text').textContent = file.content
}

function choose(name: BundleFile['name']): void {
  shown = name
  if (!made) return
  showFiles(made.bundle)
  find('file-text').scrollTop = 0
  find('files').querySelector<HTMLElement>('[aria-pressed="true"]')?.focus()
}
