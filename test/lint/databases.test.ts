// The examples on the pages of AZH5xx do on the real servers what the pages say.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rules } from '../../src/lint/rules/index.ts'
import { DatabaseServers, missingServers } from './database-servers.ts'
import { readBlocks, readPage } from './rule-page.ts'

if (missingServers && process.env['REQUIRE_ALL_TOOLS'] === '1')
  throw new Error(`REQUIRE_ALL_TOOLS=1, but ${missingServers}`)
if (missingServers) console.warn(`skipped: ${missingServers}`)
const onServers = test.skipIf(missingServers)

/** Examples of the family that one of these servers can run, by rule, heading and path. */
const examples = new Map(
  rules.flatMap(({ id, name }): [string, string][] => {
    const page = id.startsWith('AZH5') ? readPage(id, name) : ''
    return ['Bad', 'Good'].flatMap((heading) =>
      readBlocks(page, heading)
        .map(({ path, content }): [string, string] => [`${id} ${heading} ${path}`, String(content)])
        .filter(([, content]) => /\b(?:mysql|psql)\b/.test(content)),
    )
  }),
)
const proved = new Set<string>()

/** @param key such as `AZH501 Bad prescript.sh` */
function example(key: string): string {
  proved.add(key)
  const content = examples.get(key)
  if (content === undefined) throw new Error(`no example ${key}`)
  return content
}

const servers = new DatabaseServers()
const holding = ['AZH501', 'AZH505', 'AZH506', 'AZH507']
const holder = () => servers.run('kill "$(cat /run/mysql-hook.pid)"')
const isWritable = () => servers.query('mysql', 'SET lock_wait_timeout=1; INSERT INTO t.x VALUES (1)').status === 0
const listSessions = (statement: string) =>
  servers
    .query('mysql', `SELECT id FROM information_schema.processlist WHERE info LIKE '${statement}'`)
    .output.split('\n')
    .filter((id) => id !== '')

beforeAll(async () => {
  if (missingServers) return
  await servers.start()
  expect(servers.query('mysql', 'CREATE DATABASE t; CREATE TABLE t.x (i INT)').status).toBe(0)
})
afterAll(() => servers.stop())

onServers('AZH501, AZH505, AZH506, AZH507: a lock is held, limited, awaited and ended', async () => {
  const [pre, ...otherPre] = new Set(holding.map((id) => example(`${id} Good prescript.sh`)))
  const [post, ...otherPost] = new Set(holding.map((id) => example(`${id} Good postScript.sh`)))
  expect([...otherPre, ...otherPost]).toEqual([])
  const own = example('AZH507 Bad postScript.sh')
  if (!pre || !post) throw new Error('no pair')

  expect(servers.run(example('AZH501 Bad prescript.sh'))).toBe(0)
  expect(isWritable()).toBe(true)

  expect(servers.run(pre)).toBe(0)
  expect(isWritable()).toBe(false)
  expect(servers.run(own)).toBe(0)
  expect(isWritable()).toBe(false)
  expect(servers.run(post)).toBe(0)
  await servers.until(isWritable)

  // It ends by itself.
  expect(servers.run(pre.replace('SLEEP(180)', 'SLEEP(3)'))).toBe(0)
  await servers.until(() => listSessions('DO SLEEP(3)').length === 0)
  expect(isWritable()).toBe(true)
  expect(servers.run(example('AZH505 Bad prescript.sh').replace(' &\n', ' >/dev/null 2>&1 &\n'))).toBe(0)
  await servers.until(() => !isWritable())
  expect(holder()).toBe(0)
  await servers.until(isWritable)

  // Another session keeps it from getting the lock.
  expect(servers.run("mysql -e 'LOCK TABLES t.x WRITE; DO SLEEP(999)' </dev/null >/dev/null 2>&1 &")).toBe(0)
  await servers.until(() => listSessions('DO SLEEP(999)').length === 1)
  expect(servers.run(example('AZH506 Bad prescript.sh'))).toBe(0)
  await servers.until(() => listSessions('FLUSH TABLES%').length === 1)
  expect(servers.run(pre.replace('tries=20', 'tries=1'))).toBe(1)
  for (const id of ['DO SLEEP(999)', 'FLUSH TABLES%'].flatMap(listSessions)) servers.query('mysql', `KILL ${id}`)
  await servers.until(isWritable)
})

onServers('AZH501, AZH507: a backup of PostgreSQL ends with its session', () => {
  expect(servers.run(example('AZH501 Bad two/prescript.sh'))).toBe(0)
  const { status, output } = servers.query('psql', 'SELECT pg_backup_stop()')
  expect({ status, output }).toEqual({ status: 1, output: expect.stringContaining('backup is not in progress') })
  expect(servers.run(example('AZH507 Bad two/postScript.sh'))).toBe(1)
  expect(servers.run(example('AZH501 Good two/prescript.sh'))).toBe(0)
})

onServers('AZH502: what was removed is refused, and what took its place is there', () => {
  for (const path of ['prescript.sh', 'two/prescript.sh']) {
    expect(servers.run(example(`AZH502 Bad ${path}`))).toBe(1)
    expect(servers.run(example(`AZH502 Good ${path}`))).toBe(0)
  }
  expect(servers.query('mysql', 'SHOW MASTER STATUS').status).toBe(0)
})

onServers('AZH503: read_only stays until it is ended', () => {
  const readOnly = () => servers.query('mysql', 'SELECT @@global.read_only').output
  for (const [heading, left] of [
    ['Bad', '1'],
    ['Good', '0'],
  ] as const) {
    expect(servers.run(example(`AZH503 ${heading} prescript.sh`))).toBe(0)
    expect(readOnly()).toBe('1')
    expect(servers.run(example(`AZH503 ${heading} postScript.sh`))).toBe(0)
    expect(readOnly()).toBe(left)
    servers.query('mysql', 'SET GLOBAL read_only=0')
  }
})

onServers('AZH504: an error of SQL counts only where the client is told so', () => {
  for (const path of ['prescript.sh', 'two/prescript.sh']) {
    expect(servers.run(example(`AZH504 Bad ${path}`))).toBe(0)
    expect(servers.run(example(`AZH504 Good ${path}`))).toBe(1)
  }
})

onServers('no example was left out', () => {
  expect([...examples.keys()].filter((key) => !proved.has(key))).toEqual([])
})
