#!/bin/sh
# prescript.sh: freezes InterSystems IRIS before Azure Backup takes the VM's snapshot.
ROLE=pre # the only difference to postScript.sh
# Azure runs both as root with `sh`, the post-script also after a pre-script that failed or took too long.
#
# The pre-script ends with 0 only if every instance it is for is frozen now, or is cleanly down; anything else undoes
# what it froze. The post-script ends with 0 only if every instance was frozen by this backup's pre-script and still was
# when it was thawed here, or was cleanly down all the time. Otherwise they end with
#   201 freeze failed   202 thaw failed       203 resumed before the thaw     204 frozen already
#   205 nothing of ours frozen                206 not ready, nothing frozen   207 another run is on
# They end within 119 and 119 s; Azure waits 120 s. A thaw that time has run out for is tried on for 180 s more.
# If the post-script never comes, the database resumes by itself after 300 s (WDSuspendLimit).
# Until the thaw nothing is written but under /run: a disk still frozen by fsfreeze would hold it, and so the thaw.

# A post-script does not stop half-way: whoever signals it gets the thaw first. The pre-script has its own answer below.
trap 'WOKEN=yes' TERM INT HUP QUIT PIPE
trap 'WOKEN=yes RUNG=yes' ALRM
trap '' TSTP TTIN TTOU
trap 'exit 2' EXIT # of a file that was cut off: nothing below has run

_main() {
    prepare_surroundings
    case ${1-}:$# in
        --look:[12]) look "${2-}" ;;
        *) "${ROLE}_main" ;;
    esac
}

pre_main() {
    trap 'stop_on TERM' TERM
    trap 'stop_on INT' INT
    trap 'stop_on HUP' HUP
    trap 'stop_on QUIT' QUIT
    trap 'stop_on "an unexpected error"' EXIT
    start_clock
    find_host || finish_pre 206 'the process that started this script has gone, so no freeze could be assigned to it'
    open_state || finish_pre 206 "no state can be kept in $RUN_DIR, so no freeze could be undone"
    take_lock 1 || finish_pre 207 'another run of these hooks is on'
    log "$SCRIPT" "started by process $PPID (make-azure-hooks $VERSION)"
    find_start self
    note "running.$HOST.$$.$START" || finish_pre 206 "no state can be kept in $RUN_DIR, so no freeze could be undone"
    [ "$NOW" -lt "$DEADLINE" ] || finish_pre 206 'it was held up for so long that Azure no longer waits for it'
    read_earlier_freezes
    make_pipes 8
    limit_step "$LIST_MIN" "$LIST_MAX" $((PROBE_MIN + FREEZE_MIN + ROLL_BACK)) ||
        finish_pre 206 'no time left for the list'
    listed=
    # An empty list says nothing of who has gone.
    fetch_list "$LIMIT" && [ -s "$RUN_DIR/qlist" ] && listed=yes
    thaw_earlier_freezes "$listed"
    [ -n "$listed" ] || finish_pre 206 "$CONTROL_CLIENT qlist did not answer whole (status $list_status)"
    read_list
    [ -z "$TROUBLE" ] || finish_pre 206 "$TROUBLE"
    note_roles
    [ -z "$UP" ] || expect_thawed
    if ! note_freezes; then
        forget
        finish_pre 206 "no state can be kept in $RUN_DIR, so no freeze could be undone"
    fi
    freeze_all
    command eval gather_restore_point
    now
    [ "$NOW" -le "$DEADLINE" ] || roll_back 201 'the freeze came too late for Azure'
    is_alive "$HOST" || roll_back 201 'the host of this backup has died, so no post-script will come'
    note "ready.$HOST.$BUNDLE" || roll_back 201 "no state can be kept in $RUN_DIR"
    finish_pre 0 "frozen:${UP:- none, all are down}"
}

post_main() {
    trap start_over EXIT
    # What could not be opened may be had the next time; to begin anew a shell must open this file.
    for _ in 1 2 3; do
        [ -n "${GIVE_UP_AT-}" ] || command eval start_clock
    done
    [ -n "${GIVE_UP_AT-}" ] || start_clock
    # Whatever cuts it short, such as a fork that fails: it begins anew, until all has been thawed.
    while [ -z "$THAW_DONE" ]; do
        command eval thaw_ours && THAW_DONE=yes
        [ -n "$THAW_DONE" ] || rest 1
        [ "$NOW" -lt "$GIVE_UP_AT" ] || break
    done
    command eval judge && JUDGED=yes
    finish_post
}

# ---- Settings, fixed when this file was generated. To change one, generate the bundle again and run its install.sh.

VERSION='0.1.0' # of make-azure-hooks
SESSION_CLIENT='iris'
CONTROL_CLIENT='iris'
INSTANCES='IRIS' # in capitals; empty: every instance registered on this VM
LOG_FILE='/var/log/azure-hooks/azure-hooks.log'
RESTORE_POINT='/var/log/azure-hooks/restore-point.json' # what a snapshot knows of itself
RUN_DIR=/run/azure-hooks
MESSAGES='messages.log' # the instance's own log, in its mgr folder
SELF=$0
NEWLINE='
'
BUNDLE='317432d50c1e' # what both scripts of a bundle share, so that each knows the other's state
FREEZE='##Class(Backup.General).ExternalFreeze(,,,,,,600,,,300)'
STATUS_FILE='/var/log/azure-hooks/last-run.json'
THAW_AFTER=' -U%SYS '\''##Class(Backup.General).ExternalThaw()'\''; echo "status $?"'
THAW_BEFORE='iris session ' # what thaws an instance by hand, up to its name; THAW_AFTER: behind it
RUNBOOK='/var/lib/azure-hooks/README.md'
# Seconds after which a freeze of ours ends by itself; 0: never.
AUTO_RESUME=300
# Azure's timeoutInSeconds: when it passes, Azure goes on without this script.
TIMEOUT=120
# Nobody waits after that, but a VM that stood still may need minutes until sessions start again.
OVERTIME=180

# Seconds for each step, the last of them between TERM and KILL: the least that makes sense, and the most.
LIST_MIN=2 LIST_MAX=10
PROBE_MIN=2 PROBE_MAX=10
FREEZE_MIN=4 FREEZE_MAX=60
FREEZE_TRIES=2
THAW_MIN=3 THAW_MAX=20
LAST_RESORT_MIN=2 LAST_RESORT_MAX=10
RECORD_MIN=3 RECORD_MAX=5 MESSAGES_MAX=4
END=1
ROLL_BACK=$((2 * THAW_MIN + LAST_RESORT_MIN + PROBE_MIN))

# ---- Surroundings: Azure's agent promises neither PATH nor HOME, reads none of our output and leaves stdin open.

# usage: clear_environment    what the caller has set or exported must not change what the commands below do or print
clear_environment() {
    unset -f : '[' break cd command continue eval exec exit export kill printf read return set shift test trap unset \
        cat chmod chown cp date dd df find findmnt flock grep head id ln logger lsblk mkdir mkfifo mktemp mv pwd \
        readlink restorecon rm rmdir runuser sed setpriv setsid sh sha256sum shopt sleep sort stat sync tail timeout \
        tr ulimit umask wait
    set +aefnuvxC
    # shellcheck disable=SC3044 # only where sh is bash
    [ -z "${BASH_VERSION-}" ] || shopt -u failglob nullglob
    umask 077
    PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
    LC_ALL=C
    HOME=/root
    export PATH LC_ALL HOME
    unset ENV BASH_ENV CDPATH LD_PRELOAD LD_LIBRARY_PATH POSIXLY_CORRECT TMPDIR IFS IRISSYS
}

# usage: prepare_surroundings    without a fork, and so that nothing in it can end the script
prepare_surroundings() {
    clear_environment
    # shellcheck disable=SC3044 # only where sh is bash: an exec that fails must not end the script
    [ -z "${BASH_VERSION-}" ] || shopt -s execfail
    case $SELF in
        /*) ;;
        *) SELF=$PWD/$SELF ;;
    esac
    SCRIPT=${SELF##*/}
    # Run by hand, a script shows its steps on the terminal. Under Azure, 64 KiB of output would block it for good.
    TERMINAL=
    [ ! -t 1 ] || TERMINAL=yes
    for _ in 1 2 3; do
        command exec 3>&1 </dev/null >/dev/null 2>&1 && break
    done
    # In dash, one that fails half-way lets the next leave part of it as it was.
    command exec </dev/null >/dev/null 2>&1
    cd /
}

# ---- Thaw: the one thing that must not fail. It is tried again, then the write daemon is resumed without a session.

# usage: thaw_all INSTANCES
# Sets THAWED, FORCED (by the last resort), STUCK (frozen for all that is known) and UNCONFIRMED (thawed, but a freeze
# that was ended by force may land behind the thaw). Without a word of the database it tries on for as long as there is
# time; where a step could not even be started, or not be given its time, until GIVE_UP_AT.
thaw_all() {
    STUCK=$1 THAWED='' FORCED='' UNCONFIRMED=
    tells=yes
    while :; do
        CUT_SHORT='' UNANSWERED=
        command eval 'thaw_round && confirm_thaw' || CUT_SHORT=yes
        [ -n "$STUCK" ] || return 0
        if [ -n "$CUT_SHORT" ]; then
            [ "$NOW" -lt "$GIVE_UP_AT" ] || break
        else
            [ -n "$UNANSWERED" ] || break
            limit_step $((THAW_MAX + LAST_RESORT_MAX + 2 * PROBE_MAX)) "$TIMEOUT" "$AFTER_THAW" || break
        fi
        [ -z "$tells" ] || log "$SCRIPT" "not thawed, and the database does not say why: trying on"
        tells=
        rest 1
    done
    for instance in $STUCK; do
        log "$instance" "THAW FAILED: IT MAY STILL BE FROZEN. Type: $THAW_BEFORE$instance$THAW_AFTER"
        log "$instance" "and see \"The database is frozen now\": more $RUNBOOK"
    done
}

# usage: describe_stuck    sets STUCK_TEXT: what to read and to type, also for who sees syslog only
describe_stuck() {
    STUCK_TEXT=${STUCK:+"; STILL FROZEN FOR ALL THAT IS KNOWN:$STUCK. See: more $RUNBOOK"}
    for instance in $STUCK; do STUCK_TEXT="$STUCK_TEXT. Type: $THAW_BEFORE$instance$THAW_AFTER"; done
}

# usage: limit_thaw LEAST MOST RESERVE
# As limit_step, but never fails: once Azure waits no more, a step gets all the time that it may want.
limit_thaw() {
    limit_step "$1" "$2" "$3" || LIMIT=$1
    [ "$NOW" -lt "$DEADLINE" ] || LIMIT=$2
    SHORT=
    [ "$LIMIT" -eq "$2" ] || SHORT=yes
}

