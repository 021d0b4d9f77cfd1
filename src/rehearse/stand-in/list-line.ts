// A line of qlist, as releases print it.

/** States of qlist; `unregistered` has no line there. */
export type State =
  | 'running'
  | 'down'
  | 'sign-on inhibited'
  | 'sign-on inhibited:primary transition'
  | 'crashed'
  | 'blank'
  | 'unregistered'

const texts: Record<State, string> = {
  running: 'running, since Mon Jul 23 14:42:09 2026',
  down: 'down, last used Thu Sep 15 18:58:30 2026',
  'sign-on inhibited': 'sign-on inhibited, last used Mon Jun  8 11:31:37 2026',
  'sign-on inhibited:primary transition': 'sign-on inhibited:primary transition, last used Mon Jun  8 11:31:37 2026',
  crashed: 'crashed, last used Thu Sep 15 18:58:30 2026',
  blank: '',
  unregistered: '',
}

/** @param fields how many of the 14 fields this release prints, 8 at least
 * @param role type and status in a mirror, with a ^ in between */
export function composeListLine(
  name: string,
  installFolder: string,
  state: State,
  fields: number,
  { dataFolder = installFolder, role = '^' }: { dataFolder?: string; role?: string } = {},
): string {
  if (state === 'unregistered') return ''
  const line = [name, installFolder, '2024.1.0.263.0', texts[state], 'iris.cpf', '1972', '52773', '53773', 'ok', 'IRIS']
  return `${[...line, ...role.split('^'), dataFolder, '1972,52773'].slice(0, fields).join('^')}\n`
}
