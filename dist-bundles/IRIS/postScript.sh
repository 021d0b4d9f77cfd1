#!/bin/sh
# postScript.sh: thaws InterSystems IRIS after Azure Backup has taken the VM's snapshot.
#
# Azure runs it as root with `sh`, also after a pre-script that failed or took too long. It ends with 0 only if every
# instance that it is for was frozen by this backup's pre-script and still was when it was thawed here, or was cleanly
# down all the time. Otherwise it ends with
#   201 freeze not complete   202 thaw failed   203 resumed before the thaw   205 nothing of ours frozen   207 locked
# It ends within 119 s, Azure waits 120 s. Log: see LOG_FILE below.
# Until the thaw it writes only under /run: a disk still frozen by fsfreeze would hold it, and so the thaw, for good.

# A post-script does not stop half-way: whoever signals it gets the thaw first.
trap 'WOKEN=yes' TERM INT HUP QUIT
trap '' TSTP TTIN TTOU

# Settings, fixed when this file was generated. To change one, generate the bundle again and run its install.sh.
VERSION='0.1.0' # of make-azure-hooks
INSTANCES='IRIS' # in capitals; empty: every instance registered on this VM
FREEZE='##Class(Backup.General).ExternalFreeze(,,,,,,600,,,300)'
SESSION_CLIENT='iris'
SESSION_STYLE='iris'
CONTROL_CLIENT='iris'
RUN_AS='' # OS user of the sessions; empty: root; owner: whoever owns the instance
CREDENTIALS_FILE='' # user name and password, a line each; empty: OS authentication
CONTAINER='' # empty: the instances run on the VM itself
CONTAINER_ENGINE='docker'
LOG_FILE='/var/log/azure-hooks/azure-hooks.log'
TIMEOUT=120 # Azure's timeoutInSeconds: when it passes, Azure goes on without this script

# Seconds for each step, the last of them between TERM and KILL: the least that makes sense, and the most.
PROBE_MIN=2 PROBE_MAX=10
THAW_MIN=3 THAW_MAX=20
LAST_RESORT_MIN=2 LAST_RESORT_MAX=10
LIST_MAX=10
END=1
RECORD_MIN=3 RECORD_MAX=5 MESSAGES_MAX=4
PRODUCT='iris'
STATUS_FILE='/var/log/azure-hooks/last-run.json'
AUTO_RESUME=300 # seconds after which a freeze of ours ends by itself; 0: never
FREEZE_MAX=60 # what the pre-script gives a freeze at most

# ---- Surroundings: Azure's agent promises neither PATH nor HOME, reads none of our output and leaves stdin open.

# What the caller has set must not change what the commands below do or print.
set +aefnvxC -u
# shellcheck disable=SC3044 # only where sh is bash
[ -z "${BASH_VERSION-}" ] || shopt -u failglob nullglob
unset -f cd command exec kill printf read set test trap unset wait
umask 077
PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
LC_ALL=C
HOME=/root
export PATH LC_ALL HOME
unset ENV BASH_ENV CDPATH LD_PRELOAD LD_LIBRARY_PATH POSIXLY_CORRECT TMPDIR IFS
CARRIAGE_RETURN=$(printf '\r')
NEWLINE='
'
BLANKS=$(printf ' \t')$NEWLINE

case $0 in
    /*) SELF=$0 ;;
    *) SELF=$PWD/$0 ;;
esac
SCRIPT=${SELF##*/}
RUN_DIR=/run/azure-hooks

# Run by hand, a script shows its steps on the terminal. Under Azure, 64 KiB of output would block it for good.
TERMINAL=
if [ -t 1 ]; then
    TERMINAL=yes
    exec 3>&1
fi
exec </dev/null >/dev/null 2>&1
cd /

# ---- Time: one deadline for the whole script, counted on a clock that needs no program and never jumps.

