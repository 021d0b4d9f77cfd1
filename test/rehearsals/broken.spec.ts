// Broken on purpose, found out by what: hooks as people write them and bundles whose scripts were changed, each of which a
// fault must catch.
//
// The faults are those of the catalogue, or of broken-faults.ts where none fits. Each first holds with the scripts as they
// are. A text that no longer stands in the scripts fails the test.
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { readHooks } from '../../src/fs/read-hooks.ts'
import type { Options } from '../../src/index.ts'
import type { HookSet } from '../../src/model/hook-set.ts'
import { faults } from '../../src/rehearse/faults/index.ts'
import { rehearse } from '../../src/rehearse/rehearse.ts'
import { projectFolder } from '../command.ts'
import { type Edit, makeHooks } from '../rehearse/hooks.ts'
import { quick, tell, writeHooks } from '../rehearse/rehearsals.ts'
import { ownFaults } from './broken-faults.ts'
import { expectations } from './expectations.ts'
import { findTrouble } from './outcome.ts'
import { declareSideBySide, mustHold } from './played.ts'

const freeze = `iris session IRIS -U%SYS '##Class(Backup.General).ExternalFreeze()' </dev/null >/dev/null`
const thaw = `iris session IRIS -U%SYS '##Class(Backup.General).ExternalThaw()' </dev/null >/dev/null`

/** Hooks by hand that are as simple as can be, and good as long as nothing goes wrong. */
const simple = { pre: `${freeze}\n[ $? -eq 5 ]\n`, post: `${thaw}\n[ $? -eq 5 ]\n` }

interface ByHand {
  readonly name: string
  readonly hooks: () => HookSet | Promise<HookSet>
  /** Which fault catches it. */
  readonly fault: string
  /** What the report says. */
  readonly says: RegExp
}

interface Broken {
  /** What is broken. */
  readonly name: string
  readonly edits: readonly Edit[]
  readonly fault: string
  readonly says: RegExp
  /** Of the bundle; if not given, it is for one instance and nothing but a thaw ends its freezes. */
  readonly options?: Partial<Options>
}

const byHand: readonly ByHand[] = [
  {
    name: 'the published sample',
    hooks: () => readHooks(join(projectFolder, 'test/shell/published-hooks')),
    fault: 'healthy',
    says: /^The host ended: |not claimed application-consistent/,
  },
  {
    name: 'hooks that claim without a freeze',
    hooks: () => writeHooks({ pre: 'exit 0\n', post: 'exit 0\n' }),
    fault: 'healthy',
    says: /claimed application-consistent, but IRIS was written to/,
  },
  {
    name: 'hooks that never thaw',
    hooks: () => writeHooks({ ...simple, post: 'exit 0\n' }),
    fault: 'healthy',
    says: /IRIS stays frozen/,
  },
  {
    name: 'hooks that print more than a pipe holds',
    hooks: () => writeHooks({ ...simple, pre: `head -c 200000 /dev/zero\n${simple.pre}` }),
    fault: 'healthy',
    says: /The pre-script never ended/,
  },
  {
    name: 'hooks that take 0 for a freeze',
    hooks: () => writeHooks({ pre: `${freeze}\n[ $? -ne 3 ]\n`, post: `${thaw}\n[ $? -ne 3 ]\n` }),
    fault: 'freeze-answers-0',
    says: /claimed application-consistent, but IRIS was written to/,
  },
  {
    name: 'hooks that do not look whether the freeze lasted',
    hooks: () => writeHooks(simple),
    fault: 'freeze-resumes-at-once',
    says: /claimed application-consistent, but IRIS was written to/,
  },
  {
    name: 'hooks that do not look whether it was frozen before',
    hooks: () => writeHooks(simple),
    fault: 'frozen-already',
    says: /The freeze of IRIS by somebody else was ended by the hooks/,
  },
  {
    name: 'hooks whose sessions have no limit',
    hooks: () => writeHooks(simple),
    fault: 'freeze-hangs',
    says: /The pre-script never ended/,
  },
  {
    name: 'hooks whose freeze has no limit of its own',
    hooks: () => writeHooks(simple),
    fault: 'post-never-comes',
    says: /IRIS stays frozen/,
  },
  {
    name: 'hooks that need the PATH of a login',
    hooks: () => writeHooks({ ...simple, pre: `[ -n "$HOME" ] || exit 1\n${simple.pre}` }),
    fault: 'agent-environment-empty',
    says: /not claimed application-consistent/,
  },
]

const TWO = { instance: ['IRIS', 'HSA'] }
/** Where a limit must pass. */
const SOON = { timeout: 26 }

