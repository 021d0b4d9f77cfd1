// Debian's MariaDB and PostgreSQL as servers of the test's own: of an unprivileged user, on a socket in a folder that
// goes with them.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Nobody's: neither server runs as root. */
const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

export const postgresFolder = readdirOf('/usr/lib/postgresql')
  .map((release) => `/usr/lib/postgresql/${release}/bin`)
  .find((folder) => existsSync(join(folder, 'initdb')))
const mariadbd = '/usr/sbin/mariadbd'

/** Why they cannot run here; undefined where they can. */
export const missingServers =
  postgresFolder === undefined ? 'no postgresql' : existsSync(mariadbd) ? undefined : 'no mariadb-server'

function readdirOf(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

export class DatabaseServers {
  /** What /run is for the scripts. */
  readonly folder = mkdtempSync(join(tmpdir(), 'make-azure-hooks-'))
  readonly #servers: ChildProcess[] = []

  async start(): Promise<void> {
    if (user.uid !== undefined) chownSync(this.folder, user.uid, user.gid)
    chmodSync(this.folder, 0o700)
    const [maria, postgres, socket] = ['maria', 'postgres', 'maria.sock'].map((name) => join(this.folder, name))
    writeFileSync(join(this.folder, '.my.cnf'), `[client]\nsocket=${socket}\nuser=root\n`, { mode: 0o644 })
    this.#must('mariadb-install-db', [
      ...['--no-defaults', `--datadir=${maria}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
    ])
    this.#must(`${postgresFolder}/initdb`, ['-D', `${postgres}`, '-U', 'postgres', '-A', 'trust', '--no-sync'])
    this.#serve(mariadbd, ['--no-defaults', `--datadir=${maria}`, `--socket=${socket}`, '--skip-networking'])
    this.#serve(`${postgresFolder}/postgres`, ['-D', `${postgres}`, '-k', this.folder, '-c', 'listen_addresses='])
    await this.until(() => this.query('mysql', 'SELECT 1').status === 0)
    await this.until(() => this.query('psql', 'SELECT 1').status === 0)
  }

  /** Ends when the shell does, whatever goes on in the background.
   * @returns its exit status */
  run(script: string): number | null {
    const path = join(this.folder, 'script.sh')
    writeFileSync(path, script.replaceAll('/run/', `${this.folder}/`))
    return spawnSync('sh', [path], { ...this.#surroundings, stdio: 'ignore' }).status
  }

  query(client: 'mysql' | 'psql', statement: string): { status: number | null; output: string } {
    const options = client === 'mysql' ? ['-N', '-B', '-e'] : ['-At', '-c']
    const args = ['-k', '1', '20', client, ...options, statement]
    const { status, stdout, stderr } = spawnSync('timeout', args, { ...this.#surroundings, encoding: 'utf8' })
    return { status, output: (stdout + stderr).trim() }
  }

  async until(holds: () => boolean): Promise<void> {
    for (const end = Date.now() + 60_000; !holds(); ) {
      if (Date.now() > end) throw new Error('a server does not come to what is waited for')
      await sleep(100)
    }
  }

  async stop(): Promise<void> {
    for (const server of this.#servers) {
      server.kill('SIGKILL')
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
    }
    rmSync(this.folder, { recursive: true })
  }

  get #surroundings() {
    const { PATH } = process.env
    const env = { PATH, HOME: this.folder, PGHOST: this.folder, PGUSER: 'postgres', PGDATABASE: 'postgres' }
    return { ...user, cwd: this.folder, env: { ...env, LC_ALL: 'C' } }
  }

  #must(program: string, args: string[]): void {
    const { status, stderr, error } = spawnSync(program, args, { ...this.#surroundings, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${program}: ${error?.message ?? stderr}`)
  }

  #serve(program: string, args: string[]): void {
    this.#servers.push(spawn(program, args, { ...this.#surroundings, stdio: 'ignore' }))
  }
}
