// Hooks put together from parts: each shape once as it should be, and once with each mistake that people make in it.
import type { LintFile } from '../../src/model/lint.ts'
import { composeConfig, type HookPair } from './hook-pairs.ts'

const log = '>>/var/log/hook.log 2>&1'

interface Scripts {
  readonly pre: string
  readonly post: string
}

/** A mistake, and the errors one of which tells of it. */
interface Mistake {
  readonly name: string
  readonly found: string
  readonly make: (scripts: Scripts) => Scripts
}

const inBoth =
  (change: (text: string) => string) =>
  ({ pre, post }: Scripts) => ({ pre: change(pre), post: change(post) })
const inPre =
  (change: (text: string) => string) =>
  ({ pre, post }: Scripts) => ({ pre: change(pre), post })
const inPost =
  (change: (text: string) => string) =>
  ({ pre, post }: Scripts) => ({ pre, post: change(post) })

const clients: Readonly<Record<string, (call: string) => string>> = {
  iris: (call) => `timeout -k 1 60 iris session IRIS -U%SYS "##Class(Backup.General).${call}()" </dev/null ${log}`,
  csession: (call) => `timeout -k 1 60 csession CACHE -U%SYS "##Class(Backup.General).${call}()" </dev/null ${log}`,
  path: (call) =>
    `timeout -k 1 60 /opt/iris/bin/iris session IRIS -U '%SYS' '##class(Backup.General).${call}()' </dev/null ${log}`,
  runuser: (call) =>
    `timeout -k 1 60 runuser -u irisowner -- iris session IRIS -U%SYS "##Class(Backup.General).${call}()" </dev/null ${log}`,
  docker: (call) =>
    `docker exec db timeout -k 1 60 iris session IRIS -U%SYS "##Class(Backup.General).${call}()" </dev/null ${log}`,
}

const structures: Readonly<Record<string, (freeze: string, thaw: string) => Scripts>> = {
  plain: (freeze, thaw) => ({
    pre: `${freeze}\nif [ $? -ne 5 ]; then\n  ${thaw}\n  exit 1\nfi\nexit 0\n`,
    post: `${thaw}\n[ $? -eq 5 ] || exit 1\n`,
  }),
  variable: (freeze, thaw) => ({
    pre: `${freeze}\nrc=$?\nif [ "$rc" -eq 5 ]; then\n  exit 0\nfi\n${thaw}\nexit 1\n`,
    post: `${thaw}\nrc=$?\n[ "$rc" -eq 5 ] || exit 1\n`,
  }),
  case: (freeze, thaw) => ({
    pre: `${freeze}\ncase $? in\n  5) exit 0 ;;\n  *)\n    ${thaw}\n    exit 1\n    ;;\nesac\n`,
    post: `${thaw}\ncase $? in 5) exit 0 ;; *) exit 1 ;; esac\n`,
  }),
  functions: (freeze, thaw) => ({
    pre: `freeze() {\n  ${freeze}\n  [ $? -eq 5 ]\n}\nundo() {\n  ${thaw}\n}\nif freeze; then exit 0; fi\nundo\nexit 1\n`,
    post: `thaw() {\n  ${thaw}\n  [ $? -eq 5 ]\n}\nthaw || exit 1\n`,
  }),
  retry: (freeze, thaw) => ({
    pre: `tries=2\nwhile [ $tries -gt 0 ]; do\n  ${freeze}\n  rc=$?\n  [ $rc -eq 5 ] && exit 0\n  ${thaw}\n  tries=$((tries - 1))\ndone\nexit 1\n`,
    post: `${thaw}\n[ $? -eq 5 ] || exit 1\n`,
  }),
  trap: (freeze, thaw) => ({
    pre: `done=\nundo() { [ -n "$done" ] || ${thaw}; }\ntrap undo EXIT\n${freeze}\n[ $? -eq 5 ] || exit 1\ndone=1\nexit 0\n`,
    post: `${thaw}\n[ $? -eq 5 ] || exit 1\n`,
  }),
}