const ownPrograms = { beforeFreeze: '/opt/stop', afterThaw: '/opt/start', onFailure: '/opt/call', hookSeconds: 2 }
const ON_FAILURE = 'exec setsid timeout -k 1 "$HOOK_SECONDS" "$ON_FAILURE"'
const LEFT_RUNNING = /^The hooks left a process running/
const END_OF_SESSION = 'exec_timeout -k 1 "$inner_limit" "$@"'
/** What stands behind `timeout`. */
const NO_GUARD: Edit = ['    [ -z "$sessions" ] || command eval \'start_guard $((asked_limit + 2)) $sessions\'\n', '']
const ALL_CLOSED = 'command exec 3>&1 </dev/null >/dev/null 2>&1 && break\n'

const broken: readonly Broken[] = [
  // Truth
  {
    name: 'a freeze that answers 0 counts as frozen',
    edits: [['5) note "frozen.', '0 | 5) note "frozen.']],
    fault: 'freeze-answers-0',
    says: /^It came to file-system 0\/203/,
  },
  {
    name: 'nobody looks whether it is still frozen before the thaw',
    edits: [['        probe_ours\n', '        HELD=$OURS\n']],
    fault: 'resumes-untold',
    says: /claimed application-consistent, but IRIS was written to/,
  },
  {
    name: '"Already resumed" in the instance\'s log is ignored',
    edits: [["*'ExternalThaw: Already resumed'*) [", "*'ExternalThaw: Already resumed'*) : || ["]],
    fault: 'log-says-already-resumed',
    says: /^It came to application 0\/0/,
  },
  {
    name: 'nobody looks whether it is frozen already',
    edits: [['[ -z "$UP" ] || expect_thawed', ':']],
    fault: 'frozen-already',
    says: /The freeze of IRIS by somebody else was ended by the hooks/,
  },
  {
    name: 'what is not ready does not matter',
    edits: [['[ -z "$TROUBLE" ] || finish_pre 206 "$TROUBLE"', ':']],
    fault: 'instance-crashed',
    says: /^It came to application 0\/0|^It came to file-system 0\/|claimed application-consistent, but/,
  },
  {
    name: 'nobody looks whether what was down still is',
    edits: [['[ -z "$DOWN" ] || check_down', ':']],
    fault: 'instance-comes-up',
    says: /claimed application-consistent, but HSA was written to/,
    options: TWO,
  },
  {
    name: 'a post-script without a freeze of its own is content',
    edits: [['[ -n "$READY$MINE" ] || complain 205', '[ -n "$READY$MINE" ] || : 205']],
    fault: 'post-script-only',
    says: /The post-script ended with 0|does not say that nothing was frozen/,
    options: { instance: ['all'] },
  },
  // No frozen database
  {
    name: 'a failed freeze is not rolled back',
    edits: [
      [
        '        thaw_all "$MAYBE_FROZEN"\n        [ -z "$FORCED$STUCK" ]',
        '        FORCED= STUCK=\n        [ -z "$FORCED$STUCK" ]',
      ],
    ],
    fault: 'freeze-answers-0-frozen',
    says: /IRIS stays frozen|^It came to file-system 201\/201/,
  },
  {
    name: 'TERM is not caught',
    edits: [["    trap 'stop_on TERM' TERM\n", '']],
    fault: 'pre-term-frozen',
    says: /^It came to application 0\/0/,
  },
  {
    name: 'nothing is recorded before the freeze',
    edits: [['if ! note_freezes; then', 'if false; then']],
    fault: 'pre-kill-frozen',
    says: /IRIS stays frozen/,
  },
  {
    name: 'the post-script leaves a pre-script running',
    edits: [['    end_prescript\n', '']],
    fault: 'post-beside-pre',
    says: /The pre-script was not ended/,
  },
  {
    name: 'the post-script leaves a late pre-script and its sessions running',
    edits: [
      ['    end_prescript\n', ''],
      ['    end_left_sessions\n    read_state', '    read_state'],
    ],
    fault: 'host-gives-up',
    says: /IRIS stays frozen/,
    options: { timeout: 120 },
  },
  {
    name: "the post-script leaves a dead pre-script's sessions running",
    edits: [['    end_left_sessions\n    read_state\n', '    read_state\n']],
    fault: 'pre-kill-session-stubborn',
    says: /IRIS stays frozen|left a process running/,
  },
  {
    name: 'a thaw is tried once',
    edits: [['[ "$try" -lt 3 ]; do', '[ "$try" -lt 1 ]; do']],
    fault: 'thaw-fails-once',
    says: /^It came to file-system 0\/202/,
  },
  {
    name: 'there is no last resort',
    edits: [['[ -z "$STUCK" ] || resume_all', ':']],
    fault: 'thaw-fails',
    says: /IRIS stays frozen/,
  },
  {
    name: 'the freeze of another living host is taken for ours',
    edits: [['-le 1 ] || ! is_alive "$OWNER"', '-le 1 ] || true']],
    fault: 'second-backup-while-frozen',
    says: /^It came to |claimed application-consistent, but IRIS/,
  },
  {
    name: 'the freeze of a dead host is left alone',
    edits: [['-le 1 ] || ! is_alive "$OWNER"', '-lt 0 ]']],
    fault: 'host-dies-frozen',
    says: /The backup is not claimed application-consistent/,
  },
  {
    name: 'WDSuspendLimit is not given',
    edits: [[',,,,,,600,,,300)', ',,,,,,600)']],
    fault: 'post-never-comes',
    says: /IRIS stays frozen/,
    options: { autoResume: 300 },
  },
  // Mirrors and shards
  {
    name: 'the role that --mirror excludes is not looked at',
    edits: [['    apply_policy\n', '']],
    fault: 'mirror-role-excluded',
    says: /^It came to application 0\/0/,
    options: { mirror: 'not-primary' },
  },
  {
    name: 'a role that is missing passes for none',
    edits: [['! tells_role "$1" || ', '']],
    fault: 'mirror-role-missing',
    says: /^It came to application 0\/0/,
    options: { mirror: 'async-only' },
  },
  {
    name: 'a node of a sharded cluster is frozen',
    edits: [['[ "$try" -gt 1 ] || refuse_shards', ':']],
    fault: 'shard-node',
    says: /^It came to application 0\/0/,
  },
  // Own programs
  {
    name: 'a program before the freeze that failed is not minded',
    edits: [['    [ "$STATUS" -eq 0 ] || finish_pre 206 "$BEFORE_FREEZE', '    : || finish_pre 206 "$BEFORE_FREEZE']],
    fault: 'before-freeze-fails',
    says: /A database was frozen/,
    options: ownPrograms,
  },
  {
    name: 'a program that its group may change is run',
    edits: [
      ['            0:*[2367]? | 0:*[2367] | [!0]* | 0?*:*) return 1 ;;', '            [!0]* | 0?*:*) return 1 ;;'],
    ],
    fault: 'own-program-open',
    says: /A program was run that not only root can change/,
    options: ownPrograms,
  },
  {
    name: 'a program after the thaw that anybody may change meanwhile is run',
    edits: [['if ! check_command "$AFTER_THAW_COMMAND"; then\n        REASON', 'if false; then\n        REASON']],
    fault: 'after-thaw-open',
    says: /A program was run that not only root can change/,
    options: ownPrograms,
  },
  {
    name: 'what was started after the thaw is started again',
    edits: [['if [ -n "$RECORDS" ]; then\n        REASON=', 'if false; then\n        REASON=']],
    fault: 'after-thaw-killed',
    says: /^--before-freeze was started 2 times/,
    options: ownPrograms,
  },
  {
    name: 'the post-script does not start what is owed',
    edits: [['command eval \'pay_owed "$verdict"', ': \'"$verdict"']],
    fault: 'healthy',
    says: /^--before-freeze was started 1 times, --after-thaw 0 times/,
    options: ownPrograms,
  },
  {
    name: 'a restart hides what was owed',
    edits: [['        log "$SCRIPT" "$AFTER_REASON"\n', '']],
    fault: 'after-thaw-lost-by-restart',
    says: /The log does not tell what was owed/,
    options: ownPrograms,
  },
  {
    name: 'a program after a failure gets no KILL',
    edits: [[ON_FAILURE, 'exec setsid timeout "$HOOK_SECONDS" "$ON_FAILURE"']],
    fault: 'on-failure-hangs',
    says: LEFT_RUNNING,
    options: ownPrograms,
  },
  {
    name: 'a program after a failure has no limit',
    edits: [[ON_FAILURE, 'exec setsid "$ON_FAILURE"']],
    fault: 'on-failure-floods',
    says: LEFT_RUNNING,
    options: ownPrograms,
  },
  {
    name: 'a program after a failure is waited for, and its end taken for that of the backup',
    edits: [[`${ON_FAILURE}\n    ) &`, `${ON_FAILURE}\n    )\n    RESULT=$?`]],
    fault: 'on-failure-killed',
    says: /^It came to /,
    options: ownPrograms,
  },
  // In time
  {
    name: 'sessions have no limit',
    edits: [[END_OF_SESSION, 'exec setsid -w "$@"'], NO_GUARD],
    fault: 'freeze-hangs',
    says: /script never ended|script took|^It came to /,
    options: SOON,
  },
  {
    name: 'sessions that ignore TERM are not killed',
    edits: [[END_OF_SESSION, 'exec_timeout "$inner_limit" "$@"'], NO_GUARD],
    fault: 'freeze-hangs-frozen',
    says: /script never ended|script took|^It came to /,
    options: SOON,
  },
  {
    name: 'what hides in the group of a session is not killed',
    edits: [['                end_group "$session"\n', '']],
    fault: 'freeze-leaves-child',
    says: /The hooks left a process running/,
    options: SOON,
  },
  {
    name: 'no time is kept for the roll-back',
    edits: [['limit_step "$FREEZE_MIN" "$FREEZE_MAX" "$ROLL_BACK"', 'limit_step "$FREEZE_MIN" "$FREEZE_MAX" 0']],
    fault: 'roll-back-slow',
    says: /prescript\.sh took|script took|^It came to /,
    options: { timeout: 20 },
  },
  {
    name: 'instances are frozen one after the other',
    edits: [
      [
        '        PENDING="$PENDING $instance:$SESSION:$READER"\n',
        '        PENDING="$PENDING $instance:$SESSION:$READER"; sleep 1.2\n',
      ],
    ],
    fault: 'side-by-side',
    says: /The freezes began/,
    options: { instance: ['A', 'B', 'C', 'D'] },
  },
  // Quiet and never blocked
  {
    name: 'output goes to Azure',
    edits: [[ALL_CLOSED, 'command exec 3>&1 </dev/null 2>&1 && echo Hello && break\n']],
    fault: 'healthy',
    says: /printed \d+ bytes into pipes/,
  },
  {
    name: 'sessions read what the agent has on its standard input',
    edits: [
      [ALL_CLOSED, ALL_CLOSED.replace('exec', 'exec 5<&0')],
      ['        exec_step "$@" </dev/null >&6 2>&1', '        exec_step "$@" <&5 >&6 2>&1'],
    ],
    fault: 'healthy',
    says: /standard input was handed to/,
  },
  {
    name: 'the post-script writes its log before the thaw',
    edits: [['    end_prescript\n', '    append_log\n    end_prescript\n']],
    fault: 'log-disk-frozen-before',
    says: /Nothing shows|script never ended|^It came to |The thaw waited for the log/,
    options: SOON,
  },
  {
    name: 'the log writer has no limit',
    edits: [['    guarded "$LIMIT" append_records', '    append_records']],
    fault: 'log-disk-frozen',
    says: /script never ended|script took/,
    options: SOON,
  },
  {
    name: 'the log writer has no limit, nor does it look what the log is',
    edits: [
      ['    guarded "$LIMIT" append_records', '    append_records'],
      ['    [ -f "$LOG_FILE" ] || [ ! -e "$LOG_FILE" ] || return 1\n', ''],
      // What never ends is waited for this long.
      [' is tried on for 180 s more', ' is tried on'],
    ],
    fault: 'log-is-pipe',
    says: /script never ended/,
    options: SOON,
  },
  {
    name: 'the log is written through a link',
    edits: [['    [ ! -h "$LOG_FILE" ] || return 1\n', '']],
    fault: 'log-is-link',
    says: /written through a planted link/,
  },
  {
    name: 'what the list of instances says is run',
    edits: [['        if [ -z "$name" ] ||', '        eval ": $name"; if [ -z "$name" ] ||']],
    fault: 'list-hostile',
    says: /hidden in a text has been executed/,
  },
  {
    name: 'the log tells the password',
    edits: [
      ['    check_credentials || finish', '    log login "$(cat "$CREDENTIALS_FILE")"; check_credentials || finish'],
    ],
    fault: 'credentials-wrong',
    says: /The password stands in /,
    options: { credentialsFile: '/etc/azure/login' },
  },
  // Useful afterwards
  {
    name: 'the pre-script does not look whether its backup is over',
    edits: [['! is_over || roll_back', ': || roll_back']],
    fault: 'pre-stalls-at-start',
    says: /has frozen although its backup was over/,
  },
  {
    name: "another freeze in the instance's log is overlooked",
    edits: [
      ['[ -z "$suspended$resumed" ] || others=$line', ':'],
      ['[ -z "$resumed" ] || [ "$try" -gt 1 ] || others=$line', ':'],
    ],
    fault: 'frozen-anew-by-somebody',
    says: /claimed application-consistent, but IRIS was written to/,
  },
  {
    name: "the instance's log is read from its beginning",
    edits: [['print_messages "$1" "$SIZE"', 'print_messages "$1" 0']],
    fault: 'messages-old-resume',
    says: /not claimed application-consistent/,
  },
  {
    name: 'an instance may be registered twice',
    edits: [['if is_listed "$name"; then\n', 'if false; then\n']],
    fault: 'instance-listed-twice',
    says: /IRIS was written to|stays frozen|^It came to /,
  },
  {
    name: 'the number of a session is enough to end it',
    edits: [['            [ "$START" = "$DETAIL" ] || continue\n', '            :\n']],
    fault: 'session-number-reused',
    says: /A process of a stranger was ended/,
  },
  {
    name: 'the lighter status wins',
    edits: [['for status in 202 201', 'for status in 201 202']],
    fault: 'one-freeze-fails-others-thaw-fails',
    says: /^It came to file-system 201\//,
    options: TWO,
  },
  {
    name: 'the status file always says that all is well',
    edits: [['[ "$RESULT" -ne 0 ] || verdict=', 'verdict=']],
    fault: 'status-file-of-early-resume',
    says: /The status file says application-consistent/,
  },
  {
    name: 'the log is not rotated',
    edits: [['        rotate_log\n', '']],
    fault: 'log-of-20-megabytes',
    says: /The log has \d+ bytes/,
  },
  {
    name: 'the snapshot does not say what it is',
    edits: [['command eval gather_restore_point', ':']],
    fault: 'healthy',
    says: /does not say what it is: .*not there/,
  },
  {
    name: 'the snapshot says what the one before was',
    edits: [['then replace_restore_point', 'then [ -e "$RESTORE_POINT" ] || replace_restore_point']],
    fault: 'two-nights',
    says: /does not say what it is: .*over/,
  },
  {
    name: 'nobody says after the thaw that the freeze is over',
    edits: [['        end_restore_point\n', '']],
    fault: 'healthy',
    says: /is not marked as over/,
  },
  // One run at a time
  {
    name: 'the lock is not taken',
    edits: [['take_lock 1 || finish_pre 207', ': || finish_pre 207']],
    fault: 'second-backup-while-freezing',
    says: /^It came to |claimed application-consistent, but IRIS/,
  },
  {
    name: 'sessions inherit the lock',
    edits: [['        exec 3>&- 7<&- 9<&-\n        exec_step', '        exec 3>&- 7<&-\n        exec_step']],
    fault: 'healthy',
    says: /The lock was handed to/,
  },
]

