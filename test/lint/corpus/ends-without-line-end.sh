#!/bin/sh
# A list of words over several lines, and no line end at the end.
set -- one \
  two   'three
four' "five $((5*1))"
for i in 1 2 3; do case $i in 1|2) ;; *) echo "$i" "$#";; esac; done
[ $# -ne 4 ] || exit 0
exit 1