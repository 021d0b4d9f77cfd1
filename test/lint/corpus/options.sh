#!/bin/sh
# Options by getopts, long ones by hand.
usage() {
  cat <<USAGE
usage: ${0##*/} [-v] [-o FILE] [--] WORD...
  -o FILE  where to write (now: ${out:-standard output})
USAGE
}

verbose=0 out=
while getopts :vo:h name; do
  case $name in
    v) verbose=$((verbose + 1)) ;;
    o) out=$OPTARG ;;
    h) usage; exit 0 ;;
    :) echo "-$OPTARG needs a value" >&2; exit 2 ;;
    *) usage >&2; exit 2 ;;
  esac
done
shift $((OPTIND - 1))

[ -z "$out" ] || exec >"$out"
for word; do
  [ "$verbose" -eq 0 ] || printf '%d: ' "${#word}"
  printf '%s\n' "$word"
done
