#!/bin/sh
# Keeps the last few logs of a folder, compressed.
set -eu

folder=${1:?usage: rotate-logs.sh FOLDER [COUNT]}
count=${2:-7}

[ -d "$folder" ] || { printf '%s: no such folder\n' "$folder" >&2; exit 1; }

for log in "$folder"/*.log; do
  [ -s "$log" ] || continue
  number=$count
  while [ "$number" -gt 1 ]; do
    older=$((number - 1))
    if [ -f "$log.$older.gz" ]; then mv -f "$log.$older.gz" "$log.$number.gz"; fi
    number=$older
  done
  gzip -c "$log" >"$log.1.gz" && : >"$log"
done
