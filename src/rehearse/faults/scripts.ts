// Faults of the scripts as files: owner, mode, line ends, half-written copies.
import { CLAIMED, CONFIG, findScripts, NOT_CLAIMED, NOT_RUN, needsRoot } from './acts.js'
import type { Fault } from './fault.js'

const quote = (path: string): string => `'${path.replaceAll("'", "'\\''")}'`

/** `command` is run with the path of a file behind it. */
const mode = (id: string, does: string, which: 'pre' | 'post' | 'config', command: string): Fault => ({
  id,
  does,
  must: NOT_RUN,
  ...(command.startsWith('chown') ? { unsuited: needsRoot } : {}),
  arrange: (scene) => void scene.run(`${command} ${which === 'config' ? CONFIG : quote(findScripts(scene)[which])}`),
})

const edit = (
  id: string,
  does: string,
  must: string,
  which: 'pre' | 'post',
  change: (text: string) => string,
): Fault => ({
  id,
  does,
  must,
  allows: { output: true },
  arrange: (scene) => {
    const path = findScripts(scene)[which]
    scene.writeFile(path, change(scene.read(path)), 0o700)
  },
})

const half = (text: string): string => text.slice(0, text.length / 2)

export const scriptFaults: readonly Fault[] = [
  mode('pre-script-open', 'The pre-script may be read and executed by all.', 'pre', 'chmod 755'),
  mode('post-script-open', 'The post-script may be read by its group.', 'post', 'chmod 740'),
  mode('config-open', 'The config may be read by all.', 'config', 'chmod 644'),
  mode('pre-script-foreign', 'The pre-script belongs to somebody else.', 'pre', 'chown 65534'),
  {
    ...mode(
      'scripts-not-executable',
      'The scripts have mode 0600, which the host takes: it calls sh.',
      'pre',
      'chmod 600',
    ),
    must: CLAIMED,
    works: true,
  },
  {
    id: 'script-links',
    does: 'The scripts stand elsewhere, and /etc/azure has links to them.',
    must: CLAIMED,
    works: true,
    arrange: (scene) => {
      for (const path of Object.values(findScripts(scene))) {
        const target = `/srv/moved ${path.split('/').at(-1)}`
        scene.run(`mv ${quote(path)} ${quote(target)} && ln -s ${quote(target)} ${quote(path)}`)
      }
    },
  },
  edit('pre-script-crlf', 'The pre-script has line ends of Windows.', NOT_CLAIMED, 'pre', (text) =>
    text.replaceAll('\n', '\r\n'),
  ),
  edit(
    'post-script-crlf',
    'The post-script has line ends of Windows.',
    'WDSuspendLimit ends the freeze.',
    'post',
    (text) => text.replaceAll('\n', '\r\n'),
  ),
  edit(
    'pre-script-half',
    'The pre-script is half there, as after a copy that was interrupted.',
    NOT_CLAIMED,
    'pre',
    half,
  ),
  edit(
    'post-script-half',
    'The post-script is half there, as after a copy that was interrupted.',
    'WDSuspendLimit ends the freeze.',
    'post',
    half,
  ),
  {
    ...edit('post-script-empty', 'The post-script is empty.', 'WDSuspendLimit ends the freeze.', 'post', () => ''),
    // Who would mark it?
    allows: { restorePoint: true },
  },
]