# usage: thaw_round    up to three tries to thaw STUCK, and the last resort
thaw_round() {
    try=0
    # Twice at least, even past the deadline: a late thaw is better than none.
    while [ -n "$STUCK" ] && [ "$try" -lt 3 ]; do
        try=$((try + 1))
        reserve=$((LAST_RESORT_MIN + PROBE_MIN + AFTER_THAW))
        [ "$try" -gt 1 ] || reserve=$((reserve + THAW_MIN))
        if [ "$try" -gt 1 ] && limit_step 1 1 $((THAW_MIN + reserve)); then rest 1; fi
        [ "$try" -lt 3 ] || limit_step "$THAW_MIN" "$THAW_MAX" "$reserve" || [ "$NOW" -ge "$DEADLINE" ] || break
        ask_thaw thaw "$THAW_MIN" "$THAW_MAX" "$reserve" 5
    done
    [ -z "$STUCK" ] || resume_all
}

# usage: ask_thaw STEP LEAST MOST RESERVE GOOD
# Takes the step on all of STUCK; those that answer GOOD are no longer in it, but in ANSWERED.
ask_thaw() {
    limit_thaw "$2" "$3" "$4"
    ask_all "$1" "$LIMIT" "$STUCK"
    STUCK='' ANSWERED=
    for answer in $ANSWERS; do
        if [ "${answer#*:}" -eq "$5" ]; then
            ANSWERED="$ANSWERED ${answer%%:*}"
        else
            STUCK="$STUCK ${answer%%:*}"
        fi
    done
    [ "$1" != thaw ] || THAWED="$THAWED$ANSWERED" THAWED_AT=$NOW
}

# usage: resume_all    the last resort for STUCK: `stat -W` resumes the write daemon when no session can start
resume_all() {
    stuck=$STUCK
    ask_thaw resume "$LAST_RESORT_MIN" "$LAST_RESORT_MAX" $((PROBE_MIN + AFTER_THAW)) 0
    # Only the database's own word counts.
    STUCK=$stuck
    ask_thaw probe "$PROBE_MIN" "$PROBE_MAX" "$AFTER_THAW" 3
    FORCED="$FORCED$ANSWERED"
    for instance in $ANSWERED; do
        log "$instance" 'thaw failed; the last resort (stat -W) resumed it'
    done
}

# usage: confirm_thaw    "thawed" is believed where the database says so itself, or where there is no time to ask it
confirm_thaw() {
    UNCONFIRMED=
    [ -n "$THAWED" ] || return 0
    [ -z "$ENDED" ] || UNCONFIRMED=$THAWED
    limit_step "$PROBE_MIN" "$PROBE_MAX" $((THAW_MIN + AFTER_THAW)) || return 0
    ask_all probe "$LIMIT" "$THAWED"
    left=$STUCK
    STUCK=
    UNCONFIRMED=
    for answer in $ANSWERS; do
        case ${answer#*:} in
            3) ;;
            5) STUCK="$STUCK ${answer%%:*}" ;;
            *) [ -z "$ENDED" ] || UNCONFIRMED="$UNCONFIRMED ${answer%%:*}" ;;
        esac
    done
    if [ -n "$STUCK$UNCONFIRMED" ]; then
        log "$SCRIPT" "thawing once more, as they may be frozen again:$STUCK$UNCONFIRMED"
        frozen=$STUCK
        STUCK="$STUCK$UNCONFIRMED"
        ask_thaw thaw "$THAW_MIN" "$THAW_MAX" "$AFTER_THAW" 5
        STUCK=$frozen
        [ -z "$STUCK" ] || ask_thaw probe "$PROBE_MIN" "$PROBE_MAX" "$AFTER_THAW" 3
        [ -z "$STUCK" ] || resume_all
    fi
    STUCK="$left$STUCK"
}

# ---- The pre-script's part

AFTER_THAW=0
STALE=
OLD=     # records of living hosts whose freeze must have ended by itself; only the database's own word settles them
SETTLED= # whether what earlier backups left frozen has been thawed
MAYBE_FROZEN=
STUCK=
USERS=

# usage: finish_pre STATUS TEXT
finish_pre() {
    trap - EXIT
    trap 'WOKEN=yes' TERM INT HUP QUIT
    worsen "$1"
    log "$SCRIPT" "$2 (exit status $RESULT)"
    note "result.$HOST.$RESULT.$((NOW - STARTED))"
    [ "$RESULT" -eq 0 ] || tell_system err "$2 (exit status $RESULT)"
    end_readers
    command eval write_records
    exit "$RESULT"
}

# usage: roll_back STATUS TEXT    thaws whatever may be frozen by us, then ends
roll_back() {
    trap 'WOKEN=yes' TERM INT HUP QUIT
    # shellcheck disable=SC2064 # the status that this was called with
    trap "finish_pre $1 'ended by an unexpected error'" EXIT
    command eval end_sessions
    worsen "$1"
    log "$SCRIPT" "$2"
    if [ -n "$MAYBE_FROZEN" ]; then
        thaw_all "$MAYBE_FROZEN"
        [ -z "$FORCED$STUCK" ] || worsen 202
        # What is not known to be thawed is left to the post-script.
        KEEP="$STUCK $UNCONFIRMED"
    fi
    # Before earlier freezes are settled, a record may be all that tells of one.
    [ -z "$SETTLED" ] || command eval forget
    describe_stuck
    [ -z "$STUCK" ] || finish_pre 202 "$2$STUCK_TEXT"
    finish_pre "$1" "$2"
}

# usage: stop_on WHAT    a signal, or an error nobody thought of: what we froze must not stay frozen
stop_on() {
    [ -z "$MAYBE_FROZEN" ] || roll_back 201 "ended by $1"
    roll_back 206 "ended by $1"
}

# usage: read_earlier_freezes    sets STALE, what a dead backup of ours left frozen; leaves another living backup alone
read_earlier_freezes() {
    now
    list_records 'freezing.*'
    for record in $RECORDS; do
        read_record "$record"
        [ "$KIND" = freezing ] || continue
        if is_ours; then
            STALE="$STALE $SUBJECT"
            USERS="$USERS $SUBJECT:$DETAIL"
        elif is_old; then
            OLD="$OLD $record"
        else
            finish_pre 204 "$SUBJECT is frozen by another backup, which is still on (process ${OWNER%%.*})"
        fi
    done
    end_left_sessions
    KEEP=$STALE
    forget
}

# usage: thaw_earlier_freezes LISTED    LISTED: whether the list can be trusted to say who is down or gone
thaw_earlier_freezes() {
    if [ -z "$STALE" ]; then
        SETTLED=yes
        return 0
    fi
    STATE_TEXT=
    to_thaw=
    for instance in $STALE; do
        [ -z "$1" ] || find_state "$instance"
        case $1${STATE_TEXT%%,*} in
            yesdown) log "$instance" 'an earlier backup left it frozen, but it is down now' ;;
            yes-) log "$instance" 'an earlier backup left it frozen, but it is no longer registered on this VM' ;;
            *) to_thaw="$to_thaw $instance" ;;
        esac
    done
    # In one step, here and below: a signal in between must find the whole list.
    MAYBE_FROZEN=$to_thaw
    if [ -n "$MAYBE_FROZEN" ]; then
        log "$SCRIPT" "an earlier backup has left frozen:$MAYBE_FROZEN"
        thaw_all "$MAYBE_FROZEN"
    fi
    KEEP="$STUCK $UNCONFIRMED"
    MAYBE_FROZEN=
    SETTLED=yes
    forget
    [ -z "$STUCK" ] || finish_pre 202 "thaw of an earlier freeze failed:$STUCK"
}

# usage: expect_thawed    an instance that is frozen now is somebody else's; one that does not say so is not ready
expect_thawed() {
    limit_step "$PROBE_MIN" "$PROBE_MAX" $((FREEZE_MIN + ROLL_BACK)) || finish_pre 206 'no time left for a look at them'
    ask_all probe "$LIMIT" "$UP"
    for answer in $ANSWERS; do
        case ${answer#*:} in
            3) ;;
            5)
                worsen 204
                log "${answer%%:*}" 'is frozen already, and not by these hooks: left alone'
                ;;
            *)
                why "${answer%%:*}" "${answer#*:}"
                worsen 206
                log "${answer%%:*}" "is not ready: $REASON"
                ;;
        esac
    done
    [ "$RESULT" -eq 0 ] || finish_pre "$RESULT" 'not every instance is ready; nothing was frozen'
    settle_old
}

# usage: settle_old    the database says that it is not frozen, so what is recorded as frozen has ended by itself
settle_old() {
    for record in $OLD; do
        read_record "$record"
        is_in "$SUBJECT" "$UP" || continue
        log "$SUBJECT" "was frozen by process ${OWNER%%.*}, which still runs; that freeze has ended by itself"
        rm -f -- "$RUN_DIR/$record" "$RUN_DIR/frozen.$OWNER.$SUBJECT".* 9<&- 3>&-
    done
}

# usage: note_freezes    before the first freeze, so that whoever comes after a sudden end knows what to thaw
note_freezes() {
    until=0
    [ "$AUTO_RESUME" -eq 0 ] || until=$((DEADLINE + AUTO_RESUME * 100))
    for instance in $UP; do
        note "freezing.$HOST.$instance.0-0.$until" || return 1
    done
    for instance in $DOWN; do
        note "down.$HOST.$instance" || return 1
        find_state "$instance"
        printf '%s\n' "$STATE_TEXT" >"$RUN_DIR/state.$instance"
        log "$instance" 'is cleanly down: skipped, its files are consistent as they are'
    done
}

# usage: mark_messages INSTANCES
# How far the instances' own logs go before the freeze: what comes behind is about this backup. On a later try only
# those are marked again that are to be frozen again: what the others have said since is about this backup too.
mark_messages() {
    to_mark=$1
    set --
    for instance in $to_mark; do
        find_messages "$instance"
        set -- "$@" "$MESSAGES_FILE"
    done
    [ "$try" -gt 1 ] || printf '' >"$RUN_DIR/marks"
    {
        guarded 2 print_marks "$@"
        # One that is not there yet can hold nothing but what comes.
        [ "$STATUS" -ne 1 ] || for file; do
            find_mark "$file" || printf -- '- 0 %s\n' "$file"
        done
    } >>"$RUN_DIR/marks"
}

# usage: print_marks FILE…    in a child
print_marks() {
    stat -L -c '%i %s %n' -- "$@"
    marked=$?
    print_wijs
    [ "$try" -gt 1 ] || find_shards
    exit "$marked"
}

