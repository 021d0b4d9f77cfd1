#!/bin/sh
# Process 1 of a sandbox: gives it a root folder of its own in memory, then reaps what loses its parent, as init does. It
# ends when its standard input ends, which is when whoever opened the sandbox has gone. The kernel then ends whatever
# else runs here and takes away all mounts.
#
# usage: unshare -m -p -f --mount-proc sh -c INIT sh NODE FOLDER…
# NODE becomes /srv/node. /srv, /tmp, /run, /etc, /var/log, /usr/local/bin and each FOLDER are the sandbox's own; the rest
# of the machine is there, read-only. Of its devices only harmless ones are there.
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
umask 022

node=$1
shift
# Only a place to put the new root together, so anything but where Node is.
stage=/mnt
case $node in "$stage"/*) stage=/media ;; esac

# usage: own FOLDER — what the machine has in it stays visible, as links
own() {
  [ -n "$1" ] || return 0
  own "${1%/*}"
  [ ! -h "$stage$1" ] || rm "$stage$1"
  [ ! -d "$stage$1" ] || return 0
  mkdir "$stage$1"
  set -- "$1" "$1"/*
  [ -e "$2" ] || return 0
  folder=$1
  shift
  for entry; do
    set -- "$@" "/srv/machine$entry"
    shift
  done
  ln -s "$@" "$stage$folder/"
}

# usage: seal — everything mounted below the new root becomes read-only
seal() {
  while read -r _ _ _ _ point options _; do
    case $point in
      "$stage"/proc | "$stage"/proc/*) continue ;;
      "$stage"/*) ;;
      *) continue ;;
    esac
    # Other options must stay as they are: in a user namespace they are locked.
    case $options in rw | rw,*) ;; *) continue ;; esac
    # Blanks and the like are written as \040.
    case $point in *\\*) point=$(printf '%b' "$(printf '%s' "$point" | sed 's/\\/\\0/g')") ;; esac
    mount -o "remount,bind,ro${options#rw}" "$point" || umount -l "$point"
  done </proc/self/mountinfo
}

# usage: own_devices — the disks of the machine are not among them
own_devices() {
  mount -t tmpfs -o mode=755,size=64k dev "$stage/dev"
  mkdir "$stage/dev/pts" "$stage/dev/shm"
  for device in null zero full random urandom tty; do
    [ -e "/dev/$device" ] || continue
    : >"$stage/dev/$device"
    mount --bind "/dev/$device" "$stage/dev/$device"
  done
  mount --rbind /dev/pts "$stage/dev/pts"
  ln -s pts/ptmx "$stage/dev/ptmx"
  ln -s /proc/self/fd "$stage/dev/fd"
  for name in stdin:0 stdout:1 stderr:2; do ln -s "/proc/self/fd/${name#*:}" "$stage/dev/${name%:*}"; done
  mount -o remount,bind,ro "$stage/dev"
  mount -t tmpfs -o mode=1777,size=64m shm "$stage/dev/shm"
}

# usage: pivot — the current folder becomes the root, with the machine's as its old: nothing less keeps root in. Debian
# has the program in util-linux-extra, which minimal systems lack; perl is on each, but knows the call by number only.
pivot() {
  if command -v pivot_root >/dev/null; then pivot_root . old; return; fi
  if busybox pivot_root --help >/dev/null 2>&1; then busybox pivot_root . old; return; fi
  case $(uname -m) in
    x86_64) number=155 ;;
    aarch64 | riscv64) number=41 ;;
    ppc64le) number=203 ;;
    s390x) number=217 ;;
    *) number='' ;;
  esac
  if [ -z "$number" ] || ! command -v perl >/dev/null; then
    printf 'pivot_root: not found\n' >&2
    return 1
  fi
  perl -e 'my ($call, $new, $old) = @ARGV; exit(syscall($call + 0, $new, $old) == 0 ? 0 : 1)' "$number" . old
}

setpriv=$(command -v setpriv) || { printf 'setpriv: not found\n' >&2; exit 1; }

mount -t tmpfs -o mode=755,size=256m sandbox "$stage"
for folder; do own "$folder"; done
for folder in /var/log /usr/local/bin; do
  top=${folder#/}
  if [ -d "$stage/${top%%/*}" ]; then own "$folder"; fi
done
mkdir -p "$stage/srv/bin" "$stage/srv/etc" "$stage/run" "$stage/old"
mkdir -p -m 1777 "$stage/tmp"
for entry in /*; do
  if [ -e "$stage$entry" ] || [ -h "$stage$entry" ]; then continue; fi
  if [ -h "$entry" ]; then
    cp -P "$entry" "$stage/"
  elif [ -d "$entry" ]; then
    mkdir "$stage$entry"
    case $entry in
      "$stage" | /dev | /lost+found) ;;
      # What is mounted in it, nobody needs; only root may leave it out.
      /sys) mount --bind /sys "$stage/sys" 2>/dev/null || mount --rbind /sys "$stage/sys" ;;
      *) mount --rbind "$entry" "$stage$entry" ;;
    esac
  fi
done
if [ $# -gt 0 ]; then
  mkdir "$stage/srv/machine"
  mount --rbind / "$stage/srv/machine"
  umount -l "$stage/srv/machine$stage"
fi
for point in sys sysrq-trigger irq bus fs; do
  [ -e "/proc/$point" ] || continue
  mount --bind "/proc/$point" "$stage/proc/$point"
  mount -o remount,bind,ro "$stage/proc/$point"
done
seal
own_devices
for program in "node $node" "setpriv $setpriv"; do
  : >"$stage/srv/${program%% *}"
  mount --bind "${program#* }" "$stage/srv/${program%% *}"
done
mount -t tmpfs -o mode=755,size=16m run "$stage/run"
mount -t tmpfs -o mode=755,size=64m log "$stage/var/log"
[ ! -d "$stage/var/tmp" ] || mount -t tmpfs -o mode=1777,size=64m tmp "$stage/var/tmp"
mount --bind "$stage/srv/bin" "$stage/usr/local/bin"
mount --bind "$stage/srv/etc" "$stage/etc"

cd "$stage"
pivot
cd /
umount -l /old
rmdir /old

# A shell that waits reaps any child; a signal that process 1 does not handle is ignored.
exec 3<&0 # a shell gives what it puts in the background /dev/null for 0
cat <&3 >/dev/null &
printf 'ready\n'
exec >/dev/null 2>&1
wait "$!" || :
# What waits to write to a frozen disk cannot be ended.
while read -r disk; do fsfreeze -u "$disk" || :; done </srv/disks
