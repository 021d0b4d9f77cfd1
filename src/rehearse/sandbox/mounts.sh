#!/bin/sh
# Mounts over everything the scripts write to. The rest of the machine is read-only.
#
# usage: sh -c MOUNTS sh NODE
# /srv/etc becomes /etc, and /srv/bin hides /usr/local/bin.
set -eu

: >/srv/node
mount --bind "$1" /srv/node
mount -t tmpfs -o mode=755,size=16m run /run
mount -t tmpfs -o mode=755,size=64m log /var/log
mount --bind /srv/bin /usr/local/bin
mount --bind /srv/etc /etc
for program in /srv/bin/*; do
  name=${program##*/}
  for place in /usr/sbin /usr/bin /sbin /bin; do
    [ ! -f "$place/$name" ] || mount --bind "$program" "$place/$name"
  done
done
mount -o remount,bind,ro /
