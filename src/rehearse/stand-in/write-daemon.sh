#!/bin/sh
# The write daemons of the stand-in database: a round writes one number, counted up, for each instance into the first
# data file and then into the second, except where the instance is frozen or not up; a crash is between the two.
#
# usage: sh write-daemon.sh INSTANCE…
# Orders come, one a line, through the pipe /srv/db/.daemon/orders; while one is answered, nothing is written:
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
write_round() {
  for instance in $instances; do
    read -r up <"/srv/db/$instance/up"
    if [ "$up" = down ] || is_frozen "$instance"; then continue; fi
    printf '%s\n' "$1" >"/srv/opt/$instance/mgr/IRIS.DAT"
    [ "$up" = crashed ] || printf '%s\n' "$1" >"/srv/opt/$instance/mgr/user/IRIS.DAT"
  done
}

instances=$*
# What a database holds before, also one that is frozen by now.
for instance; do
  mkdir -p "/srv/opt/$instance/mgr/user"
  for file in IRIS.DAT user/IRIS.DAT; do printf '0\n' >"/srv/opt/$instance/mgr/$file"; done
done
mkdir /srv/db/.daemon
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
