// What a rehearsal looks like to people and to programs.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import type { Rehearsal } from '../../src/model/generated/rehearsal-report.ts'
import { composeHtml } from '../../src/rehearse/reporters/html.ts'
import { composeJson } from '../../src/rehearse/reporters/json.ts'
import { composePicture } from '../../src/rehearse/reporters/lanes.ts'
import { composeSvg } from '../../src/rehearse/reporters/svg-file.ts'
import { composeEvent, composeHead, composeReport } from '../../src/rehearse/reporters/text.ts'
import { projectFolder } from '../command.ts'
import {
  buildRehearsal,
  buildReport,
  falseClaim,
  falseProof,
  hostile,
  neverThaws,
  publishedHooks,
  restored,
  resumesLater,
  slowFreeze,
  twoBackups,
} from './samples.ts'

const plain = (_: string, text: string) => text
const marked = (style: string, text: string) => `<${style}>${text}</${style}>`
const head =
  `dist-bundles/IRIS, SHA-256 c0ffee${'0'.repeat(58)}, with make-azure-hooks 0.1.0, 2026-11-28T01:36:45Z, ` +
  'on vm1, Debian GNU/Linux 12, Linux 6.1.0, x64, 2 processors'
const every = [
  buildRehearsal(),
  publishedHooks,
  neverThaws,
  resumesLater,
  falseClaim,
  slowFreeze,
  twoBackups,
  restored,
  falseProof,
  hostile,
]

