// A hook in which lint has mended what it can and finds no error holds in a rehearsal as well, but for what is listed here
// with its reason: a fault that shows something else, or a listed one that no longer does, is a difference to look at.
import { expect, test } from 'vitest'
import { fix } from '../../src/lint/fixes.ts'
import type { HookSet } from '../../src/model/hook-set.ts'
import { faults } from '../../src/rehearse/faults/index.ts'
import { rehearse } from '../../src/rehearse/rehearse.ts'
import { quick, writeHooks } from '../rehearse/rehearsals.ts'
import { declareSideBySide } from './played.ts'

const session = (call: string) =>
  `timeout -k 1 4 iris session IRIS -U%SYS '##Class(Backup.General).${call}' </dev/null >/dev/null 2>&1`
const freeze = session('ExternalFreeze(,,,,,,600,,,300)')
const thaw = session('ExternalThaw()')
const probe = session('IsWDSuspendedExt()')

const right = {
  pre: `#!/bin/sh\n${freeze}\n[ $? -eq 5 ] && exit 0\n${thaw}\nexit 1\n`,
  post: `#!/bin/sh\n${probe}\nheld=$?\n${thaw}\n[ $? -eq 5 ] && [ "$held" -eq 5 ]\n`,
}
/** The same with what people write: each of it is mended. */
const wrong = {
  pre: `#!/bin/bash\r\nfunction undo {\n${thaw}\n}\n${freeze}\n[ $? -eq5 ] && exit 0\nundo\nexit 1\n`,
  post: `#!/bin/bash\n${probe}\nheld=$?\n${thaw.replace('>/dev/null 2>&1', '&>/dev/null')}\n[ $? -eq 5] && [ "$held" == 5 ]\n`,
}

/** What such a pair does not promise, by fault: what the report says of it, and why it is no error for lint. */
const accepted: Readonly<Record<string, { readonly says: RegExp; readonly as: string }>> = {
  'frozen-already': {
    says: /^The freeze of IRIS by somebody else was ended by the hooks/,
    as: 'only a probe before the freeze could tell, which lint does not ask for',
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
  'agent-environment-empty': {
    says: /not claimed application-consistent \(300/,
    as: 'without a PATH no program is found, and lint does not ask for their folders',
  },
}

const asked = [
  ...['healthy', 'freeze-answers-0', 'freeze-answers-0-frozen', 'freeze-hangs', 'freeze-resumes-at-once'],
  ...['thawed-by-somebody', 'thaw-fails', 'thaw-hangs-once', 'post-never-comes', 'pre-kill-frozen'],
  ...Object.keys(accepted),
]

async function mend({ pre, post }: typeof right): Promise<HookSet> {
  const files = [
    { path: 'etc/azure/prescript.sh', content: pre },
    { path: 'etc/azure/postScript.sh', content: post },
  ]
  const { result, texts } = await fix(files)
  expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const [first = pre, second = post] = files.map(({ path, content }) => texts.get(path) ?? content)
  return writeHooks({ pre: first, post: second })
}

test('lint mends the wrong pair, and leaves the right one', async () => {
  expect(await mend(right)).toEqual(writeHooks(right))
  expect(await mend(wrong)).not.toEqual(writeHooks(wrong))
})

for (const id of asked) {
  declareSideBySide(`mended hooks: ${id}`, 'dash', async () => {
    const fault = faults.find((each) => each.id === id)
    if (!fault) throw new Error(`no fault ${id}`)
    const { broken } = await rehearse(await mend(wrong), fault, quick)
    const { says } = accepted[id] ?? {}
    expect(broken).toEqual(says ? [expect.stringMatching(says)] : [])
  })
}