# usage: now    sets NOW, in hundredths of a second since the VM started
now() {
    uptime=0.00
    read -r uptime _ </proc/uptime
    NOW=$((${uptime%.*} * 100 + 1${uptime#*.} - 100))
}

# usage: in_seconds HUNDREDTHS    sets SECONDS_TEXT, such as 0.31
in_seconds() {
    hundredths=$(($1 % 100))
    [ "$hundredths" -gt 9 ] || hundredths=0$hundredths
    SECONDS_TEXT=$(($1 / 100)).$hundredths
}

# usage: limit_step LEAST MOST RESERVE
# Sets LIMIT, the whole seconds that the next step may take so that RESERVE more still fit; fails if that is less than
# LEAST.
limit_step() {
    now
    LIMIT=$(((DEADLINE - NOW) / 100 - $3))
    [ "$LIMIT" -le "$2" ] || LIMIT=$2
    [ "$LIMIT" -ge "$1" ]
}

# usage: start_clock
start_clock() {
    now
    STARTED=$NOW
    DEADLINE=$((STARTED + (TIMEOUT - END) * 100))
    STARTED_AT=$(date -u +%Y-%m-%dT%H:%M:%SZ)
}

# ---- Report: lines gather under /run, which no fsfreeze reaches, and go to the log's disk at the end. Nothing here
# changes the outcome.

# usage: log SUBJECT TEXT
log() {
    now
    in_seconds $((NOW - STARTED))
    log_line="$STARTED_AT ${SCRIPT}[$$] +${SECONDS_TEXT}s $1: $2"
    printf '%s\n' "$log_line" >>"$RUN_DIR/log" || UNWRITTEN="$UNWRITTEN$log_line$NEWLINE"
    [ -z "$TERMINAL" ] || printf '+%ss %s: %s\n' "$SECONDS_TEXT" "$1" "$2" >&3
}

# usage: tell_syslog PRIORITY TEXT
tell_syslog() {
    limit_step 1 1 0 || return 0
    timeout -s KILL "$LIMIT" logger -t azure-hooks -p "daemon.$1" -- "$SCRIPT: $2" 9<&-
}

# usage: write_records STATUS-JSON
# The log's disk may be full, read-only or hang: a second copy of this script writes to it, and is given up if it takes
# too long.
write_records() {
    limit_step 1 "$RECORD_MAX" 0 || return 0
    timeout -s KILL "$LIMIT" sh "$SELF" --append-log "$UNWRITTEN" "$1" 9<&- 3>&-
}

# usage: append_log UNWRITTEN    what the second copy does first
append_log() {
    # A link here could lead a root script to any file.
    [ ! -h "$LOG_FILE" ] || return
    [ -f "$LOG_FILE" ] || [ ! -e "$LOG_FILE" ] || return
    cat "$RUN_DIR/log" >>"$LOG_FILE" && printf '' >"$RUN_DIR/log"
    [ -z "$1" ] || printf '%s' "$1" >>"$LOG_FILE"
}
UNWRITTEN= # lines for which /run has no room

# usage: worsen STATUS    RESULT keeps the gravest of what went wrong
worsen() {
    for status in 202 201 203 204 205 206 207; do
        if [ "$RESULT" -eq "$status" ] || [ "$1" -eq "$status" ]; then
            RESULT=$status
            return
        fi
    done
}
RESULT=0

# ---- State: names of empty files under /run, for a full /run still takes a name when it takes no contents.
#   freezing.HOST.INSTANCE.USER     a freeze of ours may be on; USER is the UID-GID of its session
#   frozen.HOST.INSTANCE.SINCE      the freeze was answered with "frozen"; SINCE is the clock at its start
#   down.HOST.INSTANCE              skipped, it was cleanly down
#   ready.HOST, result.HOST.STATUS  the pre-script has finished its freeze; what it ended with
#   running.HOST.PID.START          a pre-script at work
#   session.HOST.PID.START          a session, by the leader of its process group
# HOST is the process of Azure's that started us: PID.START.BOOT. It is the same for both scripts of one backup.

# usage: find_start PID    sets START, in clock ticks after boot: it tells a process from a later one of that number
find_start() {
    START=
    stat_line=
    read -r stat_line <"/proc/$1/stat" || return 1
    # The name, second field, may hold blanks and brackets: count from behind it.
    # shellcheck disable=SC2086 # splitting into fields is what is wanted
    set -- ${stat_line##*) }
    [ $# -ge 20 ] && [ "$1" != Z ] || return 1
    START=${20}
}

# usage: is_child PID    of this script
is_child() {
    stat_line=
    read -r stat_line <"/proc/$1/stat" || return 1
    # shellcheck disable=SC2086 # splitting into fields is what is wanted
    set -- ${stat_line##*) }
    [ "${2-}" = "$$" ]
}

# usage: find_host    sets HOST; fails if it has gone already
find_host() {
    BOOT=unknown
    read -r BOOT </proc/sys/kernel/random/boot_id
    BOOT=${BOOT%%-*}
    HOST=0.0.$BOOT
    find_start "$PPID" && HOST=$PPID.$START.$BOOT
}

# usage: is_alive PID.START[.BOOT]
is_alive() {
    alive_pid=${1%%.*}
    alive_rest=${1#*.}
    alive_start=${alive_rest%%.*}
    case $alive_rest in
        *.*) [ "${alive_rest#*.}" = "$BOOT" ] || return 1 ;;
    esac
    find_start "$alive_pid" && [ "$START" = "$alive_start" ]
}

# usage: note NAME    records it; fails if it cannot
note() {
    printf '' >"$RUN_DIR/$1" && [ -e "$RUN_DIR/$1" ]
}

# usage: read_record FILE    sets KIND, OWNER (a HOST), SUBJECT and DETAIL
read_record() {
    IFS=.
    # shellcheck disable=SC2086 # splitting at the dots is what is wanted
    set -- ${1##*/}
    IFS=$BLANKS
    KIND=$1 OWNER=$2.$3.$4 SUBJECT=${5-} DETAIL=${6-}
}

# usage: is_ours    whether the record read last is for us to settle: our own host's, or one whose host has died
is_ours() {
    # Process 1 adopts the children of the dead; it is no host of Azure's.
    [ "$OWNER" = "$HOST" ] || [ "${OWNER%%.*}" -le 1 ] || ! is_alive "$OWNER"
}

KEEP= # instances whose records must stay

# usage: is_in WORD LIST
is_in() {
    case " $2 " in
        *" $1 "*) ;;
        *) return 1 ;;
    esac
}

# usage: forget    removes the records that are ours to settle, but for processes that live and instances in KEEP
forget() {
    set --
    for record in "$RUN_DIR"/*.*.*.*; do
        [ -e "$record" ] || continue
        read_record "$record"
        is_ours || continue
        case $KIND in
            running | session) ! is_alive "$SUBJECT.$DETAIL" || continue ;;
            freezing | frozen) ! is_in "$SUBJECT" "$KEEP" || continue ;;
        esac
        set -- "$@" "$record"
    done
    [ $# -eq 0 ] || rm -f "$@" 9<&-
}

# usage: take_lock SECONDS    one run at a time; the lock dies with this process, for no child inherits it
take_lock() {
    command exec 9<"$RUN_DIR" || return 1
    flock -w "$1" 9
}

# ---- Sessions: each under a limit that also ends what ignores TERM; its output is read, the last 4 KiB of it kept.

PENDING= # sessions that ask_all waits for, "INSTANCE:PID:READER …"
READERS= # of sessions that gave no answer
STARTING= # whether one more may have been started
UNSURE= # whether a session may still run, out of our reach
ENDED= # whether a session was ended by force, so that nobody knows how far it had come

# usage: end_group PID    what a session left behind: PID led the group that `timeout` makes
end_group() {
    kill -9 "-$1"
    ENDED=yes
}

# usage: end_session PID    one that still runs, and perhaps has not come as far as its group
end_session() {
    end_group "$1"
    kill -9 "$1"
}

# usage: wait_for PID    sets STATUS; a signal only interrupts the waiting
wait_for() {
    STATUS=
    while :; do
        WOKEN=
        wait "$1"
        waited=$?
        # 127 the second time: it had ended already when the signal came, and the first status was its own.
        [ "$waited" -eq 127 ] && [ -n "$STATUS" ] || STATUS=$waited
        [ -n "$WOKEN" ] && [ "$waited" -gt 128 ] || return 0
    done
}

# usage: open_pipe NAME    descriptors 6 (to write) and 7 (to read); without a pipe, output goes nowhere
open_pipe() {
    [ -p "$RUN_DIR/pipe.$1" ] || mkfifo "$RUN_DIR/pipe.$1" 9<&-
    # Opened for both first: a plain open of one end would wait for the other.
    if [ -p "$RUN_DIR/pipe.$1" ] && command exec 8<>"$RUN_DIR/pipe.$1"; then
        # shellcheck disable=SC2094 # the two ends of a pipe
        command exec 7<"$RUN_DIR/pipe.$1" 6>"$RUN_DIR/pipe.$1" 8<&-
    else
        exec 7</dev/null 6>/dev/null
    fi
}

# usage: close_pipe
close_pipe() {
    exec 6>&- 7<&-
}

# usage: note_session
# Called by the child that becomes the session, for who comes after us must be able to end it. Until this is done the
# child holds the lock.
note_session() {
    stat_line=
    read -r stat_line </proc/self/stat
    session_pid=${stat_line%% *}
    find_start "$session_pid" && note "session.$HOST.$session_pid.$START"
}

# usage: note_answer PID    a session that has answered is nobody's to end any more
note_answer() {
    for record in "$RUN_DIR/session.$HOST.$1".*; do
        [ ! -e "$record" ] || printf 'answered\n' >"$record"
    done
}

# Runs inside a container, where the limit must be set too: ending the client leaves the session running there.
# shellcheck disable=SC2016 # expanded by the shell in the container
IN_CONTAINER='
    exec 3<&0
    trap "kill -9 -\$group; exit 143" TERM
    timeout -k 1 "$@" <&3 3<&- &
    group=$!
    wait "$group"
    status=$?
    case $status in 0 | 3 | 5) ;; *) kill -9 "-$group" ;; esac
    exit "$status"'

# usage: exec_client LIMIT USER PROGRAM ARG…    becomes the program; USER is UID-GID or empty. Does not return.
exec_client() {
    client_limit=$1 client_user=$2
    shift 2
    # The last second is for KILL; in a container, one more for the client. `timeout 0` would be no limit at all.
    inner_limit=$((client_limit - 1))
    [ -z "$CONTAINER" ] || inner_limit=$((inner_limit - 1))
    [ "$inner_limit" -ge 1 ] || inner_limit=1
    if [ -n "$CONTAINER" ]; then
        set -- "$CONTAINER_ENGINE" exec ${CREDENTIALS_FILE:+-i} ${client_user:+-u "$client_user"} "$CONTAINER" \
            sh -c "$IN_CONTAINER" "azure-hooks:$SCRIPT" "$inner_limit" "$@"
    elif [ -z "$client_user" ]; then
        :
    elif command -v setpriv >/dev/null; then
        set -- setpriv --reuid "${client_user%-*}" --regid "${client_user#*-}" --init-groups -- "$@"
    else
        # shellcheck disable=SC2016 # expanded under the limit: the user directory may hang
        set -- sh -c 'exec runuser -u "$(id -n -u "$0")" -- "$@"' "${client_user%-*}" "$@"
    fi
    # Opened by root and under the limit, whatever it has become.
    # shellcheck disable=SC2016 # expanded under the limit
    [ -z "$INPUT" ] || set -- sh -c 'exec "$@" <"$0"' "$INPUT" "$@"
    if [ -n "$CONTAINER" ]; then
        exec timeout -s KILL "$client_limit" "$@"
    else
        exec timeout -k 1 "$inner_limit" "$@"
    fi
}

# usage: check_credentials    sessions would read their password from this file: nobody else may have had a hand in it
check_credentials() {
    [ -n "$CREDENTIALS_FILE" ] || return 0
    [ ! -h "$CREDENTIALS_FILE" ] && [ -f "$CREDENTIALS_FILE" ] || return 1
    case $(timeout -s KILL 2 stat -c '%u %a' "$CREDENTIALS_FILE" 9<&-) in
        '0 600' | '0 400') ;;
        *) return 1 ;;
    esac
}

# usage: exec_step STEP LIMIT INSTANCE    becomes the session that does STEP
exec_step() {
    case $1 in
        freeze) statement=$FREEZE ;;
        thaw) statement='##Class(Backup.General).ExternalThaw()' ;;
        probe) statement='##Class(Backup.General).IsWDSuspendedExt()' ;;
        resume)
            # Needs no session, and must be root's. In a container: the image's user.
            find_user ''
            exec_client "$2" "$USER_IDS" "$CONTROL_CLIENT" stat "$3" -W
            ;;
    esac
    find_user "$3"
    case $SESSION_STYLE in
        csession) exec_client "$2" "$USER_IDS" "$SESSION_CLIENT" "$3" -U%SYS "$statement" ;;
        ccontrol) exec_client "$2" "$USER_IDS" "$SESSION_CLIENT" session "$3" -U %SYS "$statement" ;;
        *) exec_client "$2" "$USER_IDS" "$SESSION_CLIENT" session "$3" -U%SYS "$statement" ;;
    esac
}

# usage: start_step STEP LIMIT INSTANCE    in the background; sets SESSION, and READER: what reads its output
start_step() {
    open_pipe "$3"
    output=$RUN_DIR/output.$3
    printf '' >"$output" || output=/dev/null
    (
        exec 9<&- 3>&- 6>&-
        exec tail -c 4096 <&7 >"$output"
    ) &
    READER=$!
    STARTING=yes
    (
        note_session
        exec 9<&- 3>&- 7<&-
        INPUT=
        if [ "$1" != resume ] && check_credentials; then INPUT=$CREDENTIALS_FILE; fi
        exec_step "$@" </dev/null >&6 2>&1
    ) &
    SESSION=$!
    close_pipe
}

# usage: name_answer STEP STATUS    sets ANSWER, for the log
name_answer() {
    case $1.$2 in
        probe.5) ANSWER='is frozen' ;;
        probe.3) ANSWER='is not frozen' ;;
        freeze.5) ANSWER=frozen ;;
        thaw.5) ANSWER=thawed ;;
        resume.*) ANSWER='last resort, to be confirmed' ;;
        *.124 | *.137) ANSWER='no answer in time, ended' ;;
        *.3) ANSWER=failed ;;
        *) ANSWER='not understood' ;;
    esac
}

# usage: ask_all STEP LIMIT INSTANCE…
# Takes the step on all instances side by side; sets ANSWERS to "INSTANCE:STATUS …". 5 is yes, 3 is no, else trouble.
ask_all() {
    asked_step=$1 asked_limit=$2 settled=
    shift 2
    PENDING=
    ANSWERS=
    now
    asked_at=$NOW
    for instance; do
        start_step "$asked_step" "$asked_limit" "$instance"
        PENDING="$PENDING $instance:$SESSION:$READER"
        STARTING=
    done
    for session in $PENDING; do
        instance=${session%%:*}
        reader=${session##*:}
        session=${session#*:}
        session=${session%:*}
        wait_for "$session"
        case $STATUS in
            # It has answered. What it may have started is not ours to end, but would keep the reader waiting.
            3 | 5)
                kill -9 "$reader"
                note_answer "$session"
                ;;
            *)
                end_group "$session"
                READERS="$READERS $reader"
                [ "$asked_step$STATUS" != freeze137 ] || end_sessions_in_container
                ;;
        esac
        ANSWERS="$ANSWERS $instance:$STATUS"
        now
        in_seconds $((NOW - asked_at))
        name_answer "$asked_step" "$STATUS"
        log "$instance" "$asked_step: $ANSWER (status $STATUS, $SECONDS_TEXT s at most, limit $asked_limit s)"
    done
    PENDING=
}

# usage: end_sessions    ends what ask_all still waits for, and what was started when a signal came but not yet counted
end_sessions() {
    for session in $PENDING; do
        READERS="$READERS ${session##*:}"
        session=${session#*:}
        end_session "${session%:*}"
    done
    if [ -n "$STARTING" ] && is_child "$!"; then
        end_session "$!"
    fi
    [ -z "$ENDED" ] || end_sessions_in_container
    PENDING=
}

# usage: end_readers    at the very end: something that left a session's group may still hold the pipe
end_readers() {
    for reader in $READERS; do
        ! is_child "$reader" || kill -9 "$reader"
    done
}

# usage: end_left_sessions    those of a script that has ended: they outlive it
end_left_sessions() {
    for record in "$RUN_DIR"/session.*; do
        [ -e "$record" ] || continue
        read_record "$record"
        if ! is_ours || [ -s "$record" ]; then continue; fi
        if find_start "$SUBJECT" && [ "$START" != "$DETAIL" ]; then
            continue
        fi
        # Without its leader a group keeps its number, which no other process gets as long as the group lasts.
        if kill -9 "-$SUBJECT" || is_alive "$SUBJECT.$DETAIL"; then
            end_session "$SUBJECT"
            log "$SCRIPT" "ended a session of an earlier script (process $SUBJECT)"
        fi
    done
    [ -z "$ENDED" ] || end_sessions_in_container
}

# usage: end_sessions_in_container    those of a pre-script: ending their client did not end them. UNSURE if it may fail
end_sessions_in_container() {
    [ -n "$CONTAINER" ] || return 0
    limit_step 1 10 $((2 * THAW_MIN + LAST_RESORT_MIN + PROBE_MIN + AFTER_THAW)) || LIMIT=1
    # shellcheck disable=SC2016 # expanded by the shell in the container
    (
        exec 9<&- 3>&-
        exec timeout -s KILL "$LIMIT" "$CONTAINER_ENGINE" exec ${RUN_AS:+-u "$RUN_AS"} "$CONTAINER" sh -c '
            for file in $(grep -ls -e "$1" /proc/[0-9]*/cmdline); do
                pid=${file#/proc/}
                kill "${pid%/cmdline}"
            done
            exit 0' sh 'azure-hooks:prescript[.]sh'
    ) &
    wait_for "$!"
    [ "$STATUS" -eq 0 ] || UNSURE=yes
}

# usage: why INSTANCE STATUS    sets REASON, from the status and from what the session printed
why() {
    case $2 in
        124 | 137) REASON='it took too long and was ended' ;;
        126 | 127) REASON="$SESSION_CLIENT cannot be run" ;;
        0) REASON='the session ended before the method could answer' ;;
        239) REASON='sign-on is inhibited: the instance is starting or stopping' ;;
        *) REASON="status $2 says neither yes nor no" ;;
    esac
    # The last of the output may still be on its way to the files.
    [ -n "$settled" ] || sleep 0.2 9<&-
    settled=yes
    while IFS= read -r line; do
        line=${line%"$CARRIAGE_RETURN"}
        case $line in
            *[![:print:]]* | '') ;;
            *'Access Denied'* | *Username:* | *Password:*)
                REASON="access denied: allow OS authentication for this OS user, or use --credentials-file"
                break
                ;;
            *'<CLASS DOES NOT EXIST>'* | *'<METHOD DOES NOT EXIST>'*)
                REASON="an old release, or a start-up namespace that overrides %SYS: $line"
                break
                ;;
            *'<'*'>'* | *rror*) REASON="$REASON: $line" ;;
        esac
    done <"$RUN_DIR/output.$1"
}

