#!/bin/sh
# A lock and a temporary folder that are gone whatever happens.
lock=/run/lock/example
work=
finish() {
  status=$?
  trap - EXIT HUP INT TERM
  [ -z "$work" ] || rm -rf -- "$work"
  rmdir "$lock" 2>/dev/null
  exit "$status"
}
mkdir "$lock" 2>/dev/null || { echo 'another one is running' >&2; exit 75; }
trap finish EXIT
trap 'exit 129' HUP; trap 'exit 130' INT; trap 'exit 143' TERM
work=$(mktemp -d "${TMPDIR:-/tmp}/example.XXXXXX") || exit 1
umask 077
tar -C "$work" -xf "${1:-/dev/stdin}" &
child=$!
wait "$child"
