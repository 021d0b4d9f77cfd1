# shellcheck shell=sh disable=SC2154 # a part of iris.sh, for a machine that was restored: start, stop, and sessions that
# read their statements
#
# In /srv/db/INSTANCE besides: mounted, checked (see terminal.awk), and fault/recovery, how a start goes wrong, a word each
# line: lies (it recovers nothing and reports success), single-user (an error that the recovery met), mirror-primary.
# In the manager folder: the data files hold the number of each write, one a line; the journals `set N .` and
# `commit N .`; the write image journal `system last pending` (0: none); journal.log the names of the journals.

# usage: prepare_folders — sets folder, mgr, kind (IRIS or CACHE), messages
prepare_folders() {
  read -r folder <"$dir/folder"
  mgr=$folder/mgr
  kind=IRIS messages=$mgr/messages.log
  [ "$program" = iris ] || kind=CACHE messages=$mgr/cconsole.log
}

# usage: say TEXT — a line of the log without a time, as recovery writes them
say() {
  printf '%s\n' "$1" >>"$messages"
}

# usage: last_write FILE — sets last, fails where there is no such file
last_write() {
  [ -f "$1" ] || return 1
  last=0
  while read -r each; do last=$each; done <"$1"
}

# usage: abort_start WORDS — single-user mode: only who enters with -B is let in
abort_start() {
  [ -z "$1" ] || record_message 2 "$1"
  say 'Startup aborted, entering single user mode.'
  say "Enter IRIS with iris terminal [$instance] -B and D ^STURECOV for help recovering from this error."
  set_state inhibited 'sign-on inhibited, last used Mon Jun  8 11:31:37 2026'
  printf 'Startup aborted, entering single user mode.\n'
  answer 1
}

# usage: set_state UP TEXT — TEXT as qlist says it
set_state() {
  printf '%s\n' "$1" >"$dir/up"
  { IFS=^ read -r f1 f2 f3 _ rest; } <"$dir/qlist"
  printf '%s^%s^%s^%s^%s\n' "$f1" "$f2" "$f3" "$2" "$rest" >"$dir/qlist"
  unset IFS
}

# Both data files, those of the baseline first.
list_files() {
  set -- "$mgr/$kind.DAT" "$mgr/user/$kind.DAT"
  files=$*
}

# What a start makes of the files: writes that the WIJ holds are made, journaled ones too, what was not committed is
# rolled back.
recover() {
  lies=no
  read -r clock_text </srv/db/.clock 2>/dev/null || clock_text='Sat Nov 21 05:49:58 2026'
  say ''
  say "*** Recovery started at $clock_text"
  say "     Current default directory: $mgr"
  say "     Log file directory: $mgr/"
  say "     WIJ file spec: $mgr/$kind.WIJ"
  [ ! -e "$dir/fault/recovery" ] || while read -r fault _; do
    case $fault in
      lies) lies=yes ;;
      single-user) abort_start "Error: <FILEFULL> in journal restore of $mgr/user/" ;;
    esac
  done <"$dir/fault/recovery"
  say "Recovering local ($mgr/$kind.WIJ) image journal file..."
  if [ "$lies" = no ]; then
    [ -f "$mgr/$kind.WIJ" ] || abort_start "Error: $mgr/$kind.WIJ is not there, and the last shutdown was not normal"
    read -r system wrote pending <"$mgr/$kind.WIJ"
    [ "$system" = "$instance" ] || abort_start "Error: $mgr/$kind.WIJ is stale: it belongs to $system"
    say "Starting WIJ recovery for '$mgr/$kind.WIJ'."
    blocks=0
    [ "$pending" -eq 0 ] || blocks=2
    say "  $blocks blocks pending in this WIJ."
    say 'WIJ pass # is 0.'
    say 'Starting fast WIJ compare'
    for file in $files; do
      last_write "$file" || continue
      [ "$pending" -eq 0 ] || [ "$last" -ne "$pending" ] || continue
      if [ "$last" -ne "$wrote" ]; then
        printf '%s\n' "$file" >"$mgr/MISMATCH.WIJ"
        say 'There exists a MISMATCH.WIJ file.'
        abort_start ''
      fi
      [ "$pending" -eq 0 ] || printf '%s\n' "$pending" >>"$file"
    done
    say 'Finished comparing 11 blocks in 0 seconds'
    say 'Exiting with status 3 (Success)'
    recover_from_journals
  else
    say "Starting WIJ recovery for '$mgr/$kind.WIJ'."
    say '  0 blocks pending in this WIJ.'
    say 'Exiting with status 3 (Success)'
    record_message 0 'Journal recovery complete'
  fi
}