# ---- Instances: what the VM has registered, and as whom their sessions run.

# usage: find_user INSTANCE    sets USER_IDS, the UID-GID of its sessions; empty for root, a plain name in a container
find_user() {
    USER_IDS=
    if [ -n "$CONTAINER" ]; then
        USER_IDS=$RUN_AS
    elif [ -n "$1" ]; then
        for user in $USERS; do
            [ "${user%%:*}" != "$1" ] || USER_IDS=${user#*:}
        done
        [ "$USER_IDS" != 0-0 ] || USER_IDS=
    fi
}

# usage: fetch_list LIMIT    puts the registry's answer in /run; fails if it did not come whole
fetch_list() {
    open_pipe qlist
    (
        exec 9<&- 3>&- 6>&-
        exec timeout -s KILL "$1" dd bs=4096 count=256 iflag=fullblock status=none of="$RUN_DIR/qlist"
    ) <&7 &
    reader=$!
    (
        note_session
        exec 9<&- 3>&- 7<&-
        INPUT=
        find_user ''
        exec_client "$1" "$USER_IDS" "$CONTROL_CLIENT" qlist >&6
    ) &
    lister=$!
    PENDING=" qlist:$lister:$reader"
    close_pipe
    wait_for "$lister"
    list_status=$STATUS
    # Whatever it left behind would keep the pipe open.
    kill -9 "-$lister"
    wait_for "$reader"
    PENDING=
    [ "$list_status" -eq 0 ] && [ "$STATUS" -eq 0 ]
}

# usage: in_capitals TEXT    sets CAPITALS
in_capitals() {
    CAPITALS=$1
    case $1 in
        *[a-z]*) CAPITALS=$(printf '%s' "$1" | tr '[:lower:]' '[:upper:]' 9<&-) ;;
    esac
}