const all = [...faults, ...ownFaults.map(({ fault }) => fault)]
const expectedOf = (id: string) => ownFaults.find(({ fault }) => fault.id === id)?.comesTo ?? expectations[id] ?? []

function findFault(id: string) {
  const fault = all.find((each) => each.id === id)
  if (!fault) throw new Error(`there is no fault ${id}`)
  return fault
}

const complete = (options: Partial<Options> = {}): Partial<Options> => ({ autoResume: 0, ...options })

async function mustBeFoundOut(hooks: HookSet, id: string, says: RegExp): Promise<void> {
  const rehearsal = await rehearse(hooks, findFault(id), quick)
  const trouble = findTrouble(rehearsal, expectedOf(id))
  expect(trouble, [...trouble, tell(rehearsal)].join('\n')).toContainEqual(expect.stringMatching(says))
}

describe.concurrent('found out', () => {
  for (const { name, hooks, fault, says } of byHand) {
    const play = async () => mustBeFoundOut(await hooks(), fault, says)
    declareSideBySide(`${name}: ${fault}`, 'dash', play)
  }
  for (const { name, edits, fault, says, options } of broken) {
    const play = () => mustBeFoundOut(makeHooks(complete(options), edits), fault, says)
    declareSideBySide(`${name}: ${fault}`, 'dash', play)
  }
})

describe.concurrent('held by the scripts as they are', () => {
  // What the catalogue has is held by the bundle for one instance in bundles.spec.ts.
  const isPlayedThere = ({ fault, options }: Broken) => fault in expectations && options === undefined
  const others = broken.filter((one) => !isPlayedThere(one))
  const scenes = new Map(others.map(({ fault, options }) => [JSON.stringify([fault, options]), { fault, options }]))
  for (const { fault, options } of scenes.values()) {
    const play = () => mustHold(makeHooks(complete(options)), findFault(fault), 'dash', expectedOf(fault))
    declareSideBySide(`${fault} with ${JSON.stringify(complete(options))}`, 'dash', play)
  }
})