# usage: freeze_all    all side by side, so that the window is the slowest one's and not the sum
freeze_all() {
    unfrozen=$UP
    try=0
    while [ -n "$unfrozen" ]; do
        try=$((try + 1))
        [ "$try" -le "$FREEZE_TRIES" ] || roll_back 201 "freeze failed:$unfrozen"
        if [ "$try" -gt 1 ] && limit_step 1 1 $((FREEZE_MIN + ROLL_BACK + 2)); then rest 1; fi
        ! limit_step 2 2 $((FREEZE_MIN + ROLL_BACK)) || mark_messages "$unfrozen"
        [ "$try" -gt 1 ] || refuse_shards
        limit_step "$FREEZE_MIN" "$FREEZE_MAX" "$ROLL_BACK" ||
            roll_back "$((try > 1 ? 201 : 206))" 'no time left for a freeze and its roll-back'
        ! is_over || roll_back 201 'too late: the post-script of this backup has been here already'
        MAYBE_FROZEN=$UP
        since=$NOW
        ask_all freeze "$LIMIT" "$unfrozen"
        unfrozen=
        doubtful=
        for answer in $ANSWERS; do
            instance=${answer%%:*}
            case ${answer#*:} in
                5) note "frozen.$HOST.$instance.$since" || doubtful="$doubtful $instance" ;;
                3) unfrozen="$unfrozen $instance" ;;
                *) doubtful="$doubtful $instance" ;;
            esac
        done
        drop_unfrozen
        [ -z "$doubtful" ] || explain_doubt
    done
}

# usage: drop_unfrozen    "3" means not frozen by us: to thaw it could only harm a freeze of somebody else
drop_unfrozen() {
    others=
    for instance in $UP; do
        is_in "$instance" "$unfrozen" || others="$others $instance"
    done
    MAYBE_FROZEN=$others
}

# usage: explain_doubt    an answer other than "frozen" and "failed": they may be frozen, so all are thawed
explain_doubt() {
    for answer in $ANSWERS; do
        case ${answer#*:} in
            3 | 5) ;;
            *)
                why "${answer%%:*}" "${answer#*:}"
                log "${answer%%:*}" "freeze: $REASON"
                ;;
        esac
    done
    roll_back 201 "freeze failed:$doubtful"
}

# ---- The post-script's part

OURS=   # instances that state says we may have frozen, ours to thaw
MINE=   # those of this very backup, the only ones it may claim
FROZEN= # "INSTANCE:SINCE" of those whose freeze was answered with "frozen"
DOWN=
HELD=   # of OURS, those that were still frozen just before the thaw
PROBED= # whether that has been asked: it can be asked once only
THAWED='' FORCED='' STUCK='' WINDOW='' READY='' SEEN=
THAWED_AT=           # the clock behind the last thaw
THAW_DONE='' JUDGED= # whether each has come to its end
locked=yes
try=0
LIST=
PRE_STATUS=null PRE_TOOK=
ROLES= # "INSTANCE:ROLE …" of members of a mirror, as the pre-script found them

# usage: thaw_ours    whatever state says that we may have frozen; asked again from its first line, it goes on
thaw_ours() {
    AFTER_THAW=$RECORD_MIN
    unset IFS
    end_sessions
    # Without a living host nothing can be claimed, but what it froze is thawed all the same.
    find_host
    if [ ! -d "$RUN_DIR" ] || [ -h "$RUN_DIR" ]; then
        # Nothing of ours is frozen, but a pre-script that stalled before its first line could freeze yet.
        ! open_state || note "over.$HOST.$NOW"
        return 0
    fi
    [ -n "$SEEN" ] || log "$SCRIPT" "started by process $PPID (make-azure-hooks $VERSION)"
    SEEN=yes
    note "over.$HOST.$NOW"
    find_start self
    note "thawing.$HOST.$$.$START.$DEADLINE"
    make_pipes 10
    end_prescript
    locked=yes
    take_lock 2 || locked=
    end_left_sessions
    read_state
    [ -n "$locked$OURS" ] || return 0
    if [ -n "$OURS" ]; then
        probe_ours
        thaw_all "$OURS"
    fi
    KEEP="$STUCK $UNCONFIRMED"
    forget
    return 0
}
UNCONFIRMED=

# usage: start_over    this script ended where it should not have: it begins anew in the same process, without a fork
start_over() {
    trap - EXIT
    now
    # It may not have come as far as its own clock.
    if [ "$NOW" -lt "${GIVE_UP_AT:-$((NOW + 1))}" ] && [ "${AZURE_HOOKS_TURN:-0}" -lt 400 ]; then
        AZURE_HOOKS_TURN=$((${AZURE_HOOKS_TURN:-0} + 1))
        export AZURE_HOOKS_TURN
        for _ in 1 2 3; do
            # shellcheck disable=SC2093 # where sh is bash, an exec that fails comes back
            exec sh "$SELF"
        done
    fi
    exit 202
}

# usage: end_prescript    one that Azure gave up on could freeze after our thaw
end_prescript() {
    list_records 'running.*'
    for record in $RECORDS; do
        read_record "$record"
        if [ "$KIND" = foreign ] || ! is_ours || ! is_alive "$SUBJECT.$DETAIL"; then continue; fi
        kill -9 "$SUBJECT"
        ENDED=yes
        complain 201 "$SCRIPT" "the pre-script (process $SUBJECT) was still at work, too late for the snapshot: ended"
    done
}

# usage: read_state    what the pre-script of this backup did, and what earlier ones have left
read_state() {
    OURS='' MINE='' FROZEN='' DOWN='' USERS=
    list_records '*.*.*.*'
    for record in $RECORDS; do
        read_record "$record"
        [ "$KIND" != foreign ] || continue
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
            ready) [ -z "$mine" ] || READY=$SUBJECT ;;
            role) [ -z "$mine" ] || is_in "$SUBJECT:$DETAIL" "$ROLES" || ROLES="$ROLES $SUBJECT:$DETAIL" ;;
            result) [ -z "$mine" ] || PRE_STATUS=$SUBJECT PRE_TOOK=$DETAIL ;;
        esac
    done
}

# usage: probe_ours    whether the write daemon was suspended up to now: if not, the snapshot is not consistent
probe_ours() {
    [ -z "$PROBED" ] || return 0
    limit_step "$PROBE_MIN" "$PROBE_MAX" $((2 * THAW_MIN + LAST_RESORT_MIN + PROBE_MIN + AFTER_THAW)) || return 0
    ask_all probe "$LIMIT" "$OURS"
    PROBED=yes
    for answer in $ANSWERS; do
        [ "${answer#*:}" -ne 5 ] || HELD="$HELD ${answer%%:*}"
    done
}

# usage: judge    whether this backup may be called consistent
judge() {
    now
    THAWED_AT=${THAWED_AT:-$NOW}
    if [ -z "$SEEN" ]; then
        complain 205 "$SCRIPT" "there is no state in $RUN_DIR: nothing was frozen by these hooks"
        return 0
    fi
    if [ -z "$locked" ]; then
        complain 207 "$SCRIPT" 'another run of these hooks is on'
        [ -n "$OURS" ] || return 0
    fi
    if [ -n "$READY" ]; then
        [ "$READY" = "$BUNDLE" ] || complain 205 "$SCRIPT" 'the pre-script is of another bundle: install one whole'
        # Azure calls no backup consistent whose pre-script did not end well.
        case $PRE_STATUS in
            0) ;;
            *) complain 201 "$SCRIPT" 'nobody saw the pre-script end well' ;;
        esac
    elif [ -n "$MINE" ]; then
        complain 201 "$SCRIPT" 'the pre-script did not finish its freeze'
    fi
    for instance in $MINE; do
        since=
        for frozen in $FROZEN; do
            [ "${frozen%%:*}" != "$instance" ] || since=${frozen#*:}
        done
        if [ -z "$since" ]; then
            complain 201 "$instance" 'its freeze was not answered'
        elif [ $((THAWED_AT - since)) -gt "${WINDOW:-0}" ]; then
            WINDOW=$((THAWED_AT - since))
        fi
        if ! is_in "$instance" "$HELD"; then
            complain 203 "$instance" 'not known to be frozen up to the thaw: the snapshot is not consistent'
        elif [ -n "$since" ] && [ "$AUTO_RESUME" -gt 0 ] && [ $((THAWED_AT - since)) -ge $((AUTO_RESUME * 100)) ]; then
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
    [ -z "$DOWN" ] || check_down
    look_into_messages
    return 0
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

# usage: look_into_messages
# What the instances' own logs say since the pre-script's mark. Sets LIST, a piece of the status file.
look_into_messages() {
    LIST=
    MESSAGES_SINCE=$THAWED_AT MESSAGES_RESERVE=$RECORD_MIN LISTED=
    [ -z "$ROLES" ] || ! limit_step 2 "$LIST_MAX" "$AFTER_THAW" || ! fetch_list "$LIMIT" || LISTED=yes
    for instance in $MINE $DOWN; do
        JOURNAL='' LOG_STATE='not looked at'
        ! is_in "$instance" "$MINE" || read_messages "$instance"
        describe "$instance"
        journal=null
        [ -z "$JOURNAL" ] || journal="\"$JOURNAL\""
        LIST="$LIST${LIST:+,}{\"name\":\"$instance\",\"outcome\":\"$OUTCOME\",\"journalFile\":$journal"
        role_json "$instance"
        LIST="$LIST,\"log\":\"$LOG_STATE\"$ROLE_JSON}"
    done
}

# usage: read_messages INSTANCE
# Sets JOURNAL, the file that a restore from this snapshot starts from, and LOG_STATE. Whatever resumed, thawed or froze
# it between our freeze and our thaw is no freeze of ours any more.
read_messages() {
    find_messages "$1"
    others='' suspended='' LOG_STATE=
    read_messages_file "$MESSAGES_FILE"
    check_journal
    [ -z "$JOURNAL" ] || log "$1" "a restore starts from journal file $JOURNAL"
    if [ -n "$others" ]; then
        LOG_STATE='another freeze or thaw'
        complain 203 "$1" "its own log says that it did not stay frozen: ${others##*[0-9] }"
    elif [ -n "$suspended" ] && [ -z "$LOG_STATE" ]; then
        LOG_STATE='this freeze only'
    else
        LOG_STATE=unknown
        log "$1" 'its own log since the freeze is not there, has been rolled over or cannot be read: not looked at'
    fi
}

# usage: check_journal    JOURNAL comes from a file of the instance's: what looks like no path is not passed on
check_journal() {
    case $JOURNAL in
        *[!A-Za-z0-9_./:@+-]*) JOURNAL= ;;
    esac
}