# usage: find_state NAME    sets STATE_TEXT from the list, such as "down, last used Thu Sep 15 18:58:30 2026", or -
find_state() {
    STATE_TEXT=-
    # A last line without its end counts too.
    while IFS=^ read -r name _ _ state _ || [ -n "$name" ]; do
        [ "$name" != "$1" ] || STATE_TEXT=$state
    done <"$RUN_DIR/qlist"
}

# ---- Thaw: the one thing that must not fail. It is tried again, then the write daemon is resumed without a session.

# usage: thaw_all INSTANCE…    sets THAWED, FORCED (by the last resort) and STUCK (frozen for all that is known)
thaw_all() {
    STUCK="$*"
    THAWED=
    FORCED=
    try=0
    # Twice at least, even past the deadline: a late thaw is better than none.
    while [ -n "$STUCK" ] && [ "$try" -lt 3 ]; do
        try=$((try + 1))
        reserve=$((LAST_RESORT_MIN + PROBE_MIN + AFTER_THAW))
        [ "$try" -gt 1 ] || reserve=$((reserve + THAW_MIN))
        if [ "$try" -gt 1 ] && limit_step 1 1 $((THAW_MIN + reserve)); then sleep 1 9<&-; fi
        if ! limit_step "$THAW_MIN" "$THAW_MAX" "$reserve"; then
            [ "$try" -lt 3 ] || break
            LIMIT=$THAW_MIN
        fi
        # shellcheck disable=SC2086 # a list of names
        ask_all thaw "$LIMIT" $STUCK
        STUCK=
        for answer in $ANSWERS; do
            if [ "${answer#*:}" -eq 5 ]; then
                THAWED="$THAWED ${answer%%:*}"
            else
                STUCK="$STUCK ${answer%%:*}"
            fi
        done
    done
    [ -z "$STUCK" ] || resume_all
    [ -z "$ENDED" ] || [ -z "$THAWED" ] || confirm_thaw
}

