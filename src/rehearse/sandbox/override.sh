#!/bin/sh
# Puts each program of /srv/bin in the place of the machine's own of that name, so that it is found first on any PATH.
for program in /srv/bin/*; do
  name=${program##*/}
  for place in /usr/sbin /usr/bin /sbin /bin; do
    # One place may be a link to another, or to the machine's.
    if [ ! -f "$place/$name" ] || [ "$place/$name" -ef "$program" ]; then continue; fi
    mount --bind "$program" "$place/$name" || exit
  done
done
