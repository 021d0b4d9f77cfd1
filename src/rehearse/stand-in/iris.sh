#!/bin/sh
# Stand-in for iris, csession and ccontrol: answers as documented, writes down what happened, misbehaves on request.
#
# Everything lies in /srv/db/INSTANCE:
#   qlist        what qlist prints for it          up        running, down, inhibited, crashed
#   history      the truth, one event a line:      freeze CENTISECONDS LIMIT TIMEOUT CALL | thaw … | resume …
#   journal      one line a call: VERB|NUMBER|CENTISECONDS|UID|PID|STDIN|LOCK|PROGRAM|ARGUMENTS
#   calls/       VERB.N made when call N begins, VERB.N.done when it has answered
#   fault/       VERB.N or VERB: how call N, or each call, misbehaves, one fault a line (see misbehave)
#   login        if there: operating system authentication is off; user name and password that are accepted
#   ../registry  if there: where IRISSYS must point; without it the client knows no instance
#   folder       install folder; its mgr/messages.log or mgr/cconsole.log gets the documented lines
# Where a write daemon runs (/srv/db/.daemon is there), a freeze answers only when it has stopped: see write-daemon.sh.
# Centiseconds are those of /proc/uptime. A program started here costs time and shows in strace, so the healthy path
# has none. Limits that pass by themselves (WDSuspendLimit) are worked out when somebody looks.
set -u
umask 0
if [ -e /srv/db/registry ] && read -r registry </srv/db/registry && [ "${IRISSYS-}" != "$registry" ]; then
  printf 'No instances are registered\n'
  exit 1
fi
LC_ALL=C
PATH=/usr/bin:/bin
program=${0##*/}
given="$*"

now() {
  read -r centis _ </proc/uptime
  centis=${centis%.*}${centis#*.}
}

fold() {
  printf '%s' "$1" | tr '[:lower:]' '[:upper:]'
}

# usage: find_instance NAME — names are compared without case; sets dir
find_instance() {
  dir=/srv/db/$1
  [ -d "$dir/calls" ] && return 0
  for dir in /srv/db/*; do
    [ -d "$dir/calls" ] && [ "$(fold "${dir##*/}")" = "$(fold "$1")" ] && return 0
  done
  return 1
}

# usage: begin VERB — numbers this call and writes it down
begin() {
  verb=$1 number=1
  set -C
  until { true >"$dir/calls/$verb.$number"; } 2>/dev/null; do
    number=$((number + 1))
    [ "$number" -le 500 ] || exit 99
  done
  set +C
  now
  while read -r key uid _; do [ "$key" = Uid: ] && break; done </proc/self/status
  input=other
  [ -f /dev/fd/0 ] && input='file'
  # shellcheck disable=SC3013 # dash and bash, the shells this runs in, have -ef
  [ /dev/fd/0 -ef /dev/null ] && input=null
  if [ -e /proc/self/fd/9 ]; then lock=inherited; else lock=none; fi
  printf '%s|%s|%s|%s|%s|%s|%s|%s|%s\n' "$verb" "$number" "$centis" "$uid" "$$" "$input" "$lock" "$program" "$given" \
    >>"$dir/journal"
}

answer() {
  : >"$dir/calls/$verb.$number.done"
  exit "$1"
}

# usage: misbehave before|after — the faults asked for, in the order of the file
misbehave() {
  faults=$dir/fault/$verb.$number
  [ -e "$faults" ] || faults=$dir/fault/$verb
  [ -e "$faults" ] || return 0
  while read -r fault word; do
    case $1/$fault in
      before/hang) sleep 600 ;;
      before/slow) sleep "$word" ;;
      before/stubborn) trap '' TERM INT HUP ;;
      before/deaf) trap '' TERM INT HUP PIPE ;;
      before/status) answer "$word" ;;
      before/says) printf '%s\n' "$word" ;;
      before/waits | after/waits-to-answer) wait_for_release ;;
      before/child) sleep "$word" & ;;
      before/stubborn-child) (trap '' TERM INT HUP; sleep "$word") & ;;
      before/child-freezes) (trap '' TERM INT HUP; sleep "$word"; freeze) & ;;
      before/flood) flood "$word" ;;
      before/resumes-after) early=$word ;;
      before/ineffective) ineffective=$word ;;
      after/dies) kill -s "$word" "$$" ;;
      after/answers) answer "$word" ;;
      after/hangs) sleep 600 ;;
      after/slow-answer) sleep "$word" ;;
    esac
  done <"$faults"
}

# usage: wait_for_release — holds this call until somebody lets calls of its kind go on
wait_for_release() {
  until [ -e "$dir/released.$verb" ]; do sleep 0.05; done
}