# usage: confirm_thaw
# A freeze that was ended by force may land behind the thaw. Only "not frozen" confirms; UNCONFIRMED are the others.
confirm_thaw() {
    UNCONFIRMED=$THAWED
    limit_step "$PROBE_MIN" "$PROBE_MAX" $((THAW_MIN + AFTER_THAW)) || return 0
    # shellcheck disable=SC2086 # a list of names
    ask_all probe "$LIMIT" $THAWED
    doubted=
    for answer in $ANSWERS; do
        [ "${answer#*:}" -eq 3 ] || doubted="$doubted ${answer%%:*}"
    done
    if [ -n "$doubted" ]; then
        log "$SCRIPT" "thawing once more, as they may be frozen again:$doubted"
        limit_step "$THAW_MIN" "$THAW_MAX" "$AFTER_THAW" || LIMIT=$THAW_MIN
        # shellcheck disable=SC2086 # a list of names
        ask_all thaw "$LIMIT" $doubted
    fi
    UNCONFIRMED=$doubted
    [ -z "$UNSURE" ] || UNCONFIRMED=$THAWED
}
UNCONFIRMED=

# usage: resume_all    the last resort for STUCK: `stat -W` resumes the write daemon when no session can start
resume_all() {
    limit_step "$LAST_RESORT_MIN" "$LAST_RESORT_MAX" $((PROBE_MIN + AFTER_THAW)) || LIMIT=$LAST_RESORT_MIN
    # shellcheck disable=SC2086 # a list of names
    ask_all resume "$LIMIT" $STUCK
    limit_step "$PROBE_MIN" "$PROBE_MAX" "$AFTER_THAW" || LIMIT=$PROBE_MIN
    # shellcheck disable=SC2086 # a list of names
    ask_all probe "$LIMIT" $STUCK
    STUCK=
    for answer in $ANSWERS; do
        if [ "${answer#*:}" -eq 3 ]; then
            FORCED="$FORCED ${answer%%:*}"
            log "${answer%%:*}" 'thaw failed; the last resort (stat -W) resumed it'
        else
            STUCK="$STUCK ${answer%%:*}"
            log "${answer%%:*}" 'THAW FAILED: IT MAY STILL BE FROZEN. See "The database is frozen now" in the runbook.'
        fi
    done
}

