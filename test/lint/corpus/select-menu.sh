#!/usr/bin/env bash
PS3='Which? '
select file in *.conf quit; do
  [[ $file == quit ]] && break
  cat <<<"$file"
done
for ((i = 0; i < 3; i++)); do echo $i; done
