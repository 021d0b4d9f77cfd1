// Variables that a script finds set although it never sets them.

const names = new Set(
  (
    'PATH HOME PWD OLDPWD USER LOGNAME LANG LANGUAGE TERM SHELL SHLVL HOSTNAME TZ TMPDIR IFS OPTIND OPTARG PPID ' +
    'PS1 PS2 PS4 UID EUID GROUPS RANDOM SRANDOM SECONDS LINENO EPOCHSECONDS EPOCHREALTIME FUNCNAME PIPESTATUS OSTYPE ' +
    'HOSTTYPE MACHTYPE REPLY DIRSTACK COLUMNS LINES INVOCATION_ID JOURNAL_STREAM NOTIFY_SOCKET MAIL EDITOR ENV ' +
    'SUDO_USER SUDO_UID SUDO_GID COPROC MAPFILE COMP_LINE _'
  ).split(' '),
)

/** The ones that the shell or the agent's environment sets. */
export function isFromEnvironment(name: string): boolean {
  return names.has(name) || name.startsWith('BASH') || name.startsWith('LC_') || !/^[A-Za-z_]\w*$/.test(name)
}
