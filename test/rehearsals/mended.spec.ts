// A hook in which lint has mended what it can and finds no error holds in a rehearsal as well, but for what is listed here
// with its reason: a fault that shows something else, or a listed one that no longer does, is a difference to look at.
import { expect, test } from 'vitest'
import { fix } from '../../src/lint/fixes.ts'
import type { HookSet } from '../../src/model/hook-set.ts'
import { faults } from '../../src/rehearse/faults/index.ts'
import { rehearse } from '../../src/rehearse/rehearse.ts'
import { quick, writeHooks } from '../rehearse/rehearsals.ts'
import { declareSideBySide } from './played.ts'

interface Scripts {
  readonly pre: string
  readonly post: string
}

const session = (call: string, client = 'iris session IRIS') =>
  `timeout -k 1 4 ${client} -U%SYS '##Class(Backup.General).${call}' </dev/null >/dev/null 2>&1`
const freeze = session('ExternalFreeze(,,,,,,600,,,300)')
const thaw = session('ExternalThaw()')
const probe = session('IsWDSuspendedExt()')

const right: Scripts = {
  pre: `#!/bin/sh\n${freeze}\n[ $? -eq 5 ] && exit 0\n${thaw}\nexit 1\n`,
  post: `#!/bin/sh\n${probe}\nheld=$?\n${thaw}\n[ $? -eq 5 ] && [ "$held" -eq 5 ]\n`,
}
/** The same with what people write: each of it is mended. */
const plain: Scripts = {
  pre: `#!/bin/bash\r\nfunction undo {\n${thaw}\n}\n${freeze}\n[ $? -eq5 ] && exit 0\nundo\nexit 1\n`,
  post: `#!/bin/bash\n${probe}\nheld=$?\n${thaw.replace('>/dev/null 2>&1', '&>/dev/null')}\n[ $? -eq 5] && [ "$held" == 5 ]\n`,
}
/** Sessions taken for a yes, and statuses compared by order. */
const conditions: Scripts = {
  pre: `#!/bin/sh
if ${session('ExternalFreeze(,,,,,,600,,,300)', 'csession IRIS')}; then exit 0; fi
${session('ExternalThaw()', 'csession IRIS')}
exit 1
`,
  post: `#!/bin/sh
${session('IsWDSuspendedExt()', 'csession IRIS')}
held=$?
${session('ExternalThaw()', 'csession IRIS')}
rc=$?
if [ $rc -lt 5 ]; then exit 1; fi
[ "$held" == 5 ]
`,
}
const functions = `#!/bin/bash
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
mark=/var/log/hook.frozen
ask() {
  timeout -k 1 4 iris session IRIS -U%SYS "##Class(Backup.General).$1" </dev/null &>/dev/null
}
`
/** Sets its PATH, looks before it freezes, and leaves a mark for its own post-script. */
const careful: Scripts = {
  pre: `${functions}function refuse() { exit 1; }
rm -f "$mark"
ask 'IsWDSuspendedExt()'
[ $? -eq5 ] && refuse
ask 'ExternalFreeze(,,,,,,600,,,300)'
case $? in
  5) : >"$mark" && exit 0 ;;
  3) exit 1 ;;
esac
ask 'ExternalThaw()'
exit 1
`,
  post: `${functions}[ -e "$mark" ] || exit 1
ask 'IsWDSuspendedExt()'
held=$?
ask 'ExternalThaw()'
case $? in
  5) rm -f "$mark" ;;
  *) exit 1 ;;
esac
[ "$held" == 5 ]
`,
}

interface Accepted {
  /** What the report says of it, */
  readonly says: RegExp
  /** and why it is no error for lint. */
  readonly as: string
}