# ---- The post-script itself

AFTER_THAW=$RECORD_MIN
OURS=      # instances that state says we may have frozen, ours to thaw
MINE=      # those of this very backup, the only ones it may claim
FROZEN=    # "INSTANCE:SINCE" of those whose freeze was answered with "frozen"
DOWN=
USERS=
HELD=      # of OURS, those that were still frozen just before the thaw
THAWED=
FORCED=
STUCK=
WINDOW=
READY=
PRE_STATUS=null

# usage: complain STATUS SUBJECT TEXT
complain() {
    worsen "$1"
    log "$2" "$3"
}

# usage: end_prescript    one that Azure gave up on could freeze after our thaw
end_prescript() {
    for record in "$RUN_DIR"/running.*; do
        [ -e "$record" ] || continue
        read_record "$record"
        if ! is_ours || ! is_alive "$SUBJECT.$DETAIL"; then continue; fi
        kill -9 "$SUBJECT"
        ENDED=yes
        complain 201 "$SCRIPT" "the pre-script (process $SUBJECT) was still at work, too late for the snapshot: ended"
    done
}

# usage: read_state    what the pre-script of this backup did, and what earlier ones have left
read_state() {
    for record in "$RUN_DIR"/*.*.*.*; do
        [ -e "$record" ] || continue
        read_record "$record"
        if ! is_ours; then
            [ "$KIND" != freezing ] || log "$SUBJECT" 'is frozen by another backup, which is still on: left alone'
            continue
        fi
        mine=
        [ "$OWNER" != "$HOST" ] || mine=yes
        case $KIND in
            freezing)
                is_in "$SUBJECT" "$OURS" || OURS="$OURS $SUBJECT"
                USERS="$USERS $SUBJECT:$DETAIL"
                if [ -n "$mine" ]; then
                    MINE="$MINE $SUBJECT"
                else
                    log "$SUBJECT" 'an earlier backup has left it frozen'
                fi
                ;;
            frozen) [ -z "$mine" ] || FROZEN="$FROZEN $SUBJECT:$DETAIL" ;;
            down) [ -z "$mine" ] || DOWN="$DOWN $SUBJECT" ;;
            ready) [ -z "$mine" ] || READY=yes ;;
            result) [ -z "$mine" ] || PRE_STATUS=$SUBJECT ;;
        esac
    done
}

# usage: probe_ours    whether the write daemon was suspended up to now: if not, the snapshot is not consistent
probe_ours() {
    limit_step "$PROBE_MIN" "$PROBE_MAX" $((2 * THAW_MIN + LAST_RESORT_MIN + PROBE_MIN + AFTER_THAW)) || return
    # shellcheck disable=SC2086 # a list of names
    ask_all probe "$LIMIT" $OURS
    for answer in $ANSWERS; do
        [ "${answer#*:}" -ne 5 ] || HELD="$HELD ${answer%%:*}"
    done
}

# usage: keep_thawed    a freeze out of our reach may still land, until its own limit in the container has passed
keep_thawed() {
    while limit_step "$PROBE_MIN" "$PROBE_MAX" $((THAW_MIN + AFTER_THAW + 2)); do
        [ $((NOW - STARTED)) -lt $((FREEZE_MAX * 100)) ] || break
        sleep 2 9<&-
        confirm_thaw
    done
}

# usage: judge    whether this backup may be called consistent
judge() {
    now
    [ -n "$READY" ] || [ -z "$MINE" ] || complain 201 "$SCRIPT" 'the pre-script did not finish its freeze'
    for instance in $MINE; do
        since=
        for frozen in $FROZEN; do
            [ "${frozen%%:*}" != "$instance" ] || since=${frozen#*:}
        done
        if [ -z "$since" ]; then
            complain 201 "$instance" 'its freeze was not answered'
        elif [ -z "$WINDOW" ] || [ $((NOW - since)) -gt "$WINDOW" ]; then
            WINDOW=$((NOW - since))
        fi
        if ! is_in "$instance" "$HELD"; then
            complain 203 "$instance" 'not known to be frozen up to the thaw: the snapshot is not consistent'
        elif [ -n "$since" ] && [ "$AUTO_RESUME" -gt 0 ] && [ $((NOW - since)) -ge $((AUTO_RESUME * 100)) ]; then
            complain 203 "$instance" 'frozen, but our own freeze has ended by itself: the snapshot is not consistent'
        fi
    done
    for instance in $FORCED $STUCK; do
        complain 202 "$instance" 'thaw failed'
    done
    [ -n "$READY$MINE" ] || complain 205 "$SCRIPT" 'nothing was frozen by this backup'
    in_capitals "$MINE $DOWN"
    for instance in $INSTANCES; do
        is_in "$instance" "$CAPITALS" || complain 205 "$instance" 'was not frozen by this backup'
    done
}

# usage: check_down    what was skipped because it was down must have been so all the time: the list says since when
check_down() {
    limit_step 2 "$LIST_MAX" "$AFTER_THAW" || LIMIT=2
    listed=
    ! fetch_list "$LIMIT" || listed=yes
    for instance in $DOWN; do
        before=
        [ ! -r "$RUN_DIR/state.$instance" ] || IFS= read -r before <"$RUN_DIR/state.$instance"
        [ -z "$listed" ] || find_state "$instance"
        if [ -z "$listed" ] || [ "${STATE_TEXT%%,*}" != down ] || [ "$STATE_TEXT" != "$before" ]; then
            complain 205 "$instance" 'was down before the snapshot and is not known to have stayed so'
        fi
    done
}

# usage: read_messages INSTANCE
# Sets JOURNAL, the file that a restore from this snapshot starts from. The instance's own log also tells if it resumed
# before the thaw.
read_messages() {
    JOURNAL=
    folder=
    [ ! -r "$RUN_DIR/folder.$1" ] || read -r folder <"$RUN_DIR/folder.$1"
    [ -n "$folder" ] || return 0
    messages=$folder/messages.log
    [ "$PRODUCT" = iris ] || messages=$folder/cconsole.log
    # Some seconds for all instances together: this is only for people.
    limit_step 1 2 "$RECORD_MIN" || return 0
    [ $((NOW - thawed_at)) -lt $((MESSAGES_MAX * 100)) ] || return 0
    (
        exec 9<&- 3>&-
        set -- tail -c 65536 "$messages"
        [ -z "$CONTAINER" ] || set -- "$CONTAINER_ENGINE" exec "$CONTAINER" "$@"
        exec timeout -s KILL "$LIMIT" "$@"
    ) >"$RUN_DIR/messages" &
    wait_for "$!"
    early=
    while IFS= read -r line; do
        case $line in
            *'ExternalFreeze: Suspending system'*)
                JOURNAL=
                early=
                ;;
            *'Start a journal restore for this backup with journal file: '*)
                JOURNAL=${line#*'with journal file: '}
                JOURNAL=${JOURNAL%"$CARRIAGE_RETURN"}
                ;;
            *'ExternalThaw: Already resumed'*) early=yes ;;
        esac
    done <"$RUN_DIR/messages"
    case $JOURNAL in
        *[!A-Za-z0-9_./:@+-]*) JOURNAL= ;;
    esac
    # A first thaw that worked but answered too late looks the same.
    [ "$try" -le 1 ] || early=
    [ -z "$early" ] || complain 203 "$1" 'its own log says that it had resumed before the thaw'
    [ -z "$JOURNAL" ] || log "$1" "a restore starts from journal file $JOURNAL"
}

# usage: describe INSTANCE    sets OUTCOME, a word of the status file
describe() {
    if is_in "$1" "$STUCK"; then
        OUTCOME='still frozen'
    elif is_in "$1" "$DOWN"; then
        OUTCOME=down
    elif is_in "$1" "$HELD"; then
        OUTCOME=thawed
    else
        OUTCOME='resumed early'
    fi
}

# usage: compose_status    sets STATUS_JSON; names, numbers and paths in it have been checked to need no escape
compose_status() {
    list=
    now
    thawed_at=$NOW
    for instance in $MINE $DOWN; do
        JOURNAL=
        is_in "$instance" "$DOWN" || read_messages "$instance"
        describe "$instance"
        journal=null
        [ -z "$JOURNAL" ] || journal="\"$JOURNAL\""
        list="$list${list:+,}{\"name\":\"$instance\",\"outcome\":\"$OUTCOME\",\"journalFile\":$journal}"
    done
    verdict='not application-consistent'
    [ "$RESULT" -ne 0 ] || verdict='application-consistent'
    window=null
    if [ -n "$WINDOW" ]; then
        in_seconds "$WINDOW"
        window=$SECONDS_TEXT
    fi
    STATUS_JSON="{\"schemaVersion\":1,\"finishedAt\":\"$(date -u +%Y-%m-%dT%H:%M:%SZ 9<&-)\",\"verdict\":\"$verdict\""
    STATUS_JSON="$STATUS_JSON,\"preStatus\":$PRE_STATUS,\"postStatus\":$RESULT,\"windowSeconds\":$window"
    STATUS_JSON="$STATUS_JSON,\"instances\":[$list]}"
}

# usage: make_log_folder    install.sh has made it; here it comes back if somebody removed it
make_log_folder() {
    umask 022
    [ -d "${LOG_FILE%/*}" ] || mkdir -p "${LOG_FILE%/*}"
    umask 077
}

# usage: replace_status JSON    what the second copy does last
replace_status() {
    [ ! -h "$STATUS_FILE.new" ] || return
    umask 022
    printf '%s\n' "$1" >"$STATUS_FILE.new" && mv -f -T "$STATUS_FILE.new" "$STATUS_FILE"
}

# usage: rotate_log    one old log is kept; lines that could not be written for long are dropped
rotate_log() {
    # shellcheck disable=SC2046 # two numbers
    set -- $(stat -c %s "$RUN_DIR/log" "$LOG_FILE")
    [ "${1:-0}" -lt 262144 ] || printf '' >"$RUN_DIR/log"
    [ "${2:-0}" -lt 1048576 ] || mv -f -T "$LOG_FILE" "$LOG_FILE.1"
}

# usage: finish    for people and monitoring; it comes after the thaw
finish() {
    trap - EXIT
    compose_status
    in_seconds "${WINDOW:-0}"
    if [ "$RESULT" -ne 0 ]; then
        text="not application-consistent (exit status $RESULT)"
    elif [ -n "$MINE" ]; then
        text="application-consistent, frozen for $SECONDS_TEXT s:$MINE"
    else
        text="application-consistent, as every instance was down:$DOWN"
    fi
    log "$SCRIPT" "$text"
    if [ "$RESULT" -eq 0 ]; then
        tell_syslog notice "$text"
    else
        tell_syslog err "$text${STUCK:+; STILL FROZEN FOR ALL THAT IS KNOWN:$STUCK}"
    fi
    end_readers
    write_records "$STATUS_JSON"
    exit "$RESULT"
}

# usage: recover    this script ended where it should not have: the thaw comes first all the same
recover() {
    trap - EXIT
    # shellcheck disable=SC2086 # a list of names
    thaw_all $OURS
    exit 202
}

_main() {
    trap recover EXIT

    start_clock
    # Without a living host nothing can be claimed, but what it froze is thawed all the same.
    find_host
    if [ ! -d "$RUN_DIR" ] || [ -h "$RUN_DIR" ]; then
        complain 205 "$SCRIPT" "there is no state in $RUN_DIR: nothing was frozen by these hooks"
        finish
    fi
    log "$SCRIPT" "started by process $PPID (make-azure-hooks $VERSION)"
    end_prescript
    locked=yes
    take_lock 2 || locked=
    end_left_sessions
    read_state
    if [ -z "$locked" ]; then
        complain 207 "$SCRIPT" 'another run of these hooks is on'
        [ -n "$OURS" ] || finish
    fi
    if [ -n "$MINE" ] && [ -z "$READY" ]; then
        # The pre-script failed and could not tell for certain what it left behind.
        ENDED=yes
        end_sessions_in_container
    fi
    if [ -n "$OURS" ]; then
        probe_ours
        # shellcheck disable=SC2086 # a list of names
        thaw_all $OURS
        [ -z "$UNSURE" ] || keep_thawed
    fi
    KEEP="$STUCK $UNCONFIRMED"
    forget
    judge
    [ -z "$DOWN" ] || check_down
    finish
}

case ${1-} in
    --append-log)
        make_log_folder
        append_log "$2"
        rotate_log
        replace_status "$3"
        ;;
    *) _main ;;
esac
