// How databases that are not InterSystems' are brought to stand still for a snapshot, and what ends that.
import { type ProgramRun, recognizeClient } from './clients.js'
import { sketch } from './value.js'

export interface BackupMode {
  readonly database: string
  readonly begins: RegExp
  readonly ends: RegExp
  /** The statement that ends it, for sentences. */
  readonly ending: string
  /** Whether it stays when the client ends that began it. */
  readonly stays: boolean
}

const mysql = 'MySQL or MariaDB'

/** From the manuals: "FLUSH Statement", "LOCK TABLES", "LOCK INSTANCE FOR BACKUP", "STOP REPLICA" and "read_only" of
 * MySQL, "BACKUP STAGE" of MariaDB, "Continuous Archiving" (14 and 15) and "Recovery Control Functions" of PostgreSQL,
 * "ALTER DATABASE" and "ALTER SYSTEM" of Oracle, "fsync" of MongoDB,
 * "BACKUP DATA Statement" of SAP HANA. */
export const backupModes: readonly BackupMode[] = [
  {
    database: mysql,
    begins: /flush\s+(?:\w+\s+)?tables\s+(?:[^;]*\s)?(?:with\s+read\s+lock|for\s+export)/i,
    ends: /unlock\s+tables/i,
    ending: 'UNLOCK TABLES',
    stays: false,
  },
  {
    database: mysql,
    begins: /(?<!un)lock\s+tables?\s+[^;]*\b(?:read|write)\b/i,
    ends: /unlock\s+tables/i,
    ending: 'UNLOCK TABLES',
    stays: false,
  },
  {
    database: mysql,
    begins: /lock\s+instance\s+for\s+backup/i,
    ends: /unlock\s+instance/i,
    ending: 'UNLOCK INSTANCE',
    stays: false,
  },
  {
    database: mysql,
    begins: /backup\s+stage\s+(?:start|flush|block_\w+)/i,
    ends: /backup\s+stage\s+end/i,
    ending: 'BACKUP STAGE END',
    stays: false,
  },
  {
    database: mysql,
    begins: /set\s+(?:global\s+|@@global\.)(?:super_)?read_only\s*=\s*(?:1|on|true)\b/i,
    ends: /set\s+(?:global\s+|@@global\.)(?:super_)?read_only\s*=\s*(?:0|off|false)\b/i,
    ending: 'SET GLOBAL read_only=0',
    stays: true,
  },
  {
    database: mysql,
    begins: /\bstop[\s-]+(?:slave|replica)\b/i,
    ends: /\bstart[\s-]+(?:slave|replica)\b/i,
    ending: 'START REPLICA',
    stays: true,
  },
  {
    database: 'PostgreSQL',
    begins: /pg_backup_start\s*\(|pg_start_backup\s*\([^)]*,[^)]*,[^)]*false\s*\)/i,
    ends: /pg_backup_stop\s*\(|pg_stop_backup\s*\(\s*(?:[a-z_]+\s*=>\s*)?false/i,
    ending: 'pg_backup_stop',
    stays: false,
  },
  {
    database: 'PostgreSQL',
    begins: /pg_start_backup\s*\((?![^)]*,[^)]*,[^)]*false\s*\))/i,
    ends: /pg_stop_backup\s*\(/i,
    ending: 'pg_stop_backup()',
    stays: true,
  },
  {
    database: 'PostgreSQL',
    begins: /pg_wal_replay_pause\s*\(/i,
    ends: /pg_wal_replay_resume\s*\(/i,
    ending: 'pg_wal_replay_resume()',
    stays: true,
  },
  {
    database: 'Oracle',
    begins: /\bbegin\s+backup\b/i,
    ends: /\bend\s+backup\b/i,
    ending: 'ALTER DATABASE END BACKUP',
    stays: true,
  },
  {
    database: 'Oracle',
    begins: /alter\s+system\s+suspend\b/i,
    ends: /alter\s+system\s+resume\b/i,
    ending: 'ALTER SYSTEM RESUME',
    stays: true,
  },
  {
    database: 'MongoDB',
    begins: /fsyncLock|fsync["']?\s*:\s*1\s*,\s*["']?lock["']?\s*:\s*(?:1|true)/i,
    ends: /fsyncUnlock/i,
    ending: 'db.fsyncUnlock()',
    stays: true,
  },
  {
    database: 'SAP HANA',
    begins: /backup\s+data\s+(?:for\s+[^;]*?\s)?create\s+snapshot/i,
    ends: /backup\s+data\s+(?:for\s+[^;]*?\s)?close\s+snapshot/i,
    ending: 'BACKUP DATA … CLOSE SNAPSHOT',
    stays: true,
  },
]

/** What a client of a database is given to do, as far as it is known: its words and its input. */
export function readStatements({ words, input }: ProgramRun): string {
  return `${words.slice(1).map(sketch).join(' ')} ${input}`
}

/** A client that begins such a mode, once for each place in the script. */
export interface BeginningRun {
  readonly run: ProgramRun
  readonly mode: BackupMode
  /** The words that begin it, for sentences: `FLUSH TABLES WITH READ LOCK`. */
  readonly what: string
  readonly statements: string
}

/** @param stays whether the mode stays when its client ends */
export function listBeginnings(programs: readonly ProgramRun[], stays: boolean): BeginningRun[] {
  const seen = new Set<string>()
  return programs.flatMap((run) => {
    const statements = readStatements(run)
    const database = recognizeClient(run.words)?.database
    const modes = backupModes.filter((mode) => mode.database === database && mode.stays === stays)
    return modes.flatMap((mode) => {
      const [found] = mode.begins.exec(statements) ?? []
      const key = `${run.command.pos} ${mode.ending}`
      if (found === undefined || seen.has(key)) return []
      seen.add(key)
      const what = found.replaceAll(/\s+/g, ' ').replace(/\s*\(.*$/, '')
      return [{ run, mode, what, statements }]
    })
  })
}

/** The mode of the client's database for which it holds. */
export function findMode({ words }: ProgramRun, holds: (mode: BackupMode) => boolean): BackupMode | undefined {
  const database = recognizeClient(words)?.database
  return backupModes.find((mode) => mode.database === database && holds(mode))
}

/** Whether it may outlive the script that started it. */
export function goesOn({ background, wrappers }: ProgramRun): boolean {
  const starters = /^(?:setsid|systemd-run|screen|tmux|daemon|start-stop-daemon)$/
  return (
    background ||
    wrappers.some(
      ({ program, words }) => starters.test(program) || words.some((word) => /^-\w*d$|^--detach$/.test(sketch(word))),
    )
  )
}

const units: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }

/** Seconds for which the client of a lock stays by itself, by its own SLEEP or while a `sleep` runs that it waits for;
 * undefined where its statements do not say that it does. */
export function readHold(statements: string): number | undefined {
  const pauses = [...statements.matchAll(/\b(?:pg_)?sleep\s*(?:\(\s*|\s)(\d+)([smhd]?)/gi)]
  if (pauses.length === 0) return undefined
  return pauses.reduce((sum, [, seconds, unit = '']) => sum + Number(seconds) * (units[unit.toLowerCase()] ?? 1), 0)
}
