// What strace writes of a script that it was started with.
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import type { Scene } from '../../src/rehearse/scene.ts'

/** The trace when the script has ended: it is the first in it, and a child that it has killed may be told of behind it. */
export async function readWholeTrace(vm: Scene, file: string): Promise<string> {
  const hasEnded = (text: string): boolean =>
    new RegExp(`^${/^\d+/.exec(text)?.[0]}\\s+\\+{3} exited with 0`, 'm').test(text)
  await waitUntil('the trace', () => hasEnded(vm.read(file)))
  return vm.read(file)
}
