// One instance of the stand-in database: what it is told to do wrong, what was asked of it, and when it was frozen.
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readClock } from '../sandbox/clock.js'
import { type Call, type Freeze, parseCall, readFreezes, type Verb } from './journal.js'
import { composeListLine, type State } from './list-line.js'
import { readMessages } from './messages.js'

export type { Call, Freeze, State, Verb }

const LINE_FEED = /\r?\n/

export class Database {
  readonly name: string
  /** What its files are called. */
  readonly product: 'IRIS' | 'CACHE'
  /** The install folder as the scripts see it. */
  readonly installFolder: string
  readonly #folder: string
  readonly #outsideInstallFolder: string
  readonly #states: { at: number; state: State }[] = []

  constructor(root: string, name: string, product: 'iris' | 'cache' = 'iris') {
    this.name = name
    this.product = product === 'cache' ? 'CACHE' : 'IRIS'
    this.installFolder = `/srv/opt/${name}`
    this.#folder = join(root, 'db', name)
    this.#outsideInstallFolder = join(root, 'opt', name)
    for (const folder of ['calls', 'fault']) mkdirSync(join(this.#folder, folder), { recursive: true })
    for (const folder of ['mgr', 'data/mgr']) {
      mkdirSync(join(this.#outsideInstallFolder, folder), { recursive: true })
      chmodSync(join(this.#outsideInstallFolder, folder), 0o777)
    }
    for (const folder of ['', 'calls']) chmodSync(join(this.#folder, folder), 0o777)
    this.#write('folder', `${this.installFolder}\n`)
    this.setState('running')
    this.writeParameters({ 'security_settings.manager_user': 'irisowner', 'security_settings.iris_user': 'other' })
  }

  /** From outside: where its files are. */
  get managerFolder(): string {
    return join(this.#outsideInstallFolder, 'mgr')
  }

  #write(file: string, text: string): void {
    const path = join(this.#folder, file)
    writeFileSync(path, text)
    chmodSync(path, 0o666)
  }

  #append(file: string, text: string): void {
    appendFileSync(join(this.#folder, file), text)
    chmodSync(join(this.#folder, file), 0o666)
  }

  #readLines(file: string): string[] {
    const path = join(this.#folder, file)
    return existsSync(path) ? readFileSync(path, 'utf8').split(LINE_FEED).filter(Boolean) : []
  }

  get state(): State {
    return this.#states.at(-1)?.state ?? 'running'
  }

  /** Whether it was cleanly down the whole time. */
  wasDownThroughout(from: number, to: number): boolean {
    const before = this.#states.findLast(({ at }) => at <= from)?.state
    return before === 'down' && !this.#states.some(({ at, state }) => at > from && at <= to && state !== 'down')
  }

  /** @param fields how many of the 14 fields of qlist this release prints, 8 at least */
  setState(state: State, fields = 13): void {
    this.setListLine(composeListLine(this.name, this.installFolder, state, fields))
    const up = { running: 'running', down: 'down', crashed: 'crashed' }[state as string] ?? 'inhibited'
    this.#write('up', `${up}\n`)
    this.#states.push({ at: readClock(), state })
    // A freeze lives in memory only.
    if (up === 'down' || up === 'crashed') this.#append('history', `thaw ${readClock()} 0 0 shutdown\n`)
  }

  /** What qlist prints for it. */
  get listLine(): string {
    return this.#readLines('qlist').join('\n').concat('\n')
  }

  /** What qlist prints for it, to the byte. */
  setListLine(text: string): void {
    this.#write('qlist', text)
  }

  /** While it runs, qlist says that it is a member of a mirror. @param role as `Failover^Primary` */
  setRole(role: string): void {
    this.setListLine(composeListLine(this.name, this.installFolder, 'running', 13, { role }))
  }

  writeParameters(parameters: Record<string, string>): void {
    const text = Object.entries(parameters).map(([key, value]) => `${key}: ${value}\n`)
    writeFileSync(join(this.#outsideInstallFolder, 'parameters.isc'), text.join(''))
  }

  /** Operating system authentication off: sessions ask for these. */
  requireLogin(user: string, password: string): void {
    this.#write('login', `${user}\n${password}\n`)
  }

  /** What ExternalFreeze answers when the instance is frozen already. Nobody knows; 5 is the worst for us. */
  answerSecondFreezeWith(status: number): void {
    this.#write('frozen-again', `${status}\n`)
  }

  /** Lets WDSuspendLimit and ExternalFreezeTimeOut pass faster: each of their seconds lasts this long. */
  scaleTime(centisecondsASecond: number): void {
    this.#write('centiseconds-a-second', `${centisecondsASecond}\n`)
  }

  /** Each call of `verb`, or call number `call`, misbehaves so; the words are those of stand-in/iris.sh. */
  fail(verb: Verb, faults: string | string[], call?: number): this {
    this.#write(`fault/${verb}${call === undefined ? '' : `.${call}`}`, `${[faults].flat().join('\n')}\n`)
    return this
  }

  /** Calls of `verb` that wait, go on. */
  release(verb: Verb): void {
    this.#write(`released.${verb}`, '')
  }

  /** It behaves again. */
  repair(verb: Verb): void {
    rmSync(join(this.#folder, 'fault', verb), { force: true })
  }

  /** Somebody else, who keeps no record, freezes it. */
  freezeElsewhere(): void {
    // The third number is ExternalFreezeTimeOut: 0 would shut everybody out at once.
    this.#append('history', `freeze ${readClock()} 0 9999999 elsewhere\n`)
  }

  thawElsewhere(): void {
    this.#append('history', `thaw ${readClock()} 0 0 elsewhere\n`)
  }

  calls(verb?: Verb): Call[] {
    const calls = this.#readLines('journal').map(parseCall)
    return verb === undefined ? calls : calls.filter((call) => call.verb === verb)
  }

  hasBegun(verb: Verb, call = 1): boolean {
    return existsSync(join(this.#folder, 'calls', `${verb}.${call}`))
  }

  hasAnswered(verb: Verb, call = 1): boolean {
    return existsSync(join(this.#folder, 'calls', `${verb}.${call}.done`))
  }

  /** The truth: each time in which it was frozen, up to now. */
  freezes(): Freeze[] {
    return readFreezes(this.#readLines('history'), readClock())
  }

  isFrozen(): boolean {
    return this.freezes().at(-1)?.to === null
  }

  /** Whether one and the same freeze lasted from `from` to `to`. */
  wasFrozenThroughout(from: number, to: number): boolean {
    return this.freezes().some((freeze) => freeze.from <= from && (freeze.to === null || freeze.to >= to))
  }

  /** Another line in its log, messages.log or in Caché cconsole.log. */
  addMessage(line: string): void {
    for (const log of ['messages.log', 'cconsole.log']) appendFileSync(join(this.managerFolder, log), `${line}\n`)
  }

  /** Its log, of whatever product. */
  readMessages(): string {
    const [folder = ''] = this.#readLines('folder')
    return readMessages(join(this.#outsideInstallFolder, folder.slice(this.installFolder.length), 'mgr'))
  }

  /** The one that its last freeze switched to, from which a restore starts. */
  get journalFile(): string {
    const [folder = ''] = this.#readLines('folder')
    const [number = '0'] = this.#readLines('journal-file')
    return `${folder}/mgr/journal/20261121.${number.padStart(3, '0')}`
  }

  /** Its data, and so its log, are apart from the install folder. */
  moveData(): void {
    const folder = `${this.installFolder}/data`
    this.setListLine(composeListLine(this.name, this.installFolder, 'running', 13, { dataFolder: folder }))
    this.#write('folder', `${folder}\n`)
  }

  /** It writes its log where nobody looks. */
  logElsewhere(): void {
    this.#write('folder', `${this.installFolder}/data\n`)
  }
}
