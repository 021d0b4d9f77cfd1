#!/bin/sh
# Process 1 of a sandbox: reaps what loses its parent, as init does, and ends when its standard input ends, which is
# when whoever opened the sandbox has gone. The kernel then ends whatever else runs here and takes away all mounts.
#
# usage: unshare -m -p -f --mount-proc sh -c INIT
set -eu

mount -t tmpfs -o mode=755,size=256m sandbox /srv
# A shell that waits reaps any child; a signal that process 1 does not handle is ignored.
exec 3<&0 # a shell gives what it puts in the background /dev/null for 0
cat <&3 >/dev/null &
printf 'ready\n'
exec >/dev/null 2>&1
wait "$!"