# usage: flood KILOBYTES|endless
flood() {
  line='All work and no play makes the session a dull boy'
  line=$line-$line-$line-$line
  line=$line-$line-$line-$line-$line
  kilobytes=0
  while [ "$1" = endless ] || [ "$kilobytes" -lt "$1" ]; do
    printf '%s\n' "$line"
    kilobytes=$((kilobytes + 1))
    # Without end is long enough: it need not keep a processor busy.
    [ $((kilobytes % 500)) -ne 0 ] || [ "$1" != endless ] || sleep 0.2
  done
}

# Sets frozen (yes or no), and if yes: since, limit (centiseconds, 0 = never) and timeout.
look() {
  now
  event=none since=0 limit=0 timeout=0
  # The read that meets the end of the file empties its variables.
  [ ! -e "$dir/history" ] || while read -r e s l t _; do
    event=$e since=$s limit=$l timeout=$t
  done <"$dir/history"
  frozen=no
  [ "$event" = freeze ] || return 0
  if [ "$limit" -gt 0 ] && [ "$centis" -ge $((since + limit)) ]; then
    printf 'resume %s\n' $((since + limit)) >>"$dir/history"
    record_message 2 'Write daemon suspend limit reached, resuming'
    return 0
  fi
  frozen=yes
}

# usage: record_message SEVERITY TEXT
record_message() {
  read -r folder <"$dir/folder"
  messages=$folder/mgr/messages.log
  [ "$program" = iris ] || messages=$folder/mgr/cconsole.log
  now
  seconds=$(((centis / 100) % 86400))
  hours=$((100 + seconds / 3600)) minutes=$((100 + seconds / 60 % 60)) rest=$((100 + seconds % 60))
  clock=${hours#1}:${minutes#1}:${rest#1}:$((centis % 100))0
  printf '11/21/26-%s (%s) %s %s\n' "$clock" "$$" "$1" "$2" >>"$messages"
}

# usage: split ARGUMENTS — of ObjectScript; sets a7 and a10, fails when a string does not end
split() {
  left=$1
  while :; do
    case $left in
      *\"*\"*) head=${left%%\"*} tail=${left#*\"}; left=$head${tail#*\"} ;;
      *\"*) return 1 ;;
      *) break ;;
    esac
  done
  set -f
  IFS=,
  # shellcheck disable=SC2086 # split at the commas
  set -- $left
  unset IFS
  set +f
  a7=${7:-0} a10=${10:-0}
  [ "$a7" -gt 0 ] || a7=600
}

freeze() {
  look
  if [ "$frozen" = yes ]; then
    record_message 2 'Backup.General.ExternalFreeze: Already suspended'
    again=5
    [ -e "$dir/frozen-again" ] && read -r again <"$dir/frozen-again"
    outcome=$again
    return
  fi
  record_message 1 'Backup.General.ExternalFreeze: Suspending system'
  file=0
  [ -e "$dir/journal-file" ] && read -r file <"$dir/journal-file"
  file=$((file + 1))
  printf '%s\n' "$file" >"$dir/journal-file"
  file=$((1000 + file))
  if [ -d "$folder/mgr/journal" ]; then
    printf '%s\n' "$folder/mgr/journal/20261121.${file#1}" >>"$folder/mgr/journal.log"
    : >>"$folder/mgr/journal/20261121.${file#1}"
  fi
  scale=100
  [ -e "$dir/centiseconds-a-second" ] && read -r scale <"$dir/centiseconds-a-second"
  stopped=
  if [ -p /srv/db/.daemon/orders ]; then
    stopped=$dir/calls/$verb.$number.stopped
    mkfifo "$stopped"
    exec 4<>"$stopped"
  fi
  now
  printf 'freeze %s %s %s %s\n' "$centis" "${early:-$((a10 * scale))}" "$((a7 * scale))" "$verb.$number" \
    >>"$dir/history"
  # Frozen is what is no longer written to.
  if [ -n "$stopped" ]; then
    printf 'stopped %s\n' "$stopped" 1<>/srv/db/.daemon/orders
    read -r _ <&4
  fi
  record_message 0 "Backup.General.ExternalFreeze: Journal file switched to: $folder/mgr/journal/20261121.${file#1}"
  record_message 0 "Backup.General.ExternalFreeze: Start a journal restore for this backup with journal file: \
$folder/mgr/journal/20261121.${file#1}"
  record_message 1 'Backup.General.ExternalFreeze: System suspended'
  outcome=5
}

thaw() {
  look
  outcome=5
  record_message 1 'Backup.General.ExternalThaw: Resuming system'
  if [ "$frozen" = yes ]; then
    printf 'thaw %s 0 0 %s\n' "$centis" "$verb.$number" >>"$dir/history"
    record_message 1 'Backup.General.ExternalThaw: System resumed'
  else
    record_message 1 'Backup.General.ExternalThaw: Already resumed'
  fi
}

