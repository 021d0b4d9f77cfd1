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

# usage: plan SOURCE POINT TYPE OPTIONS — a mount that make_mounts will make, in this order
plan() {
  escape "$1"
  source=$escaped
  escape "$2"
  planned="$planned$source $escaped $3 $4 0 0
"
}

# usage: escape PATH — sets escaped: as a table of mounts writes it
escape() {
  escaped=$1
  case $1 in
    *[\\#\ "$tab"]*)
      escaped=$(printf '%s' "$1" | sed "s/\\\\/\\\\134/g; s/#/\\\\043/g; s/ /\\\\040/g; s/$tab/\\\\011/g")
      ;;
  esac
}

# All that is planned, by one program: a program for each mount would take longer than a backup.
make_mounts() {
  printf '%s' "$planned" >"$stage/srv/mounts"
  planned=''
  mount -a -T "$stage/srv/mounts"
}

# usage: seal — everything mounted below the new root becomes read-only
seal() {
  while read -r _ _ _ _ point options _; do
    # Other options must stay as they are: in a user namespace they are locked.
    ! is_unsealed || planned="${planned}none $point none remount,bind,ro${options#rw} 0 0
"
  done </proc/self/mountinfo
  make_mounts 2>/dev/null || seal_or_drop
}

# Where one of them cannot be had, as in a user namespace: each by itself, and what does not become read-only goes.
seal_or_drop() {
  while read -r _ _ _ _ point options _; do
    is_unsealed || continue
    # Blanks and the like are written as \040.
    case $point in *\\*) point=$(printf '%b' "$(printf '%s' "$point" | sed 's/\\/\\0/g')") ;; esac
    mount -o "remount,bind,ro${options#rw}" "$point" || umount -l "$point"
  done </proc/self/mountinfo
}

# usage: is_unsealed — says it of point and options
is_unsealed() {
  case $point in
    "$stage/proc" | "$stage/proc"/* | "$stage/dev") return 1 ;;
    "$stage"/*) ;;
    *) return 1 ;;
  esac
  case $options in rw | rw,*) ;; *) return 1 ;; esac
}

# usage: take ENTRY… — what the machine has in its root folder, where the new root has nothing of that name
take() {
  for entry; do
    shift
    if [ -e "$stage$entry" ] || [ -h "$stage$entry" ] || [ "$entry" = /lost+found ]; then
      continue
    elif [ -h "$entry" ]; then
      set -- "$@" "$entry"
    elif [ -d "$entry" ]; then
      plan "$entry" "$stage$entry" none rbind,X-mount.mkdir
    fi
  done
  [ $# -eq 0 ] || cp -P "$@" "$stage/"
}

# usage: fill_devices — the disks of the machine are not among them
fill_devices() {
  for device in null zero full random urandom tty; do
    [ -e "/dev/$device" ] || continue
    : >"$stage/dev/$device"
    plan "/dev/$device" "$stage/dev/$device" none bind
  done
  # Of the kernel's log, which is the machine's, a file stands in the place.
  : >"$stage/srv/kmsg"
  ln -s /srv/kmsg pts/ptmx "$stage/dev/"
  plan /dev/pts "$stage/dev/pts" none rbind,X-mount.mkdir
  cp -P /dev/fd /dev/stdin /dev/stdout /dev/stderr "$stage/dev/"
  plan shm "$stage/dev/shm" tmpfs mode=1777,size=64m,X-mount.mkdir
  plan none "$stage/dev" none remount,bind,ro
}

# The sandbox's own /etc: what programs need to run, to know users and to become one, and nothing else. An ordinary user
# may not read the passwords, and nobody in the sandbox needs them then.
fill_etc() {
  for name in passwd group shadow gshadow nsswitch.conf ld.so.cache ld.so.conf ld.so.conf.d alternatives pam.d pam.conf \
    security login.defs localtime mtab; do
    [ ! -e "/etc/$name" ] || set -- "$@" "/etc/$name"
  done
  cp -a "$@" "$stage/srv/etc/" 2>/dev/null || :
}

# usage: pivot — the current folder becomes the root, with the machine's as its old: nothing less keeps root in. Debian
# has the program in util-linux-extra, which minimal systems lack; perl is on each, but knows the call by number only.
pivot() {
  if command -v pivot_root >/dev/null; then pivot_root . ".$stage"; return; fi
  if busybox pivot_root --help >/dev/null 2>&1; then busybox pivot_root . ".$stage"; return; fi
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
  perl -e 'my ($call, $new, $old) = @ARGV; exit(syscall($call + 0, $new, $old) == 0 ? 0 : 1)' "$number" . ".$stage"
}

setpriv=$(command -v setpriv) || { printf 'setpriv: not found\n' >&2; exit 1; }
tab='	'

mount -t tmpfs -o mode=755,size=256m sandbox "$stage"
for folder; do own "$folder"; done
for folder in /var/log /usr/local/bin; do
  top=${folder#/}
  if [ -d "$stage/${top%%/*}" ]; then own "$folder"; fi
done
# The last is where the old root goes.
mkdir -p "$stage/srv/bin" "$stage/srv/etc" "$stage/srv/machine" "$stage/run" "$stage/tmp" "$stage/dev" "$stage$stage"
fill_etc
planned=''
take /*
[ $# -eq 0 ] || plan / "$stage/srv/machine" none rbind
for point in sys sysrq-trigger irq bus fs; do
  [ -e "/proc/$point" ] || continue
  plan "/proc/$point" "$stage/proc/$point" none bind
  plan none "$stage/proc/$point" none remount,bind,ro
done
plan dev "$stage/dev" tmpfs mode=755,size=64k
make_mounts
[ $# -eq 0 ] || umount -l "$stage/srv/machine$stage"
seal
fill_devices
for program in "node $node" "setpriv $setpriv"; do
  : >"$stage/srv/${program%% *}"
  plan "${program#* }" "$stage/srv/${program%% *}" none bind
done
plan run "$stage/run" tmpfs mode=755,size=16m
plan tmp "$stage/tmp" tmpfs mode=1777,size=64m
plan log "$stage/var/log" tmpfs mode=755,size=64m
[ ! -d "$stage/var/tmp" ] || plan tmp "$stage/var/tmp" tmpfs mode=1777,size=64m
plan "$stage/srv/bin" "$stage/usr/local/bin" none bind
plan "$stage/srv/etc" "$stage/etc" none bind
make_mounts

cd "$stage"
pivot
cd /
umount -l "$stage"

# A shell that waits reaps any child; a signal that process 1 does not handle is ignored.
exec 3<&0 # a shell gives what it puts in the background /dev/null for 0
cat <&3 >/dev/null &
printf 'ready\n'
exec >/dev/null 2>&1
wait "$!" || :
# What waits to write to a frozen disk cannot be ended.
while read -r disk; do fsfreeze -u "$disk" || :; done </srv/disks