describe('text', () => {
  test('of a single rehearsal ends with what came of it', () => {
    expect(composeReport(buildReport(), plain)).toBe(`
must hold       The backup is claimed application-consistent, and it is.
Azure’s claim   application-consistent
snapshot        application-consistent; IRIS is of one moment: write 143 in both files
frozen          2.61 s: scripts 0.32, host’s polls 0.62, fsfreeze 0.50, snapshot 1.17
pre-script      exit status 0 after 0.42 s (Azure’s code 0)
post-script     exit status 0 after 0.34 s (Azure’s code 0)
left frozen     nothing
the scripts’ log
${buildRehearsal().log.replaceAll(/^(?=.)/gm, '  ')}
1 played, 0 not played, 0 false claims, 0 left frozen until they resume by themselves, 0 left frozen for good.
healthy held: the backup is application-consistent, and Azure would say so.
`)
  })

  test('of a bad one names all that is wrong', () => {
    const text = composeReport(buildReport(neverThaws), marked)
    expect(text).toContain('<bold>left frozen     </bold><red>IRIS, for good</red>\n')
    expect(text).toContain('<bold>left running    </bold><red>still running: 533 S sh /etc/azure/postScript.sh</red>\n')
    expect(text).toContain('<red>IRIS is left frozen, and nothing would ever thaw it.</red>\n')
    expect(text).toMatch(/<bold><red>thaw-fails did not hold: .*; left frozen: IRIS, for good\.<\/red><\/bold>\n$/)
  })

  test.each([
    [publishedHooks, 'portal      300 Pre-ScriptExecutionFailed: The pre-script returned 5.\n'],
    [
      publishedHooks,
      'portal      301 Post-ScriptExecutionFailed: The post-script returned 2. (stands in extension.log only)\n',
    ],
    [
      publishedHooks,
      'Azure would record a backup that is only file-system consistent, although the databases were at rest.\n',
    ],
    [falseClaim, 'Azure’s claim   application-consistent, which is false\n'],
    [falseClaim, 'snapshot        crash-consistent only; IRIS is torn: write 143 in one file, 144 in the other\n'],
    [falseClaim, 'frozen          nothing was frozen\n'],
    [slowFreeze, 'pre-script      no exit status after 41.2 s; the host went on after 20.0 s (Azure’s code 308)\n'],
    [
      twoBackups,
      'backup 2\nAzure’s claim   no restore point\nthe host        ended: killed\nsnapshot        no snapshot\n',
    ],
    [twoBackups, 'post-script     not started\n'],
    [restored, 'restored VM     proved (exit status 0) after 2.2 s, with --run\nits data        whole: all that was'],
    [
      restored,
      '/mgr/user/ of IRIS holds all that was committed, and nothing else; its integrity check found no errors\n',
    ],
    [restored, 'what verify-restore.sh said\n  +0.18s verify-restore.sh: this VM is another one\n'],
    [restored, '0 left frozen for good, 1 of 1 restores proved, 0 false proofs.\n'],
    [restored, '; the restored VM is called proved, and its data are whole.\n'],
    [falseProof, 'its data        torn\n'],
    [falseProof, '1 of 1 restores proved, 1 false proofs.\n'],
    [falseProof, '; the restored VM is called proved, but its data are torn.\n'],
  ] satisfies [Rehearsal, string][])('says %#', (rehearsal, line) => {
    expect(composeReport(buildReport(rehearsal), plain)).toContain(line)
  })

  test('of many is a table and what did not hold', () => {
    const many = [buildRehearsal(), publishedHooks, neverThaws, slowFreeze]
    expect(composeReport(buildReport(...many), plain)).toBe(`\
${head}

fault         outcome   Azure’s claim  truth        left frozen     seconds
healthy       held      application    application  –                  3.72
healthy       NOT HELD  file-system    application  –                  3.72
thaw-fails    NOT HELD  application    application  IRIS, for good     3.72
freeze-hangs  held      file-system    crash        –                  42.0

NOT HELD healthy
happens         Nothing goes wrong.
must hold       The backup is claimed application-consistent, and it is.
not held        ${publishedHooks.broken[0]}

NOT HELD thaw-fails
happens         Each thaw answers 3 and leaves the instance frozen.
must hold       The post-script fails, and the instance is resumed by the last resort.
not held        IRIS is left frozen, and nothing would ever thaw it.
not held        A process is left running.

4 played, 0 not played, 0 false claims, 0 left frozen until they resume by themselves, 1 left frozen for good.
2 of 4 rehearsals did not hold.
`)
  })

  test('of many restores is a table of verdicts and data', () => {
    expect(composeReport(buildReport(restored, falseProof), plain)).toContain(`
fault                  outcome   verdict  data   left running  seconds
restore-healthy        held      proved   whole  –                6.40
restore-database-lies  NOT HELD  proved   torn   –                3.72
`)
  })

  test('tells what stays frozen although all that must hold did', () => {
    expect(composeReport(buildReport(resumesLater), plain)).toContain(
      'left frozen     IRIS, until it resumes by itself after 300 s\n',
    )
    const many = composeReport(buildReport(buildRehearsal(), resumesLater), plain)
    expect(many).toMatch(/^thaw-impossible +held .* IRIS, until it resumes by itself after 300 s +3\.72$/m)
    expect(many).toContain('1 left frozen until they resume by themselves, 0 left frozen for good.\n')
    const page = composeHtml(buildReport(buildRehearsal(), resumesLater))
    expect(page).toContain('<dd class="bad">frozen: IRIS, until it resumes by itself after 300 s</dd>')
    expect(page).toContain('<td class="bad">IRIS, until it resumes by itself after 300 s</td>')
    expect(composeSvg(resumesLater, 'A bundle')).toContain('>IRIS, until it resumes by itself after 300 s</text>')
  })

  test('lists what was not played, by the reason, and says that it was interrupted', () => {
    const reason = 'it was interrupted'
    const notPlayed = [
      { fault: 'one-freeze-fails', reason: 'it needs two' },
      ...['a', 'b'].map((fault) => ({ fault, reason })),
    ]
    const report = { ...buildReport(), notPlayed, interrupted: true, held: false }
    const text = composeReport(report, plain)
    expect(text).toContain(
      '\nnot played      one-freeze-fails: it needs two\nnot played      a, b: it was interrupted\n',
    )
    expect(text).toMatch(/\n1 played, 3 not played, .*\nInterrupted, with 1 played: all held\.\n$/)
    expect(composeHtml(report)).toContain('<li>a, b: it was interrupted</li>')
  })

  test('of an ordinary user’s says whence owners and modes are', () => {
    expect(composeReport({ ...buildReport(), mode: 'user' }, plain)).toContain(
      '\nNot run as root: owners and modes are',
    )
  })

  test('names the shell where there are several', () => {
    const text = composeReport(buildReport(buildRehearsal(), twoBackups), plain)
    expect(text).toContain('healthy (dash)                    held')
    expect(text).toContain('two-backups-at-once (busybox sh)  held')
    expect(text).toMatch(/\nAll 2 rehearsals held\.\n$/)
  })

  test('of the timeline is a line an event', () => {
    const [first, , frozen] = buildRehearsal().events
    const lines = [first, frozen].map((event) => event && composeEvent(event, plain)).join('')
    expect(lines).toBe(
      '   0.00 s  host        pre-check: 0, the config and both scripts are accepted\n   0.33 s  database    IRIS is frozen\n',
    )
    expect(
      composeHead({ ...buildReport(), bundle: 'a\u001bb' }, { id: 'healthy', does: 'Nothing goes wrong.' }, plain),
    ).toBe(`Rehearsing a\\u001bb: healthy. Nothing goes wrong.\n${head.replace('dist-bundles/IRIS', 'a\\u001bb')}\n\n`)
  })

  test('holds nothing that a terminal would obey', () => {
    const report = buildReport(hostile, neverThaws)
    const texts = [
      composeReport(report, plain),
      composeReport(buildReport(hostile), plain),
      ...hostile.events.map((event) => composeEvent(event, plain)),
    ]
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
    for (const text of texts) expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
  })
})