# usage: read_messages_file FILE    a file that is not the one before the freeze, or is shorter, says nothing
read_messages_file() {
    # Some seconds for all instances together.
    now
    if ! find_mark "$1" || [ $((NOW - MESSAGES_SINCE)) -ge $((MESSAGES_MAX * 100)) ] ||
        ! limit_step 1 2 "$MESSAGES_RESERVE" ||
        ! guarded "$LIMIT" print_messages "$1" "$SIZE" >"$RUN_DIR/messages"; then
        LOG_STATE=unknown
        return 0
    fi
    resumed=
    {
        read -r inode size || inode=none
        case $INODE in
            - | "$inode") ;;
            *) LOG_STATE=unknown ;;
        esac
        [ "$size" -ge "$SIZE" ] && [ $((size - SIZE)) -le 65536 ] || LOG_STATE=unknown
        [ -z "$LOG_STATE" ] || return 0
        while IFS= read -r line; do
            line=${line%[[:cntrl:]]}
            # A first thaw that worked but answered too late looks like somebody else's.
            case $line in
                *ExternalFreeze:*' journal file: '*) JOURNAL=${line#*' journal file: '} ;;
                *'ExternalFreeze: Suspending system'*)
                    [ -z "$suspended$resumed" ] || others=$line
                    suspended=yes
                    ;;
                *'ExternalFreeze: System suspended'*)
                    LOG_TIME=${line%% *}
                    case $LOG_TIME in *[!0-9/:.-]*) LOG_TIME= ;; esac
                    ;;
                *'ExternalThaw: Resuming system'*)
                    [ -z "$resumed" ] || [ "$try" -gt 1 ] || others=$line
                    resumed=yes
                    ;;
                *'ExternalThaw: Already resumed'*) [ "$try" -gt 1 ] || others=$line ;;
                *[Ss]'uspend limit reached'*) [ -z "$suspended" ] || [ -n "$resumed" ] || others=$line ;;
            esac
        done
    } <"$RUN_DIR/messages"
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

# usage: name_verdict    sets verdict
name_verdict() {
    verdict='not application-consistent'
    [ "$RESULT" -ne 0 ] || verdict='application-consistent'
}

# usage: compose_status    sets STATUS_JSON; names, numbers and paths in it have been checked to need no escape
compose_status() {
    name_verdict
    window=null
    if [ -n "$WINDOW" ]; then
        in_seconds "$WINDOW"
        window=$SECONDS_TEXT
    fi
    TIMES='"trigger":"unknown"'
    command eval compose_times
    finished_at=$STARTED_AT
    command eval 'finished_at=$(date -u +%Y-%m-%dT%H:%M:%SZ 9<&-)'
    STATUS_JSON="{\"schemaVersion\":1,\"finishedAt\":\"$finished_at\",\"verdict\":\"$verdict\""
    STATUS_JSON="$STATUS_JSON,\"preStatus\":$PRE_STATUS,\"postStatus\":$RESULT,\"windowSeconds\":$window"
    STATUS_JSON="$STATUS_JSON,\"about\":\"the last backup, not the disk that this file lies on\",$TIMES"
    STATUS_JSON="$STATUS_JSON,\"instances\":[$LIST]}"
}

# usage: finish_post    for people and monitoring; it comes after the thaw
finish_post() {
    trap - EXIT
    now
    [ -n "$THAW_DONE" ] || complain 202 "$SCRIPT" 'the thaw did not come to its end'
    [ -n "$JUDGED" ] || complain 205 "$SCRIPT" 'what came of this backup could not be looked at'
    [ "$NOW" -le "$DEADLINE" ] || complain 202 "$SCRIPT" 'ended too late: Azure no longer waited for it'
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
        tell_system notice "$text"
    else
        describe_stuck
        tell_system err "$text$STUCK_TEXT"
    fi
    end_readers
    command eval write_records
    # A VM that stood still in between: nothing above may stand.
    now
    if [ "$RESULT" -eq 0 ] && [ "$NOW" -gt $((DEADLINE + END * 100)) ]; then finish_post; fi
    exit "$RESULT"
}

# ---- Sessions: each under a limit that also ends what ignores TERM. Behind `timeout`, which may be stopped or not kill
# what it should, stands a guard. Nobody waits for what not even KILL ends, such as a read from a dead share.

PENDING=  # sessions that ask_all waits for, "INSTANCE:PID:READER …"
READERS=  # of sessions that gave no answer
STARTING= # whether one more may have been started
ENDED=    # whether a session was ended by force, so that nobody knows how far it had come
PIPES=0
ITSELF= # PID.START of a script that waits for so long that its number may be another's by then

# usage: end_group PID    what a session left behind: PID led the group that `timeout` makes
end_group() {
    kill -9 "-$1"
    # shellcheck disable=SC2034 # for the thaw
    ENDED=yes
}

# usage: end_session PID    one that still runs, and perhaps has not come as far as its group
end_session() {
    end_group "$1"
    kill -9 "$1"
}

# usage: wait_for PID    sets STATUS; a signal only interrupts the waiting, but the guard's ends it
wait_for() {
    STATUS=
    while :; do
        WOKEN=
        wait "$1"
        waited=$?
        # 127 the second time: it had ended already when the signal came, and the first status was its own.
        [ "$waited" -eq 127 ] && [ -n "$STATUS" ] || STATUS=$waited
        [ -n "$WOKEN" ] && [ "$waited" -gt 128 ] || return 0
        [ -z "$RUNG" ] || STATUS=137
        [ -z "$RUNG" ] || return 0
    done
}

# usage: open_pipe    one of its own for each use; descriptors 6 (to write) and 7 (to read), or nowhere
open_pipe() {
    PIPES=$((PIPES + 1))
    [ -p "$RUN_DIR/pipe.$ROLE$PIPES" ] || command eval 'mkfifo "$RUN_DIR/pipe.$ROLE$PIPES" 9<&- 3>&-'
    # Opened for both first: a plain open of one end would wait for the other. dash does not say whether that failed.
    if [ -p "$RUN_DIR/pipe.$ROLE$PIPES" ] && command exec 8<>"$RUN_DIR/pipe.$ROLE$PIPES" && [ -p /proc/self/fd/8 ]; then
        # shellcheck disable=SC2094 # the two ends of a pipe
        command exec 7<"$RUN_DIR/pipe.$ROLE$PIPES" 6>"$RUN_DIR/pipe.$ROLE$PIPES" || command exec 7</dev/null 6>/dev/null
        # Kept open, it would let who reads wait for itself, and us for it.
        command exec 8<&-
    else
        command exec 7</dev/null 6>/dev/null
    fi
}

# usage: close_pipe
close_pipe() {
    command exec 6>&- 7<&-
}

# usage: start_guard SECONDS PID…    ends the processes and their groups after SECONDS, and wakes this script
start_guard() {
    RUNG=
    GUARD=
    now
    guard_end=$((NOW + $1 * 100))
    open_pipe
    (
        note_process nap
        exec 3>&- 7<&- 9<&-
        exec sleep "$1" >&6 6>&-
    ) &
    NAP=$!
    shift
    (
        exec 3>&- 6>&- 9<&-
        # The nap's end closes the pipe; an early one means that all is well.
        read -r _ <&7
        now
        [ -z "$ITSELF" ] || is_alive "$ITSELF" || exit
        [ "$NOW" -ge "$guard_end" ] && kill -s ALRM "$$" || exit
        for pid; do
            kill -9 "-$pid"
            kill -9 "$pid"
        done
        while sleep 1 && kill -s ALRM "$$"; do :; done
    ) &
    GUARD=$!
    close_pipe
}

# usage: end_guard
end_guard() {
    [ -n "$NAP" ] || return 0
    # A signal may have come before start_guard had: held open here, the pipe would keep the guard, and us, for good.
    close_pipe
    kill -9 "$NAP"
    if [ -n "$GUARD" ]; then
        # It ends by itself, unless it has begun to ring.
        wait "$GUARD"
        [ -z "$RUNG" ] || kill -9 "$GUARD"
    fi
    NAP='' GUARD=
}
NAP='' GUARD=

# usage: guarded SECONDS COMMAND ARG…    in a child that is given up after SECONDS; sets STATUS (137 then), fails as it
guarded() {
    STATUS=137
    command eval 'start_guarded "$@"' || return 1
    wait_for "$GUARDED"
    end_guard
    return "$STATUS"
}

# usage: start_guarded SECONDS COMMAND ARG…
start_guarded() {
    guarded_seconds=$1
    shift
    (
        exec 3>&- 9<&-
        "$@"
    ) &
    GUARDED=$!
    start_guard "$guarded_seconds" "$GUARDED"
}

# usage: note_process KIND
# Called by the child that becomes a session or a nap, for who comes after us must be able to end it. Until this is done
# the child holds the lock.
note_process() {
    stat_line=
    read -r stat_line </proc/self/stat
    process=${stat_line%% *}
    find_start "$process" && note "$1.$HOST.$process.$START.$SID"
}

# usage: note_answer PID    a session that has answered is nobody's to end any more
note_answer() {
    for record in "$RUN_DIR/session.$HOST.$1".*; do
        [ ! -e "$record" ] || printf 'answered\n' >"$record"
    done
}

# usage: exec_client LIMIT PROGRAM ARG…    becomes the program. Does not return.
exec_client() {
    client_limit=$1
    shift
    # The last second is for KILL. `timeout 0` would be no limit at all.
    inner_limit=$((client_limit - 1))
    [ "$inner_limit" -ge 1 ] || inner_limit=1
    exec_timeout -k 1 "$inner_limit" "$@"
}

# usage: exec_timeout ARG…    becomes `timeout ARG…`
exec_timeout() {
    # By its path: a busybox as sh may prefer its own, which makes no group and keeps the output open behind its client.
    [ -x /usr/bin/timeout ] || exec timeout "$@"
    # shellcheck disable=SC3013 # where it is not known: setsid does no harm
    [ ! /usr/bin/timeout -ef /bin/busybox ] || exec setsid /usr/bin/timeout "$@"
    exec /usr/bin/timeout "$@"
}

# usage: fetch LIMIT FILE INPUT PROGRAM ARG…
# Puts in FILE under /run what the program prints, up to 1 MiB, and gives it INPUT to read; fails if it did not come
# whole. Sets FETCHED, the program's status.
fetch() {
    FETCHED=none
    PENDING=
    if command eval 'start_fetch "$@"'; then
        wait_for "$FETCHER"
        FETCHED=$STATUS
        # Whatever it left behind would keep the pipe open.
        kill -9 "-$FETCHER"
        [ "$FETCHED" != 0 ] || note_answer "$FETCHER"
        wait_for "$READER"
    fi
    end_guard
    PENDING=
    [ "$FETCHED" = 0 ] && [ "$STATUS" -eq 0 ]
}

