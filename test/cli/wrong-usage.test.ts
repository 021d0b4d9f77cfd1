// Wrong usage or input: exit status 2, one clear line with the value and what is allowed, a hint, and nothing written.
import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { makeFolder, runMain } from '../command.ts'

const cases: readonly (readonly [args: string, error: RegExp, hint: RegExp])[] = [
  ['', /--instance is missing/, /iris list/],
  ['IRIS', /"IRIS" is no command/, /--instance IRIS/],
  ['genrate -i IRIS', /"genrate" is no command/, /Did you mean generate\?/],
  ['generate -i IRIS HSA', /"HSA" is one word too many/, /--instance HSA/],
  ['-i IRIS HSA', /"HSA" is one word too many/, /: -i IRIS -i HSA$/m],
  ['-i IRIS -o -', /--out is "-", but a bundle is a folder/, /\.\/-/],
  ['-i IRIS --timeout 10m', /--timeout is "10m", but must be 20 to 1800/, /in seconds, without a unit: 600\./],
  ['-i A,B', /--instance is "A,B", but must be one name/, /--instance A --instance B/],
  ['-i A.B', /--instance is "A\.B", but must be a name of letters/, /IRIS/],
  ['-i -A', /--instance needs a value/, /--instance=NAME/],
  ['-i=-A', /--instance is "-A", but/, /./],
  [`-i ${'A'.repeat(65)}`, /at most 64 characters/, /./],
  ['-i IRIS -i iris', /--instance names "IRIS" twice/, /once/],
  ['-i IRIS -i aLL', /--instance is all together with other values/, /Use all alone/],
  ['--instance', /--instance needs a value/, /--instance=NAME/],
  ['--instnace IRIS', /--instnace is no option/, /Did you mean --instance\?/],
  ['-i IRIS --freezeTimeout 60', /--freezeTimeout is no option/, /Did you mean --freeze-timeout\?/],
  ['-i IRIS --no-instance', /--no-instance is no option/, /./],
  ['-i IRIS -x', /-x is no option/, /--help/],
  ['-i IRIS --product irsi', /--product is "irsi", but must be iris or cache/, /Did you mean iris\?/],
  ['-i IRIS --timeout 19', /--timeout is 19, but the scripts need 20 seconds: 1 start \+ 2 list/, /20 to 1800/],
  ['-i IRIS --timeout -5', /--timeout is -5, but/, /20 to 1800/],
  ['-i IRIS --timeout 1801', /--timeout is 1801, but must be 20 to 1800 seconds/, /120/],
  ['-i IRIS --timeout 1e2', /--timeout is "1e2", but must be 20 to 1800/, /120/],
  ['-i IRIS --timeout 60.5', /--timeout is "60.5", but/, /120/],
  ['-i IRIS --timeout 50 --timeout 60', /--timeout is given more than once: "50", "60"/, /once/],
  ['-i IRIS --poll 0', /--poll is 0, but must be 1 to 5/, /1/],
  ['-i IRIS --poll 6', /--poll is 6, but must be 1 to 5/, /1/],
  ['-i IRIS --fs-freeze=yes', /--fs-freeze is "yes", but must be true or false/, /--no-fs-freeze/],
  ['-i IRIS --retries 10', /--retries is 10, but must be 0 to 9/, /1/],
  ['-i IRIS --auto-resume 600', /--auto-resume is 600, but it must be below the freeze timeout, 600/, /1 to 599/],
  ['-i IRIS --freeze-timeout 200', /--auto-resume is 300 \(the default\), but .* 200/, /1 to 199/],
  ['-i IRIS --freeze-timeout 0 --auto-resume 700', /600 \(InterSystems' own\)/, /1 to 599/],
  ['-i IRIS --prefer users --freeze-timeout 60', /--auto-resume is 60 \(from the preset\)/, /1 to 59/],
  ['-i IRIS --freeze-text=', /--freeze-text is "", but must be 1 to 100 printable/, /Azure Backup/],
  [`-i IRIS --freeze-text ${'x'.repeat(101)}`, /must be 1 to 100 printable/, /./],
  ['-i IRIS --freeze-text=Grüße', /printable ASCII/, /./],
  ['-i IRIS --run-as=-x', /--run-as is "-x", but must be a user name/, /irisusr/],
  ['-i IRIS --run-as a;b', /--run-as is "a;b"/, /irisusr/],
  ['-i IRIS --container c1 --run-as owner', /--run-as is owner, but in a container/, /Leave it out/],
  ['-i IRIS --container c;d', /--container is "c;d", but must be a container name/, /./],
  ['-i IRIS --container-engine podman', /--container-engine is podman, but no container/, /--container/],
  ['-i IRIS --container-user irisadm', /--container-user is irisadm, but no container/, /--run-as/],
  ['-i IRIS --container db --container-user irisadm', /but only podman/, /--container-engine podman/],
  ['-i IRIS --container db --container-engine kubectl', /kubectl goes through the API server .* no disks/, /docker/],
  ['-i IRIS --container db --registry /opt/adm/bin', /--registry is .* in a container IRISSYS is the image's/, /out/],
  ['-i IRIS --product cache --registry /opt/adm/bin', /--registry is .* which Caché does not read/, /Leave it out/],
  ['-i IRIS --mirror primary', /--mirror is "primary", but must be any, not-primary or async-only/, /not-primary/],
  ['-i IRIS --mirror-others freeze', /without --mirror no instance is left alone/, /--mirror not-primary/],
  ['-i IRIS --mirror async-only --no-fs-freeze', /fsFreezeEnabled is false: .* \(208\), Azure reports 300/, /accept/],
  ['-i IRIS --before-freeze /tmp/x', /--before-freeze is "\/tmp\/x", but what lies in \/tmp/, /outside \/tmp/],
  ['-i IRIS --after-thaw start', /--after-thaw is "start", but must be an absolute path/, /start-interface/],
  ['-i IRIS --hook-seconds 20', /--hook-seconds is 20, but no program is named/, /--before-freeze/],
  [
    '-i IRIS --before-freeze /opt/x --after-thaw /opt/y --timeout 30',
    /--timeout is 30, but the scripts need \d+ seconds: .*11 --before-freeze \+ 11 --after-thaw/,
    /to 1800/,
  ],
  ['-i IRIS --registry /tmp/bin', /--registry is "\/tmp\/bin", but what lies in \/tmp/, /outside \/tmp/],
  ['-i IRIS --log-file log', /--log-file is "log", but must be an absolute path/, /\/var\/log/],
  ['-i IRIS --log-file /tmp/x.log', /--log-file is "\/tmp\/x.log", but what lies in \/tmp/, /outside \/tmp/],
  ['-i IRIS --log-file /run/x.log', /what lies in \/run/, /outside/],
  ['-i IRIS --log-file /etc/azure/prescript.sh', /another file of this bundle/, /own/],
  ['-i IRIS --script-dir /var/lib/azure-hooks', /another file of this bundle/, /own/],
  ['-i IRIS --credentials-file /var/lib/azure-hooks/README.md', /another file of this bundle/, /own/],
  ['-i IRIS --script-dir /var/tmp/x', /what lies in \/var\/tmp/, /outside/],
  ['-i IRIS --script-dir /dev/shm', /what lies in \/dev\/shm/, /outside/],
  ['-i IRIS --script-dir /etc/../tmp/x', /not a plain absolute path/, /"\/tmp\/x"/],
  ['-i IRIS --script-dir /', /not a plain absolute path/, /below \//],
  ['-i IRIS --client iris', /--client is "iris", but must be an absolute path/, /bin\/iris/],
  ['-i IRIS --config /nowhere.json', /--config "\/nowhere.json" cannot be read: there is no such file/, /JSON/],
  ['-i IRIS --out=', /--out is "", but must be the path of a folder/, /./],
]

describe('wrong usage', () => {
  test.each(cases)('%s', async (args, error, hint) => {
    const folder = makeFolder()
    const { status, stdout, stderr } = await runMain(args.split(' ').filter(Boolean), { cwd: folder })
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^error: [^\n]+\nhint: [^\n]+\n$/)
    const [problem, advice] = stderr.split('\n')
    expect(problem).toMatch(error)
    expect(advice).toMatch(hint)
    expect(readdirSync(folder)).toEqual([])
  })

  test.each([
    ['-i', 'IRIS', '--log-file', '/a\u001b[2Jb\u202E\nc'],
    ['-i', 'IRIS', '--out', '/a\u001b[2Jb\u202E\nc'],
    ['-i', 'IRIS', '--config', '/a\u001b[2Jb\u202E\nc'],
    ['-i', '/a\u001b[2Jb\u202E\nc'],
    ['/a\u001b[2Jb\u202E\nc'],
    ['-i', 'IRIS', '/a\u001b[2Jb\u202E\nc'],
    ['-i', 'IRIS', '--/a\u001b[2Jb\u202E'],
  ])('unprintable characters are shown as escapes: %j %j %j %j', async (...args) => {
    const { status, stderr } = await runMain(args)
    expect(status).toBe(2)
    expect(stderr).toMatch(/^error: [^\n]*\/a\\u001b\[2Jb\\u202e(?:\\n|\\u000a)?[^\n]*\nhint: [^\n]+\n$/)
  })
})