describe('JSON', () => {
  const schema = JSON.parse(readFileSync(join(projectFolder, 'schemas/rehearsal-report.schema.json'), 'utf8'))
  const validate = new Ajv2020({ strict: false }).compile(schema)

  test('is what the schema says', () => {
    const json = JSON.parse(composeJson(buildReport(...every)))
    validate(json)
    expect(validate.errors).toBeNull()
    expect(json).toEqual(buildReport(...every))
  })
})

describe('the page', () => {
  const page = composeHtml(buildReport(...every))

  test('holds no script, no event handler and nothing from elsewhere', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|<object|<use|@import|\son\w+="|https?:|url\(|javascript:/i)
    expect(page).toContain('content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"')
  })

  test('shows what is said of a restored VM, and what is true', () => {
    const page = composeHtml(buildReport(restored, falseProof))
    for (const text of ['<h3>Restored VM</h3>', '<th scope="col">Verdict</th>', 'What verify-restore.sh said']) {
      expect(page).toContain(text)
    }
    expect(page).toContain('<dt>Its data</dt><dd class="good">whole')
    expect(page).toContain('<dt>Its data</dt><dd class="bad">torn')
  })

  test('shows hostile texts as texts', () => {
    expect(page).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;\\u0000\\u001b[31m\\u202eIRIS')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
    expect(page.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
  })

  test('has each id once, and a target for each link and label', () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const links = [...page.matchAll(/href="#([^"]+)"|aria-labelledby="([^"]+)"/g)]
    const targets = links.flatMap(([, link = '', labels = '']) => `${link} ${labels}`.trim().split(' '))
    expect(targets.filter((target) => !ids.includes(target))).toEqual([])
    expect(links.filter(([, link]) => link)).toHaveLength(every.length)
  })

  test('has a picture with a title and a description for each run', () => {
    expect(page.match(/<svg class="timeline" role="img"/g)).toHaveLength(every.length)
    expect(page).toContain('>Timeline of thaw-fails in dash</title>')
    expect(page).toContain('In the snapshot: of one moment')
    expect(page).toContain('Left frozen: IRIS, for good, 0.33 s to ')
  })
})

describe('the picture', () => {
  test.each([
    ['sample', 'A published sample'],
    ['bundle', 'A bundle of make-azure-hooks'],
  ])('of the README’s %s is current', (name, caption) => {
    const report = JSON.parse(readFileSync(join(projectFolder, `test/rehearse/recorded/${name}.json`), 'utf8'))
    const picture = readFileSync(join(projectFolder, `src/rehearse/reporters/${name}.svg`), 'utf8')
    expect(composeSvg(report.rehearsals[0], caption)).toBe(picture)
  })

  test('as a file shows hostile texts as texts', () => {
    const picture = composeSvg(hostile, '</svg><script>')
    expect(picture).not.toMatch(/<script|href|url\(/)
    expect(picture.match(/<svg /g)?.length).toBe(picture.match(/<\/svg>/g)?.length)
  })

  const kindsOf = (rehearsal: Rehearsal) =>
    Object.fromEntries(
      composePicture(rehearsal).lanes.map(({ name, rows }) => [name, rows.map((row) => row.map(({ kind }) => kind))]),
    )

  test('has a lane for each that takes part', () => {
    expect(kindsOf(buildRehearsal())).toEqual({
      host: [['wait', 'fs', 'wait']],
      'pre-script': [['run']],
      IRIS: [['frozen']],
      disks: [['snapshot']],
      'post-script': [['run']],
    })
  })

  test('has the restored VM behind the backup', () => {
    const kinds = kindsOf(restored)
    expect(Object.keys(kinds).slice(-2)).toEqual(['verify-restore', 'restored VM'])
    expect(kinds['verify-restore']).toEqual([['run']])
    const [script, machine] = composePicture(restored).lanes.slice(-2)
    expect(script?.rows[0]?.[0]?.from).toBeGreaterThan(3.72)
    expect(machine?.marks.map(({ title }) => title)).toEqual([
      'Another VM comes up from the restore point',
      'IRIS is started for maintenance',
      'IRIS, /srv/opt/IRIS/mgr/user/: whole',
    ])
  })

  test('shows what runs on, what is foreign, what is left, and what overlaps', () => {
    expect(kindsOf(slowFreeze)['pre-script']).toEqual([['run', 'late']])
    expect(kindsOf(neverThaws)['IRIS']).toEqual([['stuck']])
    expect(kindsOf(twoBackups)).toMatchObject({
      host: [['wait', 'fs', 'wait'], ['wait']],
      HSA: [['foreign']],
      fault: [[]],
    })
  })

  test('ends behind the last moment, so that what goes on is seen to', () => {
    expect(composePicture(neverThaws).end).toBeGreaterThan(3.72)
    expect(composePicture(buildRehearsal({ backups: [], freezes: [], events: [] })).end).toBeGreaterThan(0)
  })
})