# usage: start_fetch LIMIT FILE INPUT PROGRAM ARG…    sets FETCHER and READER
start_fetch() {
    fetch_limit=$1 fetch_file=$2 fetch_input=$3
    shift 3
    open_pipe
    (
        exec 3>&- 6>&- 9<&-
        exec dd bs=4096 count=256 iflag=fullblock status=none of="$RUN_DIR/$fetch_file"
    ) <&7 &
    READER=$!
    STARTING=yes
    (
        note_process session
        exec 3>&- 7<&- 9<&-
        exec_client "$fetch_limit" "$@" <"$fetch_input" >&6
    ) &
    FETCHER=$!
    PENDING=" $fetch_file:$FETCHER:$READER"
    STARTING=
    close_pipe
    start_guard $((fetch_limit + 2)) "$FETCHER" "$READER"
}

# usage: end_sessions    ends what ask_all still waits for, and what was started when a signal came but not yet counted
end_sessions() {
    for session in $PENDING; do
        READERS="$READERS ${session##*:}"
        session=${session#*:}
        session=${session%:*}
        [ "$session" = none ] || end_session "$session"
    done
    end_sessions_started
    end_guard
    PENDING=
}

# usage: end_sessions_started    the one that was being started
end_sessions_started() {
    if [ -n "$STARTING" ] && is_child "$!"; then
        end_session "$!"
    fi
    STARTING=
}

# usage: end_readers    at the very end: something that left a session's group may still hold the pipe
end_readers() {
    for reader in $READERS; do
        [ "$reader" = none ] || ! is_child "$reader" || kill -9 "$reader"
    done
}

# usage: end_left_sessions    those of a script that has ended: they outlive it
end_left_sessions() {
    list_records 'nap.*'
    for record in $RECORDS; do
        read_record "$record"
        [ "$KIND" = foreign ] || ! is_ours || ! is_alive "$SUBJECT.$DETAIL" || kill -9 "$SUBJECT"
    done
    list_records 'session.*'
    for record in $RECORDS; do
        read_record "$record"
        if [ "$KIND" = foreign ] || ! is_ours || [ -s "$RUN_DIR/$record" ]; then continue; fi
        session=$SUBJECT
        if find_start "$session"; then
            [ "$START" = "$DETAIL" ] || continue
        elif ! has_left_group "$session" "$DETAIL" "$EXTRA"; then
            continue
        fi
        end_session "$session"
        log "$SCRIPT" "ended a session of an earlier script (process $session)"
    done
}

# usage: has_left_group GROUP START SID
# Whether the leader is gone but the group is still that session's: a later one of the same number began elsewhere, or
# after that script had to end.
has_left_group() {
    for stat_file in /proc/[0-9]*/stat; do
        pid=${stat_file#/proc/}
        find_start "${pid%/stat}" || continue
        [ "$GROUP.$SID" = "$1.$3" ] || continue
        [ "$START" -ge "$2" ] && [ "$START" -le $(($2 + TIMEOUT * 100)) ] && return 0
    done
    return 1
}

# ---- Steps: what a session of these hooks does, on all instances side by side.

# usage: make_pipes COUNT    all at once, with one program; once after each start of the VM
make_pipes() {
    set -- $(($1 + PIPES))
    last=$1
    set --
    while [ $((PIPES + $#)) -lt "$last" ]; do
        set -- "$@" "$RUN_DIR/pipe.$ROLE$((PIPES + $# + 1))"
    done
    [ -p "$RUN_DIR/pipe.$ROLE$last" ] || command eval 'mkfifo -- "$@" 9<&- 3>&-'
}

# usage: exec_step STEP LIMIT INSTANCE    becomes the session that does STEP
exec_step() {
    case $1 in
        freeze) statement=$FREEZE ;;
        thaw) statement='##Class(Backup.General).ExternalThaw()' ;;
        probe) statement='##Class(Backup.General).IsWDSuspendedExt()' ;;
        resume)
            # Needs no session, and must be root's.
            exec_client "$2" "$CONTROL_CLIENT" stat "$3" -W
            ;;
    esac
    exec_client "$2" "$SESSION_CLIENT" session "$3" -U%SYS "$statement"
}

# usage: keep_output FILE    reads for as long as anybody writes; keeps the first lines that may say why
keep_output() {
    # A line without end must not eat the VM's memory.
    # shellcheck disable=SC3045 # where it is not known, nothing is lost
    ulimit -v 262144
    kept=0
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line%[[:cntrl:]]}
        case $line in
            *[![:print:]]*) ;;
            *'Access Denied'* | *Username:* | *Password:* | *'<'*'>'* | *rror*)
                [ "$kept" -ge 20 ] || printf '%s\n' "$line" >>"$1"
                kept=$((kept + 1))
                ;;
        esac
    done
}

# usage: start_step STEP LIMIT INSTANCE    in the background; sets SESSION, and READER: what reads its output
start_step() {
    SESSION='' READER=
    printf '' >"$RUN_DIR/output.$3"
    open_pipe
    (
        exec 3>&- 6>&- 9<&-
        keep_output "$RUN_DIR/output.$3" <&7
    ) &
    READER=$!
    STARTING=yes
    (
        note_process session
        exec 3>&- 7<&- 9<&-
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
        *.none) ANSWER='could not be started' ;;
        resume.*) ANSWER='last resort, to be confirmed' ;;
        *.124 | *.137) ANSWER='no answer in time, ended' ;;
        *.125) ANSWER='no answer in time, or not started' ;;
        *.3) ANSWER=failed ;;
        *) ANSWER='not understood' ;;
    esac
}

# usage: ask_all STEP LIMIT INSTANCES
# Takes the step on all instances side by side; sets ANSWERS to "INSTANCE:STATUS …". 5 is yes, 3 is no, else trouble.
ask_all() {
    asked_step=$1 asked_limit=$2 settled=
    PENDING=
    ANSWERS=
    now
    asked_at=$NOW
    sessions=
    for instance in $3; do
        if command eval 'start_step "$asked_step" "$asked_limit" "$instance"'; then
            PENDING="$PENDING $instance:$SESSION:$READER"
            sessions="$sessions $SESSION"
        else
            command eval close_pipe
            end_sessions_started
            CUT_SHORT=yes
            PENDING="$PENDING $instance:none:none"
        fi
        STARTING=
    done
    # shellcheck disable=SC2086 # a list of numbers
    [ -z "$sessions" ] || command eval 'start_guard $((asked_limit + 2)) $sessions'
    for session in $PENDING; do
        instance=${session%%:*}
        reader=${session##*:}
        session=${session#*:}
        session=${session%:*}
        STATUS=none
        [ "$session" = none ] || wait_for "$session"
        case $STATUS in
            # It has answered. What it may have started is not ours to end, but would keep the reader waiting.
            3 | 5)
                kill -9 "$reader"
                note_answer "$session"
                ;;
            none) STATUS=1 ;;
            *)
                end_group "$session"
                READERS="$READERS $reader"
                case $asked_step$STATUS in
                    *124 | *137) [ -z "$SHORT" ] || CUT_SHORT=yes ;;
                    *125) CUT_SHORT=yes ;;
                    resume* | *126 | *127) ;;
                    *) UNANSWERED=yes ;;
                esac
                ;;
        esac
        ANSWERS="$ANSWERS $instance:$STATUS"
        now
        in_seconds $((NOW - asked_at))
        name_answer "$asked_step" "$STATUS"
        [ "$session" != none ] || name_answer "$asked_step" none
        log "$instance" "$asked_step: $ANSWER (status $STATUS, $SECONDS_TEXT s at most, limit $asked_limit s)"
    done
    end_guard
    PENDING=
}

# usage: why INSTANCE STATUS    sets REASON, from the status and from what the session printed
why() {
    case $2 in
        124 | 137) REASON='it took too long and was ended' ;;
        125) REASON='it took too long and was ended, or could not be started' ;;
        126 | 127) REASON="$SESSION_CLIENT cannot be run" ;;
        0) REASON='the session ended before the method could answer' ;;
        239) REASON='sign-on is inhibited: the instance is starting or stopping' ;;
        *) REASON="status $2 says neither yes nor no" ;;
    esac
    # The last of the output may still be on its way to the files.
    [ -n "$settled" ] || command eval 'sleep 0.2 9<&- 3>&-'
    settled=yes
    while IFS= read -r line; do
        case $line in
            *'Access Denied'* | *Username:* | *Password:*)
                REASON='access denied: allow OS authentication for this OS user, or use --credentials-file'
                break
                ;;
            *'<CLASS DOES NOT EXIST>'* | *'<METHOD DOES NOT EXIST>'*)
                REASON="an old release, or a start-up namespace that overrides %SYS: $line"
                break
                ;;
            *) REASON="$REASON: $line" ;;
        esac
    done <"$RUN_DIR/output.$1"
}

# ---- Instances: what the VM has registered.

# usage: fetch_list LIMIT    puts the registry's answer in /run; fails if it did not come whole
fetch_list() {
    fetch "$1" qlist /dev/null "$CONTROL_CLIENT" qlist
    whole=$?
    list_status=$FETCHED
    return "$whole"
}

# usage: in_capitals TEXT    sets CAPITALS
in_capitals() {
    CAPITALS=$1
    case $1 in
        *[a-z]*) CAPITALS=$(printf '%s' "$1" | tr '[:lower:]' '[:upper:]' 9<&-) ;;
    esac
}

# usage: find_state NAME
# Sets STATE_TEXT from the list, such as "down, last used Thu Sep 15 18:58:30 2026", or -; and what else stands there.
find_state() {
    STATE_TEXT=- DIRECTORY='' RELEASE='' MIRROR='' MIRROR_STATUS='' DATA=
    # A last line without its end counts too.
    while IFS=^ read -r name directory release state _ _ _ _ _ _ mirror mirror_status data _ || [ -n "$name" ]; do
        [ "$name" = "$1" ] || continue
        STATE_TEXT=$state DIRECTORY=${directory%[[:cntrl:]]} RELEASE=${release%[[:cntrl:]]}
        MIRROR=${mirror%[[:cntrl:]]} MIRROR_STATUS=${mirror_status%[[:cntrl:]]} DATA=${data%[[:cntrl:]]}
        DATA=${DATA:-$DIRECTORY}
    done <"$RUN_DIR/qlist"
}

# ---- Instances: what the VM has registered, which of them these hooks are for, and as whom their sessions run.

# usage: find_messages INSTANCE    sets MESSAGES_FILE, the instance's own log
find_messages() {
    MESSAGES_FILE=
    [ ! -r "$RUN_DIR/folder.$1" ] || read -r MESSAGES_FILE <"$RUN_DIR/folder.$1"
    MESSAGES_FILE=$MESSAGES_FILE/$MESSAGES
}

# usage: find_mark FILE    sets INODE and SIZE, how far FILE went before its last freeze; fails if that is not known
find_mark() {
    INODE=
    while read -r inode size path; do
        [ "$path" != "$1" ] || INODE=$inode SIZE=$size
    done <"$RUN_DIR/marks"
    [ -n "$INODE" ]
}

