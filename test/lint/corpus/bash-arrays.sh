#!/bin/bash
# For bash, and says so.
declare -a hosts=(web1 web2 "db 1")
declare -A ports=([web]=80 [db]=1972)
for host in "${hosts[@]}"; do
  key=${host%%[0-9 ]*}
  if [[ $host =~ ^web && -n ${ports[$key]} ]]; then
    echo "${host^^}:${ports[$key]}"
  fi
done
mapfile -t lines < <(printf '%s\n' "${hosts[@]}")
(( ${#lines[@]} == 3 )) && echo all
