#!/bin/sh
# The write daemons of the stand-in database: a round adds one number, counted up, for each instance to the first data
# file and then to the second, except where the instance is frozen or not up; a crash is between the two.
#
# usage: sh write-daemon.sh IRIS|CACHE INSTANCE…
# Orders come, one a line, through the pipe /srv/db/.daemon/orders, whose folder is there already; while one is answered,
# nothing is written:
#   round N        /srv/db/.daemon/beat says "PID N" afterwards. Who compares the two files must let a round go by, or an
#                  idle machine would look like a frozen one
#   stopped PIPE   from a freeze that stands in the history: PIPE gets a line
set -u
umask 0
LC_ALL=C

# usage: is_frozen INSTANCE — as its history says, whoever froze it
is_frozen() {
  event=none
  [ ! -e "/srv/db/$1/history" ] || while read -r e s l _; do
    event=$e since=$s limit=$l
  done <"/srv/db/$1/history"
  [ "$event" = freeze ] || return 1
  read -r now _ </proc/uptime
  [ "$limit" -le 0 ] || [ "${now%.*}${now#*.}" -lt $((since + limit)) ]
}

# usage: write_round NUMBER
# First into the journal, in which one transaction is always open. What may not be written yet stays in memory, which is
# the file writes: last number written, number of the open transaction, numbers in memory. The write image journal says
# `INSTANCE LAST PENDING`.
write_round() {
  for instance in $instances; do
    read -r up <"/srv/db/$instance/up"
    [ "$up" != down ] || continue
    mgr=/srv/opt/$instance/mgr
    read -r wrote open unwritten <"/srv/db/$instance/writes"
    file=0
    [ ! -e "/srv/db/$instance/journal-file" ] || read -r file <"/srv/db/$instance/journal-file"
    file=$((1000 + file))
    printf 'commit %s .\nset %s .\n' "$open" "$1" >>"$mgr/journal/20261121.${file#1}"
    unwritten="$unwritten $1"
    if is_frozen "$instance"; then
      printf '%s %s %s\n' "$wrote" "$1" "$unwritten" >"/srv/db/$instance/writes"
      continue
    fi
    printf '%s %s %s\n' "$instance" "$wrote" "$1" >"$mgr/$product.WIJ"
    # shellcheck disable=SC2086 # a number each
    printf '%s\n' $unwritten >>"$mgr/$product.DAT"
    if [ "$up" != crashed ]; then
      # shellcheck disable=SC2086 # a number each
      printf '%s\n' $unwritten >>"$mgr/user/$product.DAT"
      printf '%s %s 0\n' "$instance" "$1" >"$mgr/$product.WIJ"
    fi
    printf '%s %s\n' "$1" "$1" >"/srv/db/$instance/writes"
  done
}

product=$1
shift
instances=$*
# What a database holds before, also one that is frozen by now.
for instance; do
  mgr=/srv/opt/$instance/mgr
  mkdir -p "$mgr/user" "$mgr/temp" "$mgr/journal"
  for file in "$product.DAT" "user/$product.DAT" "temp/$product.DAT"; do printf '0\n' >"$mgr/$file"; done
  printf '%s 0 0\n' "$instance" >"$mgr/$product.WIJ"
  printf 'set 0 .\n' >"$mgr/journal/20261121.000"
  printf '%s\n' "$mgr/journal/20261121.000" >"$mgr/journal.log"
  printf '0 0\n' >"/srv/db/$instance/writes"
done
mkfifo /srv/db/.daemon/orders
exec 3<>/srv/db/.daemon/orders
write_round 1
printf '%s 1\n' "$$" >/srv/db/.daemon/beat
while read -r order word <&3; do
  case $order in
    round)
      write_round "$word"
      printf '%s %s\n' "$$" "$word" >/srv/db/.daemon/beat
      ;;
    # It may have been killed in the meantime, and nobody else may wait for it to read.
    stopped) printf '\n' 1<>"$word" ;;
  esac
done