recover_from_journals() {
  [ "$pending" -eq 0 ] || wrote=$pending
  sets='' commits=' 0 ' journal=
  [ ! -e "$mgr/journal.log" ] || while read -r journal; do
    [ -f "$journal" ] || abort_start "Error: journal file $journal cannot be opened"
    while read -r record each end; do
      case $record/$end in
        set/.) sets="$sets $each" ;;
        commit/.) commits="$commits$each " ;;
        *) abort_start "Error: journal file $journal is damaged" ;;
      esac
    done <"$journal"
    # The read that meets the end of the file gets what does not end.
    [ -z "$record$each" ] || abort_start "Error: journal file $journal ends in the middle of a record"
  done <"$mgr/journal.log"
  open=0
  for each in $sets; do
    case $commits in *" $each "*) ;; *) open=$((open + 1)) ;; esac
    [ "$each" -gt "$wrote" ] || continue
    for file in $files; do [ ! -f "$file" ] || printf '%s\n' "$each" >>"$file"; done
    wrote=$each
  done
  record_message 0 'Journal recovery complete'
  for each in $sets; do
    case $commits in *" $each "*) continue ;; esac
    for file in $files; do [ ! -f "$file" ] || roll_back "$each" "$file"; done
    wrote=$((each - 1))
  done
  record_message 0 "Rollback of $open open transactions completed"
  printf '%s %s 0\n' "$instance" "$wrote" >"$mgr/$kind.WIJ"
}

# usage: roll_back NUMBER FILE
roll_back() {
  kept=
  while read -r one; do
    [ "$one" = "$1" ] || kept="$kept$one
"
  done <"$2"
  printf '%s' "$kept" >"$2"
}

# usage: start_instance INSTANCE WORD…
start_instance() {
  find_instance "$1" || { printf "'%s' is not a configured instance\n" "$1"; exit 1; }
  instance=${dir##*/} pair=
  shift
  for word; do case $word in [Ee]mergency[Ii]d=?*,?*) pair=${word#*=} ;; esac; done
  begin start
  prepare_folders
  misbehave before
  read -r up <"$dir/up"
  [ "$up" != running ] || { printf '%s is already up!\n' "$instance"; answer 0; }
  list_files
  printf 'Starting %s\n' "$instance"
  recover
  # It is made anew at each start.
  [ ! -d "$mgr/temp" ] || printf '0\n' >"$mgr/temp/$kind.DAT"
  printf '%s\n' "$mgr/" "$mgr/temp/" >"$dir/mounted"
  if [ -n "$pair" ]; then
    printf '%s\n%s\n' "${pair%%,*}" "${pair#*,}" >"$dir/login"
    record_message 1 'Emergency access: only the emergency user can log in'
  elif [ -f "$mgr/user/$kind.DAT" ]; then printf '%s\n' "$mgr/user/" >>"$dir/mounted"
  else record_message 2 "Error: database $mgr/user/ is not mounted: no such file"
  fi
  [ ! -e "$dir/mirror-primary" ] || record_message 1 'Becoming primary mirror server'
  set_state running 'running, since Sat Nov 21 05:50:02 2026'
  record_message 0 'Startup of InterSystems IRIS complete'
  misbehave after
  answer 0
}

# usage: stop_instance INSTANCE WORD…
stop_instance() {
  find_instance "$1" || { printf "'%s' is not a configured instance\n" "$1"; exit 1; }
  instance=${dir##*/}
  begin stop
  prepare_folders
  misbehave before
  set_state down 'down, last used Sat Nov 21 05:52:11 2026'
  rm -f "$dir/login" "$dir/mounted"
  record_message 0 'Shutdown of InterSystems IRIS complete'
  misbehave after
  answer 0
}

# usage: log_in — asks where a pair is needed, three times
log_in() {
  [ -e "$dir/login" ] || return 0
  { read -r user && read -r password; } <"$dir/login"
  for _ in 1 2 3; do
    printf '\nUsername: '
    read -r typed || break
    printf 'Password: '
    read -r secret || break
    [ "$typed/$secret" != "$user/$password" ] || { printf '\n'; return 0; }
    printf 'Access Denied\n'
  done
  answer 1
}

# usage: open_terminal INSTANCE [STATEMENT]
open_terminal() {
  find_instance "$1" || { printf "'%s' is not a configured instance\n" "$1"; exit 1; }
  instance=${dir##*/}
  begin terminal
  read -r up <"$dir/up"
  case $up in
    inhibited) printf 'Sign-on inhibited: Startup or Installation in progress\n'; answer 239 ;;
    down | crashed) printf 'Sign-on inhibited: System is down\n'; answer 1 ;;
  esac
  prepare_folders
  misbehave before
  log_in
  DIR=$dir MGR=$mgr DATA=$kind.DAT INSTANCE=$instance COMMAND=${2-} awk -f /srv/terminal.awk
  outcome=$?
  misbehave after
  answer "$outcome"
}

# usage: maintain WORD… — the command line
maintain() {
  case $program/${1-} in
    iris/start | ccontrol/start) shift; start_instance "$@" ;;
    iris/stop | ccontrol/stop) shift; stop_instance "$@" ;;
    iris/session | iris/terminal | ccontrol/session) shift ;;
  esac
  named=${1-}
  [ $# -eq 0 ] || shift
  [ "${1-}" != -U ] || shift
  case ${1-} in -U* | %SYS) shift ;; esac
  open_terminal "$named" "${1-}"
}