const mistakes: readonly Mistake[] = [
  { name: 'no roll-back', found: 'AZH205', make: inPre((text) => text.replace(/^.*ExternalThaw.*$/gm, '  :')) },
  { name: 'no limit', found: 'AZH209', make: inBoth((text) => text.replaceAll('timeout -k 1 60 ', '')) },
  { name: '5 handed on', found: 'AZH201', make: inPost((text) => `${/^.*ExternalThaw.*$/m.exec(text)?.[0].trim()}\n`) },
  { name: 'every answer is good', found: 'AZH202', make: inPre((text) => text.replaceAll('exit 1', 'exit 0')) },
  {
    name: 'compared with 0',
    found: 'AZH201',
    make: inBoth((text) => text.replaceAll(/(-eq|-ne) 5/g, '$1 0').replaceAll('5)', '0)')),
  },
  {
    name: 'compared too late',
    found: 'AZH203',
    make: inPost((text) => text.replace(/(ExternalThaw.*\n)/, '$1echo thawed >>/var/log/x\n')),
  },
  {
    name: 'another instance',
    found: 'AZH206',
    make: inPost((text) => text.replaceAll(/\b(IRIS|CACHE) -U/g, 'OTHER -U')),
  },
  {
    name: 'a status above 5',
    found: 'AZH202',
    make: inBoth((text) =>
      text.replaceAll('-eq 5', '-gt 4').replaceAll('-ne 5', '-lt 5').replaceAll('5)', '[5-9]*|1[0-9]*)'),
    ),
  },
  { name: 'through tee', found: 'AZH203', make: inPost((text) => text.replaceAll(log, '2>&1 | tee -a /var/log/x')) },
  // Where a condition calls the function, `set -e` counts for nothing in it.
  { name: 'set -e', found: 'AZH208', make: inBoth((text) => (text.includes('() {\n') ? text : `set -e\n${text}`)) },
  { name: 'nobody calls it', found: 'AZH229', make: inBoth((text) => `hook() {\n${text}}\n`) },
  { name: 'ended before', found: 'AZH229', make: inBoth((text) => `exit 0\n${text}`) },
  { name: 'swapped', found: 'AZH229', make: ({ pre, post }) => ({ pre: post, post: pre }) },
  { name: 'the post-script freezes', found: 'AZH206', make: ({ pre }) => ({ pre, post: pre }) },
  { name: 'lines of Windows', found: 'AZH301', make: inBoth((text) => text.replaceAll('\n', '\r\n')) },
  {
    name: 'tests of bash',
    found: 'AZH303',
    make: inBoth((text) =>
      text.replaceAll(/\[ (.*?) \]/g, '[[ $1 ]]').replaceAll('case $? in', 'function x() { :; }\ncase $? in'),
    ),
  },
  { name: 'torn', found: 'AZH214', make: inBoth((text) => text.replaceAll(/ (["']##)/g, '\n$1')) },
  {
    name: 'a placeholder',
    found: 'AZH212',
    make: inBoth((text) => text.replaceAll(/\b(IRIS|CACHE) -U/g, '<INSTANCE> -U')),
  },
  { name: 'another namespace', found: 'AZH213', make: inBoth((text) => text.replaceAll(/-U ?'?%SYS'?/g, '-UUSER')) },
]

/** What a database that is not InterSystems' is told, and by which client. */
interface Kind {
  readonly family: string
  readonly client: string
  readonly option: string | undefined
  readonly begin: string
  readonly end: string
  /** Put before statements that the client reads. */
  readonly head?: string
}

const kinds: readonly Kind[] = [
  {
    family: 'mysql',
    client: 'mysql --defaults-file=/root/.my.cnf',
    option: '-e',
    begin: 'SET GLOBAL read_only=1',
    end: 'SET GLOBAL read_only=0',
  },
  {
    family: 'mysql',
    client: 'mariadb',
    option: '-e',
    begin: 'SET GLOBAL read_only = ON',
    end: 'SET GLOBAL read_only = OFF',
  },
  {
    family: 'postgresql',
    client: 'psql -X -v ON_ERROR_STOP=1',
    option: '-c',
    begin: "SELECT pg_start_backup('azure', true)",
    end: 'SELECT pg_stop_backup()',
  },
  {
    family: 'oracle',
    client: 'sqlplus -s / as sysdba',
    option: undefined,
    begin: 'ALTER DATABASE BEGIN BACKUP;',
    end: 'ALTER DATABASE END BACKUP;',
    head: 'WHENEVER SQLERROR EXIT FAILURE\n',
  },
  { family: 'mongodb', client: 'mongosh --quiet', option: '--eval', begin: 'db.fsyncLock()', end: 'db.fsyncUnlock()' },
  {
    family: 'hana',
    client: 'hdbsql -U BACKUP',
    option: '',
    begin: "BACKUP DATA FOR FULL SYSTEM CREATE SNAPSHOT COMMENT 'azure'",
    end: "BACKUP DATA FOR FULL SYSTEM CLOSE SNAPSHOT BACKUP_ID 7 SUCCESSFUL 'azure'",
  },
]

const runners = ['', 'runuser -u dba -- ', 'docker exec -i db ']

/** A command that gives the client a statement, as a line or as lines of a here-document. */
function listWays(
  { client, option, head = '' }: Kind,
  runner: string,
): readonly ((statement: string) => Scripts['pre'])[] {
  const run = `timeout -k 1 60 ${runner}${client}`
  const typed = (statement: string) => `${run} ${log} <<'END'\n${head}${statement}\nEND\n`
  if (option === undefined) return [typed]
  const given = (statement: string) => `${run} ${option} "${statement}" </dev/null ${log}\n`
  return option === '' ? [given] : [given, typed]
}

function writeOther(tell: (statement: string) => string, { begin, end }: Kind): Readonly<Record<string, Scripts>> {
  const call = (name: string, statement: string) => `${name}() {\n${tell(statement)}}\n`
  return {
    plain: {
      pre: `${tell(begin)}[ $? -eq 0 ] && exit 0\n${tell(end)}exit 1\n`,
      post: `${tell(end)}[ $? -eq 0 ] || exit 1\n`,
    },
    functions: {
      pre: `${call('begin', begin)}${call('finish', end)}if begin; then exit 0; fi\nfinish\nexit 1\n`,
      post: `${call('finish', end)}finish || exit 1\n`,
    },
  }
}

const otherMistakes: readonly Mistake[] = [
  { name: 'never ended', found: 'AZH503', make: inPost(() => 'exit 0\n') },
  {
    name: 'not ended after a failure',
    found: 'AZH503',
    make: inPre((text) =>
      text.includes('finish')
        ? text.replace('finish\nexit 1', 'exit 1')
        : `${text.slice(0, text.indexOf('[ $?'))}[ $? -eq 0 ] || exit 1\n`,
    ),
  },
  { name: 'nothing begun', found: 'AZH503', make: inPre(() => 'exit 0\n') },
  { name: 'no limit', found: 'AZH209', make: inBoth((text) => text.replaceAll('timeout -k 1 60 ', '')) },
  {
    name: 'its status is lost',
    found: 'AZH228',
    make: inPost(
      (text) =>
        `${text.replace(/\[ \$\? -eq 0 \] \|\| exit 1|finish \|\| exit 1/, text.includes('finish') ? 'finish' : ':')}exit 0\n`,
    ),
  },
  { name: 'fsfreeze as well', found: 'AZH226', make: inPre((text) => `fsfreeze -f /data\n${text}`) },
  { name: 'a relative library', found: 'AZH227', make: inPre((text) => `. ./settings.sh\n${text}`) },
]

function compose(family: string, name: string, { pre, post }: Scripts, expected: readonly string[]): HookPair {
  const files: LintFile[] = [
    { path: 'prescript.sh', content: `#!/bin/sh\n${pre}` },
    { path: 'postScript.sh', content: `#!/bin/sh\n${post}` },
    composeConfig(),
  ]
  return { family, name, files, expected, fixed: [] }
}

function vary(family: string, name: string, right: Scripts, made: readonly Mistake[]): HookPair[] {
  const wrong = made.flatMap(({ name: mistake, found, make }) => {
    const scripts = make(right)
    return scripts.pre === right.pre && scripts.post === right.post
      ? []
      : [compose(family, `${name}: ${mistake}`, scripts, [found])]
  })
  return [compose(family, name, right, []), ...wrong]
}

/** Every structure with two of the clients, and every database with one of the runners for each way, in turns. */
export function listShapes(): HookPair[] {
  const calls = Object.entries(clients)
  const contract = Object.entries(structures).flatMap(([structure, write], row) =>
    [0, 1].flatMap((more) => {
      const [client, call] = calls[(row * 2 + more) % calls.length] ?? ['', String]
      return vary(
        'intersystems',
        `${client}, ${structure}`,
        write(call('ExternalFreeze'), call('ExternalThaw')),
        mistakes,
      )
    }),
  )
  const others = kinds.flatMap((kind, row) =>
    listWays(kind, runners[row % runners.length] ?? '').flatMap((tell, way) =>
      Object.entries(writeOther(tell, kind)).flatMap(([structure, right]) =>
        vary(kind.family, `${kind.client} ${way}, ${structure}`, right, otherMistakes),
      ),
    ),
  )
  return [...contract, ...others]
}
