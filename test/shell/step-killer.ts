// Ends install.sh after any of the programs that it starts.
import type { InstallVm } from './install-vm.ts'

/** Runs the real program, and kills install.sh after the step whose turn it is. */
export const KILLER = `#!/bin/dash
read -r step </srv/step
step=$((step + 1))
echo "$step" >/srv/step
"/srv/real/\${0##*/}" "$@"
status=$?
read -r turn signal </srv/turn
read -r installer </srv/pid
[ "$step" -ne "$turn" ] || kill -s "$signal" "$installer"
exit "$status"
`

/** After step 0, so never, or after this one of the next run. */
export function setTurn(vm: InstallVm, turn: number, signal: string): void {
  vm.writeFile('/srv/step', '0\n')
  vm.writeFile('/srv/turn', `${turn} ${signal}\n`)
}