# usage: is_wanted NAME    whether this VM's hooks are for it; names compare without case, and INSTANCES is in capitals
is_wanted() {
    [ -n "$INSTANCES" ] || return 0
    [ "${#1}" -le 64 ] || return 1
    in_capitals "$1"
    is_in "$CAPITALS" "$INSTANCES"
}

# usage: read_list
# Sets UP and DOWN, each instance as the VM spells it, REGISTERED, and TROUBLE: what else is the matter.
read_list() {
    UP='' DOWN='' REGISTERED='' TROUBLE=
    missing=" $INSTANCES "
    lines=0
    while IFS=^ read -r name directory _ state parameters _ _ _ _ _ _ _ data _ || [ -n "$name" ]; do
        lines=$((lines + 1))
        if [ "$lines" -gt 256 ]; then
            TROUBLE="$TROUBLE; the list of instances is longer than 256 lines"
            break
        fi
        name=${name%[[:cntrl:]]}
        case $name in
            '' | *[!A-Za-z0-9_-]*) ;;
            *) REGISTERED="$REGISTERED $name" ;;
        esac
        if [ -z "$name" ] || ! is_wanted "$name"; then continue; fi
        [ -z "$INSTANCES" ] || missing="${missing%%" $CAPITALS "*} ${missing#*" $CAPITALS "}"
        case $name in
            *[!A-Za-z0-9_-]*)
                TROUBLE="$TROUBLE; an instance has a name that these scripts do not take"
                continue
                ;;
        esac
        if is_listed "$name"; then
            TROUBLE="$TROUBLE; $name is registered twice"
            continue
        fi
        case ${state%%,*} in
            running)
                UP="$UP $name"
                data=${data%[[:cntrl:]]}
                printf '%s\n' "${data:-$directory}/mgr" "$directory" "$parameters" >"$RUN_DIR/folder.$name"
                printf '' >"$RUN_DIR/shard.$name"
                ;;
            down)
                DOWN="$DOWN $name"
                ;;
            '' | *[![:print:]]*) TROUBLE="$TROUBLE; $name is in an unknown state" ;;
            *) TROUBLE="$TROUBLE; $name is ${state%%,*}" ;;
        esac
    done <"$RUN_DIR/qlist"
    for name in $missing; do
        TROUBLE="$TROUBLE; $name is not registered on this VM (registered are:${REGISTERED:- none})"
    done
    [ -n "$UP$DOWN$TROUBLE" ] || TROUBLE='; no instance is registered on this VM'
    TROUBLE=${TROUBLE#; }
}

# usage: is_listed NAME    whether the list has had it already, in whatever case
is_listed() {
    in_capitals "$1"
    wanted=$CAPITALS
    in_capitals "$UP $DOWN"
    is_in "$wanted" "$CAPITALS"
}

# ---- Mirrors: the role of each instance, as the list tells it. The thaw never asks for it.

# usage: find_role INSTANCE
# Sets FOUND_ROLE from the list: none (in no mirror), primary, backup, failover (such a member, neither of them now),
# async, or unknown, where the words are others.
find_role() {
    find_state "$1"
    FOUND_ROLE=unknown
    case $MIRROR:$MIRROR_STATUS in
        :) FOUND_ROLE=none ;;
        Failover:Primary) FOUND_ROLE=primary ;;
        Failover:Backup) FOUND_ROLE=backup ;;
        *:Primary | *:Backup) ;;
        Failover:?*) FOUND_ROLE=failover ;;
        'Disaster Recovery':* | 'Read-Only Reporting':* | 'Read-Write Reporting':* | Async:*) FOUND_ROLE=async ;;
    esac
}

# usage: note_roles    of those that are up, for the post-script
note_roles() {
    for instance in $UP; do
        find_role "$instance"
        [ "$FOUND_ROLE" != none ] || continue
        log "$instance" "role in its mirror: $FOUND_ROLE"
        note "role.$HOST.$instance.$FOUND_ROLE"
    done
}

# usage: role_json INSTANCE    sets ROLE_JSON, a piece of the status file, with the role after the thaw if it was LISTED
role_json() {
    ROLE_JSON=
    for role in $ROLES; do
        [ "${role%:*}" = "$1" ] || continue
        ROLE_JSON=",\"mirrorRole\":\"${role#*:}\""
        [ -n "$LISTED" ] || continue
        find_role "$1"
        ROLE_JSON="$ROLE_JSON,\"mirrorRoleAfter\":\"$FOUND_ROLE\""
        [ "$FOUND_ROLE" = "${role#*:}" ] || log "$1" "its role in the mirror has changed: ${role#*:}, now $FOUND_ROLE"
    done
}

# ---- Shards: the freeze of one VM is no freeze of a cluster.

# usage: refuse_shards    before the first freeze
refuse_shards() {
    shards=
    for instance in $UP; do
        find_shard || continue
        shards="$shards $instance"
        log "$instance" "is a node of a sharded cluster ($SHARD in its cpf)"
    done
    [ -z "$shards" ] || roll_back 206 "one VM cannot freeze a sharded cluster (--shard-node):$shards"
}

# usage: find_shard    of $instance: sets SHARD, what find_shards has seen; fails if that is nothing
find_shard() {
    SHARD=
    read -r SHARD <"$RUN_DIR/shard.$instance"
    [ -n "$SHARD" ]
}

# usage: find_shards    in a child; what tells of a cluster is left in shard.INSTANCE
find_shards() {
    for instance in $UP; do
        { read -r data && read -r folder && IFS= read -r file; } <"$RUN_DIR/folder.$instance"
        set -- "$folder/$file" "${data%/mgr}/$file" "$file"
        for file; do
            [ ! -f "$file" ] || scan_for_shard <"$file"
        done
    done
}

# usage: scan_for_shard    the parameters that deploy a cluster, or its namespaces by their usual names
scan_for_shard() {
    lines=0
    while [ "$lines" -lt 4000 ] && IFS= read -r line; do
        lines=$((lines + 1))
        case ${line%[[:cntrl:]]} in
            ShardRole=?* | ShardClusterURL=?* | IRISCLUSTER=* | IRISDM=*)
                printf '%s\n' "${line%%=*}" >"$RUN_DIR/shard.$instance"
                return 0
                ;;
        esac
    done
}

# ---- Processes and state: names of files under /run that tell who is at work, and the lock.

# usage: find_start PID|self
# Sets START, in hundredths of a second after boot (it tells a process from a later one of that number), PARENT, GROUP
# and SID; fails if there is no such process. One that cannot be looked at ends the attempt.
find_start() {
    START=
    stat_line=
    if ! read -r stat_line <"/proc/$1/stat"; then
        [ ! -e "/proc/$1" ] || give_up
        return 1
    fi
    # The name, second field, may hold blanks and brackets: count from behind it.
    # shellcheck disable=SC2086 # splitting into fields is what is wanted
    set -- ${stat_line##*) }
    [ $# -ge 20 ] && [ "$1" != Z ] || return 1
    PARENT=$2 GROUP=$3 SID=$4
    shift 10
    START=${10}
}

# usage: give_up    ends this attempt of the script, and only that: see post_main, stop_on and start_over
give_up() {
    : "${NEVER_SET:?nothing can be opened}"
}

# usage: is_child PID    of this script
is_child() {
    find_start "$1" && [ "$PARENT" = "$$" ]
}

# usage: is_alive PID.START[.BOOT]
is_alive() {
    alive_rest=${1#*.}
    case $alive_rest in
        *.*) [ "${alive_rest#*.}" = "$BOOT" ] || return 1 ;;
    esac
    find_start "${1%%.*}" && [ "$START" = "${alive_rest%%.*}" ]
}

# usage: note NAME    records it; fails if it cannot
note() {
    printf '' >"$RUN_DIR/$1" && [ -e "$RUN_DIR/$1" ]
}

# usage: open_state    makes sure of the folder that says what we may have frozen
open_state() {
    if [ ! -e "$RUN_DIR" ] && mkdir -m 700 "$RUN_DIR"; then return 0; fi
    # It was there before, or another run has made it just now.
    [ ! -h "$RUN_DIR" ] && [ "$(stat -c '%u %a' "$RUN_DIR")" = '0 700' ]
}

# usage: list_records PATTERN
# Sets RECORDS, one a line. All names are read at once, for a folder that cannot be read is not an empty one.
list_records() {
    RECORDS='' is_read=
    for record in "$RUN_DIR"/*; do
        [ -e "$record" ] || continue
        is_read=yes
        # shellcheck disable=SC2254 # a pattern
        case ${record##*/} in
            $1) RECORDS=$RECORDS${record##*/}$NEWLINE ;;
        esac
    done
    if [ -z "$is_read" ] && [ -e "$RUN_DIR/log" ]; then give_up; fi
}

# usage: read_record NAME    sets KIND, OWNER (a HOST), SUBJECT, DETAIL and EXTRA; KIND is foreign for any other file
read_record() {
    IFS=.
    # shellcheck disable=SC2086 # splitting at the dots is what is wanted
    set -f -- $1
    set +f
    unset IFS
    KIND=${1-} OWNER=${2-}.${3-}.${4-} SUBJECT=${5-} DETAIL=${6-} EXTRA=${7-0}
    case ${2-}${3-} in
        '' | *[!0-9]*) KIND=foreign ;;
    esac
}

# usage: is_ours    whether the record read last is for us to settle: our own host's, or one whose host has died
is_ours() {
    # Process 1 adopts the children of the dead; it is no host of Azure's.
    [ "$OWNER" = "$HOST" ] || [ "$OWNER" = "$TAKEN" ] || [ "${OWNER%%.*}" -le 1 ] || ! is_alive "$OWNER"
}
TAKEN= # a living host whose backup is over and whose late post-script we have ended

# usage: is_in WORD LIST
is_in() {
    case " $2 " in
        *" $1 "*) ;;
        *) return 1 ;;
    esac
}

# usage: open_lock    one run at a time; the lock dies with this process, for no child inherits it
open_lock() {
    command exec 9<"$RUN_DIR"
}

# usage: lock SECONDS
lock() {
    # Some shells close such a descriptor in programs unless told so.
    command eval 'flock -w "$1" 9 9<&9'
}

# ---- State: names of empty files under /run, for a full /run still takes a name when it takes no contents.
#   freezing.HOST.INSTANCE.USER.UNTIL   a freeze of ours may be on, UNTIL that clock (0: for good); USER: UID-GID
#   frozen.HOST.INSTANCE.SINCE          the freeze was answered with "frozen"; SINCE is the clock at its start
#   down.HOST.INSTANCE                  skipped, it was cleanly down
#   role.HOST.INSTANCE.ROLE             its role in the mirror when the pre-script looked
#   ready.HOST.BUNDLE                   the pre-script has finished its freeze
#   result.HOST.STATUS.TIME             what the pre-script ended with, and after how long
#   over.HOST.SINCE                     the post-script has begun: no pre-script that started before may freeze
#   running.HOST.PID.START              a pre-script at work
#   thawing.HOST.PID.START.DEADLINE     a post-script at work
#   session.HOST.PID.START.SID          a session, by the leader of its process group
#   nap.HOST.PID.START.SID              what a guard waits for
# HOST is the process of Azure's that started us: PID.START.BOOT. It is the same for both scripts of one backup.

