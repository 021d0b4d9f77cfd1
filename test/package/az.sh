#!/bin/sh
# Stand-in for az, as restore-drill.sh calls it: groups, jobs and a VM are files in $AZ_STATE. Faults are files there too:
#   fail           an expression; a command that it finds fails with what stands in fail-says
#   kill           "SIGNAL NUMBER": at the call of that number the drill gets the signal
#   points, jobs, agents, protected, enrolled, source: what az answers; each look takes a line of jobs and agents, the last one stays
#   tear-verdict, restart, no-output, no-tag, undeleted, exists
set -u
cd "$AZ_STATE" || exit
line=$(printf '%s\t' "$@" | tr '\n' ' ')
printf '%s\n' "$line" >>calls
count=$(wc -l <calls)

if [ -s kill ]; then
    read -r signal number <kill
    [ "$count" -lt "$number" ] || {
        : >kill
        kill -s "$signal" "$(cat pid)"
    }
fi
if [ -s fail ] && printf '%s\n' "$line" | tr '\t' ' ' | grep -qE "$(cat fail)"; then
    cat fail-says >&2
    exit 1
fi

# usage: take FILE    the next line of it
take() {
    head -n 1 "$1"
    [ "$(wc -l <"$1")" -le 1 ] || sed -i 1d "$1"
}

# usage: option NAME ARG…    sets VALUE
option() {
    wanted=$1
    shift
    VALUE=
    while [ $# -gt 1 ]; do
        [ "$1" != "$wanted" ] || VALUE=$2
        shift
    done
}

option -n "$@"
name=$VALUE
option -g "$@"
group=$VALUE
case "$1 $2 ${3-}" in
    'account show '*) echo subscription ;;
    'vm show '*) [ "$group" = vms ] && cat source || echo /copy ;;
    'backup vault show') echo westeurope ;;
    'backup recoverypoint list')
        option --query "$@"
        case $VALUE in
            length*) wc -l <points ;;
            *) grep '^AppConsistent' points | sort -k 3 -r | head -n 1 | tr ' ' '\n' | sed 1d ;;
        esac
        ;;
    'group exists '*) if [ -e "groups/$name" ] || [ -e exists ]; then echo true; else echo false; fi ;;
    'group create '*)
        option --tags "$@"
        printf '%s\n' "${VALUE#*=}" >"groups/$name"
        [ ! -e no-tag ] || : >"groups/$name"
        ;;
    'group show '*) [ -e "groups/$name" ] && cat "groups/$name" ;;
    'group list '*) for one in groups/*; do [ ! -e "$one" ] || printf '%s\twesteurope\t%s\n' "${one#*/}" "$(cat "$one")"; done ;;
    'group delete '*) [ -e undeleted ] || rm "groups/$name" ;;
    'storage account create') echo /storage ;;
    'backup restore restore-disks') echo job-1 ;;
    'backup job show')
        option --query "$@"
        case $VALUE in *error*) echo 'UserErrorQuota: no cores left' ;; *) take jobs ;; esac
        ;;
    'backup protection check-vm')
        option --vm "$@"
        if [ "$VALUE" = /vm1 ]; then cat protected; else cat enrolled; fi
        ;;
    'vm get-instance-view '*) take agents ;;
    'vm run-command invoke')
        option --scripts "$@"
        script=$(printf '%s' "$VALUE" | sed "s#/var/lib/#$AZ_STATE/root/var/lib/#g; s#/var/log/#$AZ_STATE/root/var/log/#g")
        # Another start of the copy; and a verdict that was never written.
        [ ! -e restart ] || script=$(printf '%s' "$script" |
            sed 's/"$then" != "$now"/a != b/; s/if \[ -f status \]/if false/')
        output=$(sh -c "$script" 2>&1)
        [ ! -e no-output ] || output=
        [ ! -e tear-verdict ] || output=$(printf '%s' "$output" | sed 's/DRILL: e/DRILL: f/')
        printf 'Enable succeeded: \n[stdout]\n%s\n[stderr]\n' "$output" | head -c 4096
        ;;
    *) ;;
esac
