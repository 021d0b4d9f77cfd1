#!/bin/sh
# Who uses how much, from df and ps, by awk with quotes of all kinds.
df -P | awk 'NR > 1 && $5+0 > '"${1:-80}"' { print $6, $5 } END { if (!NR) print "don'\''t know" }'
ps -eo user= -o rss= | awk -v unit='MiB' '
  { sum[$1] += $2 }
  END {
    for (user in sum) printf "%-12s %8.1f %s\n", user, sum[user] / 1024, unit | "sort -k2,2nr"
  }
' | head -n 5
sed -n -e '/^#/d' -e 's/[[:space:]]*$//' -e '/^$/!p' /etc/fstab | while IFS=' 	' read -r dev where type _; do
  [ "x$type" = xswap ] && continue
  echo "$where" "($dev)"
done