# usage: find_host    sets HOST; fails if it has gone already
find_host() {
    BOOT=unknown
    read -r BOOT </proc/sys/kernel/random/boot_id
    BOOT=${BOOT%%-*}
    HOST=0.0.$BOOT
    find_start "$PPID" && HOST=$PPID.$START.$BOOT
}

# usage: is_old    whether the freeze of the record read last has ended by itself, as far as time tells
is_old() {
    [ "$EXTRA" -gt 0 ] && [ "$NOW" -gt "$EXTRA" ]
}

# usage: is_over    whether this backup's post-script has been here already
is_over() {
    list_records "over.$HOST.*"
    for record in $RECORDS; do
        read_record "$record"
        [ "$SUBJECT" -lt "$STARTED" ] || return 0
    done
    return 1
}

KEEP= # instances whose records must stay

# usage: forget    removes the records that are ours to settle, but for processes that live and instances in KEEP
forget() {
    list_records '*.*.*.*'
    set --
    for record in $RECORDS; do
        read_record "$record"
        if [ "$KIND" = foreign ] || ! is_ours; then continue; fi
        case $KIND in
            running | session | nap | thawing) ! is_alive "$SUBJECT.$DETAIL" || continue ;;
            freezing | frozen) ! is_in "$SUBJECT" "$KEEP" || continue ;;
            over) [ "$OWNER" != "$HOST" ] || continue ;;
        esac
        set -- "$@" "$RUN_DIR/$record"
    done
    [ $# -eq 0 ] || command eval 'rm -f -- "$@" 9<&- 3>&-'
}

# usage: take_lock SECONDS    one run at a time; the lock dies with this process, for no child inherits it
take_lock() {
    open_lock || return 1
    lock "$1" || take_over "$1"
}

# usage: take_over SECONDS    from a post-script that still thaws though Azure waits for it no more
take_over() {
    now
    list_records 'thawing.*'
    for record in $RECORDS; do
        read_record "$record"
        # This script's own may be past its time too: it began anew, or had no clock.
        if [ "$SUBJECT" = "$$" ] || [ "$NOW" -le "$EXTRA" ] || ! is_alive "$SUBJECT.$DETAIL"; then continue; fi
        kill -9 "$SUBJECT"
        TAKEN=$OWNER
        ENDED=yes
        log "$SCRIPT" "takes over from an earlier post-script that could not thaw in time (process $SUBJECT)"
    done
    [ -n "$TAKEN" ] && lock "$1"
}

# ---- Log: lines gather under /run, which no fsfreeze reaches, and go to the log's disk at the end.

# usage: log SUBJECT TEXT
log() {
    now
    in_seconds $((NOW - STARTED))
    log_line="$STARTED_AT ${SCRIPT}[$$] +${SECONDS_TEXT}s $1: $2"
    printf '%s\n' "$log_line" >>"$RUN_DIR/log" || UNWRITTEN="$UNWRITTEN$log_line$NEWLINE"
    [ -z "$TERMINAL" ] || printf '+%ss %s: %s\n' "$SECONDS_TEXT" "$1" "$2" >&3
}
UNWRITTEN= # lines for which /run has no room

# usage: tell_system PRIORITY TEXT    in the log of the kernel, which takes a plain write, where no process can be had
tell_system() {
    command eval 'tell_syslog "$@"' || [ ! -w /dev/kmsg ] ||
        printf '<3>azure-hooks: %s: %s\n' "$SCRIPT" "$2" >>/dev/kmsg
}

# usage: tell_syslog PRIORITY TEXT
tell_syslog() {
    limit_step 1 1 0 || LIMIT=1
    guarded $((LIMIT + 1)) exec timeout -s KILL "$LIMIT" logger -t azure-hooks -p "daemon.$1" -- "$SCRIPT: $2"
}

# usage: append_log
append_log() {
    # A link here could lead a root script to any file.
    [ ! -h "$LOG_FILE" ] || return 1
    [ -f "$LOG_FILE" ] || [ ! -e "$LOG_FILE" ] || return 1
    written=yes
    command eval 'copy_log <"$RUN_DIR/log" >>"$LOG_FILE"' && [ -n "$written" ] && printf '' >"$RUN_DIR/log"
    [ -z "$UNWRITTEN" ] || printf '%s' "$UNWRITTEN" >>"$LOG_FILE"
}

# usage: copy_log    without a program, so that nothing is left behind by whoever ends this child
copy_log() {
    while IFS= read -r line; do
        printf '%s\n' "$line" || written=
    done
}

# usage: make_log_folder    install.sh has made it; here it comes back if somebody removed it
make_log_folder() {
    umask 022
    [ -d "${LOG_FILE%/*}" ] || mkdir -p "${LOG_FILE%/*}"
    umask 077
}

# ---- Report: lines gather under /run, which no fsfreeze reaches, and go to the log's disk at the end. Nothing here
# changes the outcome.

# usage: write_records    the log's disk may be full, read-only or hang: it is given up if it takes too long
write_records() {
    limit_step 1 "$RECORD_MAX" 0 || LIMIT=1
    guarded "$LIMIT" append_records
}

# usage: append_records    in a child
append_records() {
    make_log_folder
    if [ "$ROLE" = pre ]; then
        write_restore_point
        append_log
    else
        end_restore_point
        append_log
        rotate_log
        replace_status
        append_run
    fi
}

# usage: replace_status
replace_status() {
    [ ! -h "$STATUS_FILE.new" ] || return 1
    umask 022
    printf '%s\n' "$STATUS_JSON" >"$STATUS_FILE.new" && mv -f -T "$STATUS_FILE.new" "$STATUS_FILE"
}

# usage: rotate_log    one old log is kept; lines that could not be written for long are dropped
rotate_log() {
    # shellcheck disable=SC2046 # two numbers
    set -- $(stat -c %s "$RUN_DIR/log" "$LOG_FILE")
    [ "${1:-0}" -lt 262144 ] || printf '' >"$RUN_DIR/log"
    [ "${2:-0}" -lt 1048576 ] || mv -f -T "$LOG_FILE" "$LOG_FILE.1"
}

# usage: worsen STATUS    RESULT keeps the gravest of what went wrong
worsen() {
    for status in 202 201 203 204 205 206 207; do
        if [ "$RESULT" -eq "$status" ] || [ "$1" -eq "$status" ]; then
            RESULT=$status
            return 0
        fi
    done
}
RESULT=0

# usage: complain STATUS SUBJECT TEXT
complain() {
    worsen "$1"
    log "$2" "$3"
}

# usage: print_messages FILE FROM    in a child: inode and size, then what stands behind byte FROM
print_messages() {
    stat -L -c '%i %s' -- "$1" || exit
    exec dd if="$1" bs=65536 count=1 skip="$2" iflag=skip_bytes,fullblock status=none
}

# ---- JSON, and who this VM is

VM= # identity of this VM, null where it has none

# usage: json_text TEXT    sets JSON: in quotes, or null where it is empty, too long or would need an escape
json_text() {
    JSON=null
    case $1 in
        '' | *[![:print:]]* | *[\"\\]*) ;;
        *) [ "${#1}" -gt 1024 ] || JSON="\"$1\"" ;;
    esac
}

# usage: find_vm    sets VM
find_vm() {
    vm=
    read -r vm </sys/class/dmi/id/product_uuid
    json_text "$vm"
    VM=$JSON
}

# ---- Restore point: what the snapshot that comes now must know of itself, for nothing that the post-script writes is
# in it. It never changes the outcome: what cannot be had is null, and a file that cannot be written is not there.

RESTORE_JSON= # what the file will hold, one line

# usage: gather_restore_point    once all is frozen; sets RESTORE_JSON
gather_restore_point() {
    frozen_at=
    command eval 'frozen_at=$(date -u +%Y-%m-%dT%H:%M:%SZ 9<&-)'
    now
    MESSAGES_SINCE=$NOW MESSAGES_RESERVE=$((ROLL_BACK + RECORD_MIN))
    find_vm
    points=
    for instance in $UP $DOWN; do
        compose_point
    done
    json_text "$frozen_at"
    RESTORE_JSON="{\"schemaVersion\":1,\"frozenAt\":$JSON,\"version\":\"$VERSION\",\"vm\":$VM,\"backup\":\"$HOST\""
    RESTORE_JSON="$RESTORE_JSON,\"instances\":[$points],\"over\":null}"
}

