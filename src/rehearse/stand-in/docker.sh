#!/bin/sh
# Stand-in for docker and podman exec: the command lives in a session of its own and outlives its killed client.
#
# /srv/db/containers/NAME must exist. It holds the number of the user whose podman has it, if that is not root's: then it is
# found only as that user, with that user's HOME and XDG_RUNTIME_DIR. /srv/db/docker-journal gets one line a call: CONTAINER|USER|STDIN|COMMAND.
# /srv/db/docker-fault: hang (the engine never answers).
set -u
[ "${1-}" = exec ] || exit 125
shift
input=no user=51773
while :; do
  case ${1-} in
    -i | --interactive) input=yes ;;
    -u | --user) user=$2; shift ;;
    -u?*) user=${1#-u} ;;
    --user=*) user=${1#*=} ;;
    -*) printf 'unknown flag: %s\n' "$1" >&2; exit 125 ;;
    *) break ;;
  esac
  shift
done
container=${1-}
shift
(umask 0; printf '%s|%s|%s|%s\n' "$container" "$user" "$input" "$*" >>/srv/db/docker-journal)
[ -e /srv/db/docker-fault ] && read -r fault </srv/db/docker-fault && [ "$fault" = hang ] && sleep 600
[ -e "/srv/db/containers/$container" ] || {
  printf 'Error response from daemon: No such container: %s\n' "$container" >&2
  exit 1
}
owner=
read -r owner <"/srv/db/containers/$container"
if [ -n "$owner" ]; then
  while read -r key uid _; do [ "$key" = Uid: ] && break; done </proc/self/status
  [ "$uid $HOME ${XDG_RUNTIME_DIR-}" = "$owner /home/rootless /run/user/$owner" ] && [ -d "$XDG_RUNTIME_DIR" ] || {
    printf 'Error: no container with name or ID "%s" found: no such container\n' "$container" >&2
    exit 125
  }
fi
# The engine's process has none of the client's open files but the three.
# Where there is one user only, as in an ordinary user's sandbox, nobody else can be had.
[ -e /srv/one-user ] || [ -n "$owner" ] || set -- setpriv --reuid "$user" --regid 51773 --clear-groups "$@"
exec 3<&0 # a shell gives what it puts in the background /dev/null for 0
if [ "$input" = yes ]; then setsid "$@" <&3 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
else setsid "$@" </dev/null 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
fi
wait "$!"
