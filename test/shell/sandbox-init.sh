#!/bin/sh
# Process 1 of a sandbox: mounts over everything the scripts write to, then reaps what loses its parent, as init does.
#
# usage: unshare -m -p -f --kill-child --mount-proc sh sandbox-init.sh FOLDER
# FOLDER becomes /srv, FOLDER/etc becomes /etc, FOLDER/bin hides /usr/local/bin. The rest of the machine is read-only.
set -eu

folder=$1
mount --bind "$folder" /srv
mount -t tmpfs -o mode=755,size=16m run /run
mount -t tmpfs -o mode=755,size=64m log /var/log
mount --bind "$folder/bin" /usr/local/bin
mount --bind "$folder/etc" /etc
for program in "$folder"/bin/*; do
  name=${program##*/}
  for place in /usr/sbin /usr/bin /sbin /bin; do
    [ ! -f "$place/$name" ] || mount --bind "$program" "$place/$name"
  done
done
mount -o remount,bind,ro /
: >/srv/ready
# A shell that waits reaps any child; a signal that process 1 does not handle is ignored.
sleep 1000000 &
wait "$!"