const elsewhere = /^The freeze of IRIS by somebody else was ended by the hooks/
const withoutPath: Accepted = {
  says: /not claimed application-consistent \(300/,
  as: 'the client is not in the PATH of the agent: nothing is frozen and nothing claimed; careful hooks set a PATH',
}

/** What such a pair does not promise, by fault. */
const accepted: Readonly<Record<string, Accepted>> = {
  'frozen-already': {
    says: elsewhere,
    as: 'only a probe before the freeze could tell, which lint does not ask for; careful hooks have one',
  },
  'frozen-in-between': {
    says: elsewhere,
    as: 'a thaw after a refusal is harmless but for this; careful hooks leave it out',
  },
  'post-script-alone': {
    says: elsewhere,
    as: 'only a mark of the pre-script could tell, which can be lost; careful hooks keep one',
  },
  'post-script-from-elsewhere': {
    says: /not claimed application-consistent \(301/,
    as: 'whoever runs a script of root ends the freeze; the backup is told as failed',
  },
  'frozen-anew-by-somebody': {
    says: /claimed application-consistent, but IRIS was written to/,
    as: 'the probe before the thaw cannot tell whose freeze it sees',
  },
  'freeze-leaves-child': {
    says: /^The hooks left a process running/,
    as: 'what a session leaves running is not in the script',
  },
  'pre-stalls-at-start': {
    says: /^The pre-script has frozen although its backup was over/,
    as: 'a script does not know when the host began to wait for it',
  },
  'snapshot-outlasts-log-ins': {
    says: /^IRIS stays frozen/,
    as: 'no session can log in by then, and hooks by hand have no other way to the database',
  },
  'timeout-never-kills': {
    says: /^The post-script never ended|^The hooks left a process running/,
    as: 'where the timeout of the system cannot kill, hooks by hand have nothing that can',
  },
  'agent-environment-empty': withoutPath,
  'agent-environment-hostile': withoutPath,
  'agent-variables-alike': withoutPath,
  'agent-shell-options': withoutPath,
}

const answers = ['healthy', 'freeze-answers-0', 'freeze-answers-0-frozen', 'freeze-hangs', 'thaw-fails']
const asked: Readonly<Record<string, { readonly wrong: Scripts; readonly faults: readonly string[] }>> = {
  plain: {
    wrong: plain,
    faults: [
      ...[...answers, 'freeze-resumes-at-once', 'thawed-by-somebody', 'thaw-hangs-once', 'post-never-comes'],
      ...['pre-kill-frozen', 'thaw-impossible-hangs'],
      ...Object.keys(accepted),
    ],
  },
  conditions: { wrong: conditions, faults: answers },
  careful: {
    wrong: careful,
    faults: [...answers, ...Object.keys(accepted).filter((id) => accepted[id]?.as.includes('careful hooks'))],
  },
}

/** Two sessions that are ended by their limits come before it. */
const config = { timeoutInSeconds: 20 }

async function mend(scripts: Scripts): Promise<HookSet> {
  const { files } = writeHooks(scripts, config)
  const { result, texts } = await fix(files.map(({ path, content }) => ({ path, content: Buffer.from(content) })))
  expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const mended = (name: string, text: string) => texts.get(`/etc/azure/${name}`) ?? text
  return writeHooks({ pre: mended('prescript.sh', scripts.pre), post: mended('postScript.sh', scripts.post) }, config)
}

test('lint mends the wrong pairs, and leaves the right one', async () => {
  expect(await mend(right)).toEqual(writeHooks(right, config))
  for (const { wrong } of Object.values(asked)) {
    const { files } = await mend(wrong)
    const left = writeHooks(wrong, config).files.filter(({ path, content }) =>
      files.some((file) => file.path === path && Buffer.from(file.content).equals(Buffer.from(content))),
    )
    expect(left.map(({ path }) => path)).toEqual(['/etc/azure/VMSnapshotScriptPluginConfig.json'])
  }
})

for (const [name, { wrong, faults: ids }] of Object.entries(asked)) {
  for (const id of ids) {
    declareSideBySide(`mended hooks, ${name}: ${id}`, 'dash', async () => {
      const fault = faults.find((each) => each.id === id)
      if (!fault) throw new Error(`no fault ${id}`)
      const { broken } = await rehearse(await mend(wrong), fault, quick)
      const { says } = (name === 'careful' ? undefined : accepted[id]) ?? {}
      expect(broken.filter((each) => !says?.test(each))).toEqual([])
      expect(broken.length > 0).toBe(says !== undefined)
    })
  }
}