# usage: compose_point    adds $instance to points
compose_point() {
    find_state "$instance"
    JOURNAL='' LOG_TIME='' wij='' state=frozen since=
    if is_in "$instance" "$DOWN"; then
        state=down
        since=${STATE_TEXT#*, }
    else
        read_freeze "$instance"
        [ ! -r "$RUN_DIR/wij.$instance" ] || read -r wij <"$RUN_DIR/wij.$instance"
    fi
    points="$points${points:+,}{\"name\":\"$instance\",\"state\":\"$state\""
    for fact in "downSince:$since" "folder:$DIRECTORY" "dataFolder:$DATA" "release:$RELEASE" \
        "mirrorType:$MIRROR" "mirrorStatus:$MIRROR_STATUS" "journalFile:$JOURNAL" "logTime:$LOG_TIME" \
        "wijFolder:$wij"; do
        json_text "${fact#*:}"
        points="$points,\"${fact%%:*}\":$JSON"
    done
    points="$points}"
}

# usage: read_freeze INSTANCE    sets JOURNAL and LOG_TIME, from what its own log has said since the mark
read_freeze() {
    find_messages "$1"
    others='' suspended='' LOG_STATE=
    read_messages_file "$MESSAGES_FILE"
    check_journal
    if [ -n "$JOURNAL" ]; then
        log "$1" "a restore starts from journal file $JOURNAL"
    else
        log "$1" 'its own log does not name the journal file that a restore starts from'
    fi
}

# usage: print_wijs    in a child, before the freeze: where each instance had its WIJ at its last start
print_wijs() {
    for instance in $UP; do
        find_messages "$instance"
        folder=${MESSAGES_FILE%/*}
        [ -f "$folder/startup.last" ] || continue
        lines=0
        while [ "$lines" -lt 1000 ] && IFS= read -r line; do
            lines=$((lines + 1))
            line=${line%[[:cntrl:]]}
            case $line in
                wijlast=*)
                    line=${line#wijlast=}
                    printf '%s\n' "${line:-$folder}" >"$RUN_DIR/wij.$instance"
                    break
                    ;;
            esac
        done <"$folder/startup.last"
    done
}

# usage: write_restore_point    in a child of the pre-script
write_restore_point() {
    if [ "$RESULT" -eq 0 ] && [ -n "$RESTORE_JSON" ]; then replace_restore_point "$RESTORE_JSON"; fi
}

# usage: replace_restore_point TEXT
replace_restore_point() {
    # Through a link or a pipe that stands there nothing is written.
    [ ! -h "$RESTORE_POINT.new" ] || return 1
    [ -f "$RESTORE_POINT.new" ] || [ ! -e "$RESTORE_POINT.new" ] || return 1
    printf '%s\n' "$1" >"$RESTORE_POINT.new" && mv -f -T "$RESTORE_POINT.new" "$RESTORE_POINT"
}

# usage: end_restore_point
# In a child of the post-script: from now on the disk is no snapshot of that freeze any more, and the file says so.
end_restore_point() {
    [ -f "$RESTORE_POINT" ] && [ ! -h "$RESTORE_POINT" ] || return 0
    point=
    read -r point <"$RESTORE_POINT"
    case $point in
        '{"schemaVersion":1,'*',"over":null}') ;;
        *) return 0 ;;
    esac
    is_past "$point" || return 0
    json_text "$finished_at"
    replace_restore_point "${point%null\}}$JSON}"
}

# usage: is_past POINT    whether its freeze has ended on this very VM; one that was restored from it leaves it
is_past() {
    OWNER=${1##*'"backup":"'}
    OWNER=${OWNER%%'"'*}
    case $OWNER in
        *[!0-9a-z.]*) return 1 ;;
        *."$BOOT") is_ours ;;
        *.*.*)
            find_vm
            case $VM:$1 in
                null:* | *:*'"vm":null'*) return 1 ;;
                *:*"\"vm\":$VM,"*) ;;
                *) return 1 ;;
            esac
            ;;
        *) return 1 ;;
    esac
}

# ---- History: one line for each backup, on the log's disk. It comes after the thaw and all else, and changes nothing.

# usage: find_trigger    sets TRIGGER, by whom this backup was started; what is not known for certain is unknown
find_trigger() {
    TRIGGER=unknown
    command_line=
    # The arguments stand between NULs, which each shell leaves out.
    read -r command_line <"/proc/$PPID/cmdline"
    if [ "${AZURE_HOOKS_TRIGGER-}" = drill ]; then
        TRIGGER=drill
    elif [ -n "$TERMINAL" ]; then
        TRIGGER=hand
    else
        case $command_line in
            *handle.py*) TRIGGER=azure ;;
        esac
    fi
}

# usage: compose_times    sets TIMES, a piece of the status file, and TRIGGER
compose_times() {
    command eval find_trigger
    now
    started=null
    [ "$STARTED_AT" = "${STARTED_AT%Z}" ] || started="\"$STARTED_AT\""
    in_seconds $((NOW - STARTED))
    TIMES="\"trigger\":\"$TRIGGER\",\"startedAt\":$started,\"postSeconds\":$SECONDS_TEXT"
    seconds=null
    if [ -n "$PRE_TOOK" ]; then
        in_seconds "$PRE_TOOK"
        seconds=$SECONDS_TEXT
    fi
    TIMES="$TIMES,\"preSeconds\":$seconds"
    seconds=null
    if [ -n "$WINDOW" ]; then
        in_seconds $((THAWED_AT - STARTED))
        seconds=$SECONDS_TEXT
    fi
    TIMES="$TIMES,\"thawedAfterSeconds\":$seconds"
}

# usage: append_run    one line more; two files are kept, the older as runs.jsonl.1
append_run() {
    history=${STATUS_FILE%/*}/runs.jsonl
    [ ! -h "$history" ] || return 1
    [ -f "$history" ] || [ ! -e "$history" ] || return 1
    umask 022
    begin=
    if [ -s "$history" ]; then
        size=$(stat -c %s -- "$history")
        # A line that was cut short, as by a full disk, must not take this one with it.
        if [ "${size:-0}" -ge 1048576 ]; then
            mv -f -T "$history" "$history.1"
        elif [ -n "$(tail -c 1 -- "$history")" ]; then
            begin=$NEWLINE
        fi
    fi
    printf '%s%s\n' "$begin" "$STATUS_JSON" >>"$history"
}

# ---- Look: what install.sh asks this script for. Freezes, thaws, ends and records nothing.

# usage: look    prints facts, a line each, fields parted by unit separators, which no shell takes for blanks
look() {
    trap 'look_stops' EXIT
    SEPARATOR=$(printf '\037')
    trap 'exit 143' TERM INT HUP QUIT
    start_clock
    STARTED=$NOW DEADLINE=$((NOW + 12000))
    SHORT=
    find_host
    look_at_state
    LOOK_DIR=$(mktemp -d /run/azure-hooks-look.XXXXXXXX) || exit 1
    RUN_DIR=$LOOK_DIR
    TERMINAL=
    make_pipes 8
    look_at_clients "$SESSION_CLIENT" "$CONTROL_CLIENT"
    if fetch_list "$LIST_MAX"; then
        tell list ok
        look_at_instances
    else
        tell list "$list_status"
    fi
    exit 0
}
LOOK_DIR=

# usage: look_stops    the folder goes, whatever ended the look
look_stops() {
    look_status=$?
    trap - EXIT
    command eval end_sessions
    end_readers
    [ -z "$LOOK_DIR" ] || rm -rf -- "$LOOK_DIR"
    exit "$look_status"
}

# usage: tell FIELD…
tell() {
    told=
    for field; do
        told=$told${told:+$SEPARATOR}$field
    done
    printf '%s\n' "$told" >&3
}

# usage: look_at_state    the folder of state, its lock, and the freezes that it knows of
look_at_state() {
    if [ -h "$RUN_DIR" ]; then
        tell state "$RUN_DIR is a symbolic link"
    elif [ ! -e "$RUN_DIR" ]; then
        tell state none
    elif [ ! -d "$RUN_DIR" ]; then
        tell state "$RUN_DIR is not a folder"
    elif [ "$(stat -c '%u %a' "$RUN_DIR")" != '0 700' ]; then
        tell state "$RUN_DIR is not root's with mode 0700"
    elif ! note look || ! rm -f "$RUN_DIR/look"; then
        tell state "nothing can be made in $RUN_DIR"
    else
        tell state ok
        command exec 9<"$RUN_DIR"
        if flock -n 9 9<&9; then tell lock free; else tell lock held; fi
        command exec 9<&-
    fi
    [ -d "$RUN_DIR" ] && [ ! -h "$RUN_DIR" ] || return 0
    now
    recorded=
    list_records '*.*.*.*'
    for record in $RECORDS; do
        read_record "$record"
        life=alive
        is_alive "$OWNER" || life=dead
        case $KIND in
            freezing | frozen)
                is_in "$SUBJECT" "$recorded" && continue
                recorded="$recorded $SUBJECT"
                ! is_old || life=old
                tell record "$SUBJECT" "$life"
                ;;
            ready) [ "$life" = dead ] || tell between "${OWNER%%.*}" ;;
        esac
    done
}

# usage: look_at_clients NAME…
look_at_clients() {
    previous=
    for client; do
        [ "$client" != "$previous" ] || continue
        previous=$client
        if client_path=$(command -v "$client"); then
            tell client "$client_path"
        else
            tell client - "$client"
        fi
    done
}

# usage: look_at_instances
look_at_instances() {
    read_list
    tell registered "${REGISTERED# }"
    while IFS=^ read -r name directory _ state parameters _ _ _ _ _ _ _ data _ || [ -n "$name" ]; do
        name=${name%[[:cntrl:]]} data=${data%[[:cntrl:]]}
        is_in "$name" "$UP $DOWN" || continue
        tell instance "$name" "${state%%,*}" "$directory" "${data:-$directory}" "$parameters" "root"
    done <"$RUN_DIR/qlist"
    for instance in $UP; do
        find_role "$instance"
        [ "$FOUND_ROLE" = none ] || tell role "$instance" "$FOUND_ROLE"
    done
    guarded 2 find_shards
    for instance in $UP; do
        ! find_shard || tell shard "$instance" "$SHARD"
    done
    troubles=$TROUBLE
    while [ -n "$troubles" ]; do
        tell trouble "${troubles%%; *}"
        case $troubles in
            *'; '*) troubles=${troubles#*; } ;;
            *) troubles= ;;
        esac
    done
    [ -n "$UP" ] || return 0
    ask_all probe "$PROBE_MAX" "$UP"
    for answer in $ANSWERS; do
        REASON=
        case ${answer#*:} in
            3 | 5) ;;
            *) why "${answer%%:*}" "${answer#*:}" ;;
        esac
        tell answer "${answer%%:*}" "${answer#*:}" "$REASON"
    done
}

# ---- Time: one deadline for the whole script, counted on a clock that needs no program and never jumps.

# usage: now    sets NOW, in hundredths of a second since the VM started; it stays as it was where nothing can be opened
now() {
    uptime=
    read -r uptime _ </proc/uptime && [ -n "$uptime" ] || return 0
    NOW=$((${uptime%.*} * 100 + 1${uptime#*.} - 100))
}
NOW=0

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

# usage: start_clock    Azure's clock began with this process, which may have stood still before its first line
start_clock() {
    # Counted from no clock, all would be past its time.
    for _ in 1 2 3; do
        [ "$NOW" -gt 0 ] || now
    done
    STARTED=$NOW
    # A process that was something else before, such as a shell of somebody's, has a start of its own.
    if find_start self && [ "$START" -le "$NOW" ] && [ $((NOW - START)) -lt $(((TIMEOUT + OVERTIME) * 100)) ]; then
        STARTED=$START
    fi
    DEADLINE=$((STARTED + (TIMEOUT - END) * 100))
    GIVE_UP_AT=$((DEADLINE + OVERTIME * 100))
    # What a pre-script must leave, the post-script thaws.
    # shellcheck disable=SC2034 # for the thaw
    [ "$ROLE" = post ] || GIVE_UP_AT=$((DEADLINE - ROLL_BACK * 100))
    command eval 'STARTED_AT=$(date -u +%Y-%m-%dT%H:%M:%SZ)' || STARTED_AT='time unknown'
}

# usage: rest SECONDS    also where no program can be started, and nothing opened
rest() {
    now
    rested=$((NOW + $1 * 100))
    command eval 'sleep "$1" 9<&- 3>&-'
    turns=0
    while now && [ "$NOW" -lt "$rested" ] && [ "$turns" -lt 300000 ]; do
        turns=$((turns + 1))
    done
}

_main "$@"
