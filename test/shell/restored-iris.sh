#!/bin/sh
# A client of an instance that does as documented, or as files under /run/fake say: for tests of verify-restore.sh.
#   fails.COMMAND  slow.COMMAND  mute.KEY  hang.KEY  say.KEY (what it answers instead)
FAKE=/run/fake
name=$2
{ tr '\0' ' ' <"/proc/$$/cmdline" | sed 's/^[^ ]* [^ ]* //' && echo; } >>"$FAKE/calls"
while [ -e "$FAKE/slow.$1" ]; do sleep 0.1; done
[ ! -e "$FAKE/fails.$1" ] || {
    echo "$1 is refused"
    exit 1
}
case $1 in
    qlist)
        for state in "$FAKE"/state.*; do
            name=${state##*.}
            printf '%s^/srv/%s^2024.1.0^%s^iris.cpf^1972^0^0^ok^IRIS^%s^^\n' "$name" "$name" "$(cat "$state")" \
                "$(cat "$FAKE/mirror" 2>/dev/null)"
        done
        ;;
    start)
        cat "$FAKE/start.log" >>"/srv/$name/mgr/messages.log"
        printf '%s' "${3#EmergencyId=}" >"$FAKE/pair.$name"
        env >"$FAKE/environment"
        sleep 1000 &
        echo "$!" >"$FAKE/daemon.$name"
        printf 'running, since now' >"$FAKE/state.$name"
        ;;
    stop)
        kill "$(cat "$FAKE/daemon.$name")"
        printf 'down, last used now' >"$FAKE/state.$name"
        ;;
    session)
        printf '\nUsername: ' && read -r user
        printf '\nPassword: ' && read -r password
        [ "$user,$password" = "$(cat "$FAKE/pair.$name")" ] || {
            echo 'Access Denied'
            exit 1
        }
        while printf '%%SYS>' && read -r line && [ "$line" != halt ]; do
            printf '%s\n' "$line" >>"$FAKE/statements"
            case $line in *'"AZH '*) ;; *) continue ;; esac
            word=${line#*'"AZH '}
            key=${word#* }
            word=${word%% *}
            key=${key%% *}
            while [ -e "$FAKE/hang.$key" ]; do sleep 0.1; done
            case $key in
                mount) continue ;;
                mounted) answer=1 ;;
                *) answer='1 ' ;;
            esac
            [ ! -e "$FAKE/say.$key" ] || answer=$(cat "$FAKE/say.$key")
            if [ -e "$FAKE/mute.$key" ]; then
                printf '\n<UNDEFINED>^x\nAZH other-word %s 1\n' "$key"
            else
                printf '\nAZH %s %s %s\n' "$word" "$key" "$answer"
            fi
        done
        ;;
esac
