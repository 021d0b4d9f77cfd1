// One instance of the stand-in database: what it is told to do wrong, what was asked of it, and when it was frozen.
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readClock } from './clock.ts'

export type Verb = 'list' | 'probe' | 'freeze' | 'thaw' | 'resume' | 'stat' | 'unknown'

/** States of qlist; `unregistered` has no line there. */
export type State =
  | 'running'
  | 'down'
  | 'sign-on inhibited'
  | 'sign-on inhibited:primary transition'
  | 'crashed'
  | 'blank'
  | 'unregistered'

/** A call as the stand-in wrote it down. */
export interface Call {
  verb: Verb
  number: number
  at: number
  uid: number
  input: 'null' | 'file' | 'other'
  lock: 'inherited' | 'none'
  program: string
  given: string
}

/** A time in which the write daemon was suspended. `to` is null while it lasts. */
export interface Freeze {
  from: number
  to: number | null
  /** `freeze.N`, a call of ours by the scripts, or `elsewhere`. */
  by: string
  /** `thaw.N` or `resume.N`, a call; `limit`, WDSuspendLimit; `elsewhere`; `shutdown`. */
  endedBy: string | null
}

const LINE_FEED = /\r?\n/

export class Database {
  readonly name: string
  /** The install folder as the scripts see it. */
  readonly installFolder: string
  readonly #folder: string
  readonly #outsideInstallFolder: string
  readonly #states: { at: number; state: State }[] = []

  constructor(root: string, name: string) {
    this.name = name
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
    const text = {
      running: 'running, since Mon Jul 23 14:42:09 2026',
      down: 'down, last used Thu Sep 15 18:58:30 2026',
      'sign-on inhibited': 'sign-on inhibited, last used Mon Jun  8 11:31:37 2026',
      'sign-on inhibited:primary transition':
        'sign-on inhibited:primary transition, last used Mon Jun  8 11:31:37 2026',
      crashed: 'crashed, last used Thu Sep 15 18:58:30 2026',
      blank: '',
      unregistered: '',
    }[state]
    const line = [
      this.name,
      this.installFolder,
      '2024.1.0.263.0',
      text,
      'iris.cpf',
      '1972',
      '52773',
      '53773',
      'ok',
      'IRIS',
      'Failover',
      'Primary',
      this.installFolder,
      '1972,52773',
    ]
    this.setListLine(state === 'unregistered' ? '' : `${line.slice(0, fields).join('^')}\n`)
    const up = { running: 'running', down: 'down', crashed: 'crashed' }[state as string] ?? 'inhibited'
    this.#write('up', `${up}\n`)
    this.#states.push({ at: readClock(), state })
    // A freeze lives in memory only.
    if (up === 'down' || up === 'crashed') this.#append('history', `thaw ${readClock()} 0 0 shutdown\n`)
  }

  /** What qlist prints for it, to the byte. */
  setListLine(text: string): void {
    this.#write('qlist', text)
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
    const calls = this.#readLines('journal').map((line) => {
      const [name = '', number, at, uid, , input, lock, program = '', ...given] = line.split('|')
      return {
        verb: name as Verb,
        number: Number(number),
        at: Number(at),
        uid: Number(uid),
        input: input as Call['input'],
        lock: lock as Call['lock'],
        program,
        given: given.join('|'),
      }
    })
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
    const freezes: Freeze[] = []
    let limit = 0
    const endAt = (at: number, by: string) => {
      const last = freezes.at(-1)
      if (last === undefined || last.to !== null) return
      const expires = limit > 0 ? last.from + limit : Number.POSITIVE_INFINITY
      if (expires <= at) Object.assign(last, { to: expires, endedBy: 'limit' })
      else if (by !== '') Object.assign(last, { to: at, endedBy: by })
    }
    for (const line of this.#readLines('history')) {
      const [event, at, limitWord, , by = 'limit'] = line.split(' ')
      endAt(Number(at), event === 'freeze' ? '' : by)
      if (event === 'freeze') {
        freezes.push({ from: Number(at), to: null, by, endedBy: null })
        limit = Number(limitWord)
      }
    }
    endAt(readClock(), '')
    return freezes
  }

  isFrozen(): boolean {
    return this.freezes().at(-1)?.to === null
  }

  /** Whether one and the same freeze lasted from `from` to `to`. */
  wasFrozenThroughout(from: number, to: number): boolean {
    return this.freezes().some((freeze) => freeze.from <= from && (freeze.to === null || freeze.to >= to))
  }

  /** Another line in its messages.log. */
  addMessage(line: string): void {
    appendFileSync(join(this.#outsideInstallFolder, 'mgr/messages.log'), `${line}\n`)
  }

  /** Its data, and so its log, are apart from the install folder. */
  moveData(): void {
    const folder = `${this.installFolder}/data`
    const line = [
      '',
      this.installFolder,
      '2024.1',
      'running, since',
      'iris.cpf',
      '1',
      '2',
      '3',
      'ok',
      'IRIS',
      '',
      '',
      folder,
    ]
    this.setListLine(`${this.name}${line.join('^')}\n`)
    this.#write('folder', `${folder}\n`)
  }

  /** It writes its log where nobody looks. */
  logElsewhere(): void {
    this.#write('folder', `${this.installFolder}/data\n`)
  }
}