probe() {
  look
  outcome=3
  [ "$frozen" = no ] || outcome=5
}

# usage: session INSTANCE COMMAND
session() {
  command=$2
  case $command in
    '##'[Cc]'lass(Backup.General).ExternalFreeze('*')') kind=freeze ;;
    '##'[Cc]'lass(Backup.General).ExternalThaw('*')') kind=thaw ;;
    '##'[Cc]'lass(Backup.General).IsWDSuspendedExt()') kind=probe ;;
    *) kind=unknown ;;
  esac
  find_instance "$1" || {
    printf "'%s' is not a configured instance\n" "$1"
    exit 1
  }
  begin "$kind"
  read -r up <"$dir/up"
  case $up in
    inhibited) printf 'Sign-on inhibited: Startup or Installation in progress\n'; answer 239 ;;
    down | crashed) printf 'Sign-on inhibited: System is down\n'; answer 1 ;;
  esac
  look
  # Past ExternalFreezeTimeOut nobody can log in until the thaw.
  [ "$frozen" = yes ] && [ "$centis" -ge $((since + timeout)) ] && sleep 600
  if [ -e "$dir/login" ]; then
    { read -r user && read -r password; } <"$dir/login"
    printf '\nUsername: '
    read -r typed || { printf '\n'; answer 0; }
    printf 'Password: '
    read -r secret || { printf '\n'; answer 0; }
    [ "$typed/$secret" = "$user/$password" ] || { printf 'Access Denied\n'; answer 0; }
  fi
  arguments=${command#*\(Backup.General\).*\(}
  arguments=${arguments%\)}
  early='' ineffective=''
  split "$arguments" || { printf '<SYNTAX>\n'; answer 0; }
  misbehave before
  # It may have been stopped in the meantime, and its sessions with it.
  read -r up <"$dir/up"
  case $up in down | crashed) answer 1 ;; esac
  if [ -n "$ineffective" ]; then outcome=$ineffective
  else case $kind in
    freeze) freeze ;;
    thaw) thaw ;;
    probe) probe ;;
    *) printf '<CLASS DOES NOT EXIST>\n'; outcome=0 ;;
  esac; fi
  misbehave after
  answer "$outcome"
}

# usage: list [INSTANCE]
list() {
  dir=/srv/db/.list
  begin list
  misbehave before
  outcome=1
  if [ $# -eq 0 ]; then set -- /srv/db/[!.]*/qlist
  elif find_instance "$1"; then set -- "$dir/qlist"
  else set --
  fi
  for file in "$@"; do
    outcome=0
    while read -r text || [ -n "$text" ]; do printf '%s\n' "$text"; done <"$file"
  done
  dir=/srv/db/.list
  misbehave after
  answer "$outcome"
}

# usage: stat INSTANCE [-W]
stat() {
  find_instance "$1" || exit 1
  if [ "${2-}" = -W ]; then
    begin resume
    misbehave before
    look
    if [ "$frozen" = yes ] && [ -z "${ineffective-}" ]; then
      printf 'thaw %s 0 0 %s\n' "$centis" "$verb.$number" >>"$dir/history"
      record_message 2 'Write daemon resumed by operator'
    fi
    answer 0
  fi
  begin stat
  misbehave before
  look
  printf 'Updating: on, Journaling: on\n'
  [ "$frozen" = no ] || printf 'WDSUSPD\n'
  answer 0
}

# usage: start_session NAMESPACE INSTANCE COMMAND — another namespace has no class Backup.General
start_session() {
  [ "$1" = -U%SYS ] || { printf '<NAMESPACE>\n'; exit 0; }
  [ $# -eq 3 ] || { printf 'usage\n'; exit 1; }
  session "$2" "$3"
}

# On a machine that was restored an instance can be started, and read what it is told.
if [ -e /srv/maintenance.sh ]; then
  case /${1-}/$given in
    /qlist/* | /stat/* | *Backup.General*) ;;
    *)
      # shellcheck source=/dev/null # maintenance.sh, on the machine that was restored
      . /srv/maintenance.sh
      maintain "$@"
      ;;
  esac
fi
case $program/${1-} in
  iris/qlist | ccontrol/qlist) shift; list "$@" ;;
  iris/stat | ccontrol/stat) shift; stat "$@" ;;
  iris/session | iris/terminal) start_session "${3-}" "${2-}" "${4-}" ;;
  ccontrol/session) start_session "${3-}${4-}" "${2-}" "${5-}" ;;
  csession/*) start_session "${2-}" "${1-}" "${3-}" ;;
  *) printf '%s: unknown command %s\n' "$program" "${1-}"; exit 1 ;;
esac
