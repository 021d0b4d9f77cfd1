#!/bin/sh
log() { local level="$1"; shift; printf '%s: %s\n' "$level" "$*" >&2; }
join() {
  local IFS=,
  echo "$*"
}
try_often() {
  local tries=$1; shift
  while [ "$tries" -gt 0 ]; do
    "$@" && return 0
    tries=$(( tries - 1 )); log warn "failed, $tries left"
  done
  return 1
}
try_often 3 test -e "${1-/nowhere}" || log error "$(join a b c)"
