// Real scripts, which the extension runs in real time. Each says what it amounts to for the model's virtual clock.
import type { HostCase } from '../../rehearse/host-cases.ts'
import type { Timetable } from '../../rehearse/virtual-machine.ts'
import { writeConfig } from './write-config.ts'

const never: Timetable = { seconds: null }
const ends = (status: number, seconds = 0.2): Timetable => ({ seconds, status })

function real(
  name: string,
  pre: readonly [string, Timetable],
  post: readonly [string, Timetable] = ['', ends(0)],
  config: Readonly<Record<string, unknown>> = {},
  more: Partial<HostCase> = {},
): HostCase {
  return {
    name: `real scripts: ${name}`,
    config: writeConfig({ ScriptsExecutionPollTimeSeconds: 1, timeoutInSeconds: 4, ...config }),
    freeze: { code: 0, seconds: 0.3 },
    snapshot: { taken: true, seconds: 0.3 },
    scripts: { pre: pre[0], post: post[0] },
    pre: [pre[1]],
    post: [post[1]],
    ...more,
  }
}

const modes = (mode: number): Partial<HostCase> => ({
  files: { '/etc/azure/prescript.sh': { mode }, '/etc/azure/postScript.sh': { mode } },
})

export const realCases: readonly HostCase[] = [
  real('empty ones', ['', ends(0)]),
  real('exit 3', ['exit 3\n', ends(3)], ['exit 4\n', ends(4)]),
  real('exit 256', ['exit 256\n', ends(0)]),
  real('a pre-script of 2.5 s', ['sleep 2.5\n', ends(0, 2.5)]),
  real('longer than the time-out', ['sleep 30\n', never], ['sleep 30\n', never]),
  real('longer than the time-out, the backup is to stop', ['sleep 30\n', never], ['', ends(0)], {
    continueBackupOnFailure: false,
  }),
  real('ends by TERM', ['kill -TERM $$\n', ends(-15)]),
  real('ends by KILL', ['', ends(0)], ['kill -KILL $$\n', ends(-9)]),
  real('ignores TERM and hangs', ["trap '' TERM\nwhile :; do sleep 1; done\n", never]),
  real('prints what a pipe holds', ['head -c 60000 /dev/zero\nexit 0\n', ends(0)]),
  real('prints more than a pipe holds', ['head -c 100000 /dev/zero\nexit 0\n', never]),
  real('prints more than a pipe holds as errors', ['', ends(0)], ['head -c 100000 /dev/zero >&2\n', never]),
  real('leaves a child in the background', ['sleep 30 &\nexit 0\n', ends(0)]),
  real('a wrong syntax', ['if then\n', ends(2)]),
  real('arrays of bash in dash', ['a=(1 2)\n', ends(2)]),
  real('CRLF lines', ['set -e\r\nexit 0\r\n', ends(2)]),
  real('a command that is not there', ['no-such-command\n', ends(127)]),
  real('a first line that is not heeded', ['#!/bin/false\nexit 0\n', ends(0)]),
  real('not executable', ['exit 0\n', ends(0)], ['exit 0\n', ends(0)], {}, modes(0o600)),
  real('parameters', ['[ "$#/$1/$2" = "2/two words/" ]\n', ends(0)], ['[ "$*" = "I R I S" ]\n', ends(0)], {
    preScriptParams: ['two words', ''],
    postScriptParams: 'IRIS',
  }),
  real('parameters of other types', ['[ "$*" = "True None 1.5" ]\n', ends(0)], ['', ends(0)], {
    preScriptParams: [true, null, 1.5],
  }),
  real('retries', ['echo x >>/srv/runs\nexit 1\n', ends(1)], ['[ "$(cat /srv/runs)" = x ]\n', ends(0)], {
    preScriptNoOfRetries: 3,
  }),
  real('continueBackupOnFailure "false"', ['exit 1\n', ends(1)], ['', ends(0)], { continueBackupOnFailure: 'false' }),
  real('timeoutInSeconds 0', ['sleep 2\n', never], ['sleep 2\n', never], { timeoutInSeconds: 0 }),
  real(
    'null as parameters',
    ['', ends(0)],
    ['', ends(0)],
    { preScriptParams: null },
    {
      pluginHost:
        '[pre_post]\ntimeoutInSeconds=2\nnumberOfPlugins=1\npluginName0=ScriptRunner\npluginPath0=/etc/azure\n' +
        'pluginConfigPath0=/etc/azure/VMSnapshotScriptPluginConfig.json\n',
    },
  ),
]
