#!/bin/sh
# verify-restore.sh: proves, on the restored VM, that the databases of a restore point of Azure Backup are sound.
#   sh verify-restore.sh --help
# It needs a POSIX shell, coreutils, grep and util-linux. Read it from the top: _main says what it does, in this order.
# shellcheck disable=SC2317,SC2329 # functions that run in a child under a limit are named only there
ROLE=verify
trap 'exit 2' EXIT # of a file that was cut off: nothing below has run

_main() {
    parse_options "$@"
    prepare_surroundings
    TERMINAL=yes
    start_clock
    trap 'end_on "an unexpected error"' EXIT
    trap 'end_on TERM' TERM
    trap 'end_on INT' INT
    trap 'end_on HUP' HUP
    trap 'end_on QUIT' QUIT
    # Nobody may read on: what was started is stopped all the same.
    trap 'end_on PIPE' PIPE
    trap 'WOKEN=yes RUNG=yes' ALRM
    open_workplace
    read_point
    compare_vm
    fetch_list "$LIST_MAX" || refuse "$CONTROL_CLIENT qlist did not answer whole (status $list_status)"
    for INSTANCE in $POINT_INSTANCES; do
        look_at_instance
    done
    look_for_others
    [ -z "$REFUSAL" ] || refuse "$REFUSAL"
    if [ -z "$RUN" ]; then
        say ''
        say 'Only looked: nothing was started, stopped or written. With --run it does what stands above.'
        finish
    fi
    open_verdict
    for INSTANCE in $POINT_INSTANCES; do
        verify_instance
    done
    finish
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
ROLL_BACK=0 OVERTIME=0 END=0
# No step ends at a deadline of all: each has a limit of its own, in seconds.
TIMEOUT=31536000
LIST_MAX=10 MOUNT_MAX=300 STOP_MAX=900 READ_MAX=30
START_MAX=3600  # --start-limit: a recovery may take long
CHECK_MAX=86400 # --check-limit: for each database, and for the journals
PRODUCT_NAME='InterSystems IRIS'
DATA_FILE='IRIS.DAT'
PARAMETER_FILE='iris.cpf'
VERDICT_FILE='/var/log/azure-hooks/restore-verdict.json'

# ---- The command line

help() {
    cat <<END
Verify a restore of $PRODUCT_NAME (make-azure-hooks $VERSION). On the restored VM, as root:

sh verify-restore.sh          only look: which restore point, which instances, and what --run would do
sh verify-restore.sh --run    start each instance for maintenance, mount each database that its configuration names,
                              check its integrity, stop the instance, and write $VERDICT_FILE

  --restart            an instance that runs already is stopped first; else it is left as it is, and not proved
  --journals DIR       restore newer journals from DIR, from the file of the restore point on
  --same-vm            this is the VM that was backed up, restored in place; refused while an instance runs
  --isolated           this VM reaches no other member of its mirror, nor the arbiter: do not ask
  --leave-running      leave what was started; name and password are then in $RUN_DIR, for root only
  --restore-point FILE instead of $RESTORE_POINT
  --start-limit N      seconds for the start of an instance (default $START_MAX)
  --check-limit N      seconds for the check of each database, and for the journals (default $CHECK_MAX)

Exit status: 0 proved, 1 failed, 2 wrong usage, 3 not proved (so also when it only looked), 4 refused: nothing touched
END
}

RUN='' RESTART='' JOURNALS='' SAME_VM='' ISOLATED='' LEAVE=

# usage: wrong_usage TEXT
wrong_usage() {
    trap - EXIT
    printf 'verify-restore.sh: %s\nhint: sh %s --help\n' "$1" "$SELF" >&2
    exit 2
}

# usage: parse_options OPTION…
parse_options() {
    while [ $# -gt 0 ]; do
        case $1 in
            --run) RUN=yes ;;
            --restart) RESTART=yes ;;
            --same-vm) SAME_VM=yes ;;
            --isolated) ISOLATED=yes ;;
            --leave-running) LEAVE=yes ;;
            --journals | --restore-point | --start-limit | --check-limit)
                [ $# -gt 1 ] || wrong_usage "$1 needs a value"
                set_value "$1" "$2"
                shift
                ;;
            --*=*) set_value "${1%%=*}" "${1#*=}" ;;
            --help | -h)
                trap - EXIT
                help
                exit 0
                ;;
            *) wrong_usage "unknown option: $1" ;;
        esac
        shift
    done
    [ -z "$RESTART" ] || [ -z "$SAME_VM" ] ||
        wrong_usage '--restart and --same-vm do not go together: on that VM nothing that runs is stopped'
    [ -n "$RUN" ] || [ -z "$LEAVE" ] || wrong_usage '--leave-running goes with --run only'
}

# usage: set_value OPTION VALUE
set_value() {
    case $1:$2 in
        --journals:/* | --restore-point:/*)
            case $2 in
                *[![:print:]]* | *[\"\\]*) wrong_usage "$1: that path has a character that this script does not take" ;;
            esac
            ;;
        --journals:* | --restore-point:*) wrong_usage "$1 is '$2', but must be an absolute path" ;;
        --start-limit:*[!0-9]* | --check-limit:*[!0-9]* | --*-limit: | --*-limit:0* | --*-limit:????????*)
            wrong_usage "$1 is '$2', but must be a whole number from 1 to 9999999"
            ;;
    esac
    case $1 in
        --journals) JOURNALS=${2%/} ;;
        --restore-point) RESTORE_POINT=$2 ;;
        --start-limit) START_MAX=$2 ;;
        --check-limit) CHECK_MAX=$2 ;;
        *) wrong_usage "unknown option: $1" ;;
    esac
}

# usage: open_workplace    with --run the hooks' own folder under its lock: no backup runs meanwhile, nor a second run
open_workplace() {
    find_start self
    BOOT=unknown
    read -r BOOT </proc/sys/kernel/random/boot_id
    BOOT=${BOOT%%-*}
    # What a run that is killed leaves behind is nobody's then, and the next one ends it.
    HOST=$$.$START.$BOOT
    ITSELF=$HOST
    # What the caller exports would be exported on.
    unset NAME PASSWORD
    [ "$(id -u)" = 0 ] || refuse 'only root can do this'
    if [ -z "$RUN" ]; then
        WORKPLACE=$(mktemp -d /run/azure-hooks-verify.XXXXXXXX) || refuse 'nothing can be made in /run'
        RUN_DIR=$WORKPLACE
        return 0
    fi
    open_state || refuse "$RUN_DIR cannot be made, or is not root's alone"
    if ! open_lock || ! lock 1; then refuse 'a backup, or another run of this script, is on'; fi
    LOCKED=yes
    end_left_sessions
    list_records 'freezing.*'
    [ -z "$RECORDS" ] || refuse 'a backup is on, or has left an instance frozen: sh postScript.sh thaws it'
    for file in "$RUN_DIR"/pair-*; do
        [ ! -e "$file" ] || name_left "${file##*/pair-}"
    done
}
WORKPLACE='' LOCKED=

# usage: name_left INSTANCE    an earlier run has started it for maintenance and did not stop it
name_left() {
    log "$1" "an earlier run started it for maintenance and did not stop it: name and password are in $RUN_DIR/pair-$1"
}

# usage: say TEXT
say() {
    printf '%s\n' "$1" >&3
}

# ---- The restore point: what the snapshot says of itself, and whether that is to be believed.

FROZEN_AT='' POINT_VM='' BACKUP='' OVER='' POINT_INSTANCES='' POINT_STATE='' POINT_REASON='' AGE=
IDENTITY= # equal, different or unknown

# usage: read_point    of RESTORE_POINT; sets the above. POINT_STATE: read, until the log of an instance says otherwise
read_point() {
    guarded "$READ_MAX" print_point >"$RUN_DIR/point" ||
        refuse "there is no restore point: $RESTORE_POINT is not there, is no plain file or cannot be read"
    rest=
    IFS= read -r rest <"$RUN_DIR/point"
    bytes=$(stat -c %s "$RUN_DIR/point")
    # One line is all that there may be.
    if [ $((bytes - ${#rest})) -gt 1 ] || ! parse_point; then
        refuse "$RESTORE_POINT is damaged, or not a restore-point.json of these hooks"
    fi
    [ -n "$POINT_INSTANCES" ] || refuse "$RESTORE_POINT names no instance"
    POINT_STATE=believed
    [ -z "$OVER" ] || doubt_point over "it is marked as over ($OVER)"
    tell_age
}

# usage: print_point    in a child
print_point() {
    [ ! -h "$RESTORE_POINT" ] || exit 1
    print_file "$RESTORE_POINT"
}

# usage: print_file FILE    in a child
print_file() {
    [ -f "$1" ] || exit 1
    exec head -c 262144 -- "$1"
}

# usage: doubt_point STATE REASON    the first doubt counts
doubt_point() {
    [ "$POINT_STATE" = believed ] || return 0
    POINT_STATE=$1 POINT_REASON=$2
}

# usage: take TEXT    off the begin of rest
take() {
    case $rest in
        "$1"*) rest=${rest#"$1"} ;;
        *) return 1 ;;
    esac
}

# usage: take_field KEY    sets VALUE, empty for null
take_field() {
    VALUE=
    take "\"$1\":" || return 1
    ! take null || return 0
    take '"' || return 1
    case $rest in *'"'*) ;; *) return 1 ;; esac
    VALUE=${rest%%'"'*}
    rest=${rest#*'"'}
}

# usage: parse_point    of rest: keys in the order in which the pre-script writes them, and no escapes
parse_point() {
    case $rest in *[![:print:]]* | *\\*) return 1 ;; esac
    take '{"schemaVersion":1,' && take_field frozenAt && FROZEN_AT=$VALUE || return 1
    case $FROZEN_AT in
        '' | [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z) ;;
        *) return 1 ;;
    esac
    take , && take_field version && take , && take_field vm && POINT_VM=$VALUE || return 1
    take , && take_field backup && BACKUP=$VALUE && take ',"instances":[' || return 1
    case $BACKUP in '' | *[!0-9a-z.]*) return 1 ;; esac
    while take '{'; do
        parse_instance || return 1
        take , || break
    done
    take '],' && take_field over && OVER=$VALUE && [ "$rest" = '}' ]
}

# usage: parse_instance    puts its facts in a file each under /run
parse_instance() {
    take_field name || return 1
    found=$VALUE
    case $found in '' | *[!A-Za-z0-9_-]*) return 1 ;; esac
    ! is_in "$found" "$POINT_INSTANCES" || return 1
    POINT_INSTANCES="$POINT_INSTANCES $found"
    take , && take_field state && printf '%s\n' "$VALUE" >"$RUN_DIR/point.$found" || return 1
    case $VALUE in frozen | down) ;; *) return 1 ;; esac
    for key in downSince folder dataFolder release mirrorType mirrorStatus journalFile logTime wijFolder; do
        take , && take_field "$key" || return 1
        case $key in
            release | mirrorType | journalFile | logTime)
                printf '%s\n' "$VALUE" >>"$RUN_DIR/point.$found" || return 1
                ;;
        esac
    done
    take '}'
}

# usage: load_point INSTANCE    what the restore point says of it
load_point() {
    {
        read -r POINT_WAS && read -r POINT_RELEASE && read -r POINT_MIRROR && read -r JOURNAL && read -r LOG_TIME
    } <"$RUN_DIR/point.$1"
}

# usage: tell_age    sets AGE, in seconds; empty where the clocks do not allow that
tell_age() {
    text="restore point $RESTORE_POINT: frozen at ${FROZEN_AT:-an unknown time}"
    frozen_seconds=
    date=${FROZEN_AT%Z}
    [ -z "$date" ] || command eval 'frozen_seconds=$(date -u -d "${date%T*} ${date#*T}" +%s) AGE=$(date -u +%s)'
    case $frozen_seconds:$AGE in
        : | *: | *[!0-9:]* | :*) AGE= ;;
        *) AGE=$((AGE - frozen_seconds)) ;;
    esac
    case $AGE in
        '') text="$text, its age is unknown" ;;
        -*) AGE='' text="$text, which is later than the clock of this VM: its age is unknown" ;;
        *) text="$text, $((AGE / 86400)) days $((AGE % 86400 / 3600)) hours $((AGE % 3600 / 60)) minutes ago" ;;
    esac
    log "$SCRIPT" "$text, of:$POINT_INSTANCES"
}

# usage: compare_vm    an identity that nobody knows may be that of the VM that was backed up
compare_vm() {
    find_vm
    IDENTITY=unknown
    if [ "$VM" != null ] && [ -n "$POINT_VM" ]; then
        IDENTITY=different
        [ "$VM" != "\"$POINT_VM\"" ] || IDENTITY=equal
    fi
    case $IDENTITY:$SAME_VM in
        different:*) log "$SCRIPT" 'this VM is another one than that which was backed up' ;;
        *:yes) log "$SCRIPT" "identity of the VM: $IDENTITY; restored in place, says --same-vm" ;;
        equal:) deny 'this is the VM that was backed up. Restored in place, with the instance down? Then: --same-vm' ;;
        *) deny 'who this VM is, or was, is not known: perhaps that which was backed up. In place: --same-vm' ;;
    esac
}

# usage: judge_point    of INSTANCE: its own log must name this freeze as its last one, and no end of it
judge_point() {
    [ "$POINT_WAS" = frozen ] || return 0
    if [ -z "$LOG_TIME" ] || [ -z "$JOURNAL" ]; then
        doubt_point unknown "$INSTANCE: the file names no journal file"
        return 0
    fi
    guarded "$READ_MAX" print_freezes "$DATA/mgr/$MESSAGES" >"$RUN_DIR/freezes" || printf '' >"$RUN_DIR/freezes"
    named='' freeze_time='' freeze_journal='' started='' ended=
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line%[[:cntrl:]]}
        case $line in
            *'ExternalFreeze: System suspended'*)
                freeze_time=${line%% *} freeze_journal=$named started='' ended=
                continue
                ;;
            *' journal file: '*)
                named=${line#*' journal file: '}
                named=${named%%' journal file: '*}
                ;;
        esac
        case $line in
            '*** Recovery started at '*) started=yes ;;
            *ExternalThaw* | *[Rr]esum*) [ -n "$started$ended" ] || ended=$line ;;
        esac
    done <"$RUN_DIR/freezes"
    if [ -z "$freeze_time" ]; then
        doubt_point unknown "$INSTANCE: its own log tells of no freeze, or was rolled over"
    elif [ "$freeze_time" != "$LOG_TIME" ] || [ "$freeze_journal" != "$JOURNAL" ]; then
        doubt_point stale "$INSTANCE: its own log names another freeze as its last one"
    elif [ -n "$ended" ]; then
        doubt_point over "$INSTANCE: its own log says: $ended"
    fi
}

# usage: print_freezes FILE    in a child
print_freezes() {
    [ -f "$1" ] || exit 1
    grep -a -e 'ExternalFreeze: System suspended' -e ' journal file: ' -e '^\*\*\* Recovery started at ' \
        -e ExternalThaw -e '[Rr]esum' -- "$1" | tail -n 2000
}

# ---- The look: what there is, without starting or changing anything.

REFUSAL=

# usage: deny TEXT    what forbids --run; all of them are said
deny() {
    log "$SCRIPT" "REFUSED: $1"
    REFUSAL=${REFUSAL:-$1}
}

# usage: look_at_instance    of INSTANCE: what --run would meet; denies what it may not do
look_at_instance() {
    load_point "$INSTANCE"
    find_state "$INSTANCE"
    judge_point
    state=${STATE_TEXT%%,*}
    log "$INSTANCE" "restore point: $POINT_WAS, release ${POINT_RELEASE:-unknown}, a restore of newer journals starts \
from ${JOURNAL:-an unknown file}"
    case $state:$SAME_VM:$RESTART in
        -:*) log "$INSTANCE" 'is not registered on this VM: cannot be proved' ;;
        down:*) log "$INSTANCE" 'is down: --run starts it for maintenance' ;;
        *:yes:*) deny "$INSTANCE is $state, on the VM that was backed up: nothing that may serve users is touched" ;;
        running::yes) log "$INSTANCE" 'runs already: --run stops it, and starts it for maintenance' ;;
        running:*) log "$INSTANCE" 'runs already, and is left as it is: not proved. --restart stops it first' ;;
        *) log "$INSTANCE" "is $state: left as it is" ;;
    esac
    [ "$state" != - ] || return 0
    [ "$state" != running ] || tell_own_start
    read_parameters
    while IFS=$TAB read -r database folder; do
        if [ -e "$folder$DATA_FILE" ]; then
            log "$INSTANCE" "database $database: $folder"
        else
            log "$INSTANCE" "database $database: $folder, where there is no $DATA_FILE"
        fi
    done <"$RUN_DIR/databases"
    [ -z "$MIRROR$POINT_MIRROR" ] || [ -n "$ISOLATED" ] || ask_mirror
}
TAB=$(printf '\t')

# usage: tell_own_start    what INSTANCE said when it started by itself
tell_own_start() {
    start_lines=0
    if guarded "$READ_MAX" print_messages "$DATA/mgr/$MESSAGES" 0 >"$RUN_DIR/messages" && read_size; then
        read_start "$((SIZE > 65536 ? SIZE - 65536 : 0))"
    fi
    [ "$start_lines" -gt 0 ] || log "$INSTANCE" 'its own log cannot be read'
}

# usage: look_for_others    instances that are not in the restore point: of them nothing is said
look_for_others() {
    for name in $INSTANCES; do
        in_capitals "$POINT_INSTANCES"
        is_in "$name" "$CAPITALS" || MISSING="$MISSING $name"
    done
    while IFS=^ read -r name _ || [ -n "$name" ]; do
        case $name in
            *[!A-Za-z0-9_-]* | '') ;;
            *) is_in "$name" "$POINT_INSTANCES" || log "$name" 'is not in the restore point: left alone' ;;
        esac
    done <"$RUN_DIR/qlist"
    [ -z "$MISSING" ] || log "$SCRIPT" "NOT IN THE RESTORE POINT, but these scripts are for it:$MISSING"
    [ "$POINT_STATE" = believed ] ||
        log "$SCRIPT" "THE RESTORE POINT DOES NOT FIT THE DISKS ($POINT_STATE): $POINT_REASON"
    case $JOURNALS:$POINT_STATE in
        :* | *:believed) ;;
        *) deny '--journals: from which file on is not known, as the restore point does not fit the disks' ;;
    esac
}
MISSING=

# usage: read_parameters
# Of INSTANCE: the databases that its configuration names as local ("NAME<tab>FOLDER", a line each, in /run), what is
# the matter with them (DATABASES_FAULT), and the addresses of its mirror (ADDRESSES, "HOST:PORT …").
read_parameters() {
    DATABASES_FAULT='' ADDRESSES='' section='' own_name='' members=
    printf '' >"$RUN_DIR/databases"
    find_parameter_file
    if ! guarded "$READ_MAX" print_file "$PARAMETERS" >"$RUN_DIR/parameters" || [ ! -s "$RUN_DIR/parameters" ]; then
        DATABASES_FAULT="its configuration $PARAMETERS cannot be read"
        return 0
    fi
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line%[[:cntrl:]]}
        case $line in
            '['*']')
                section=$line.
                continue
                ;;
        esac
        case $section$line in
            '[Databases].'?*=*) read_database "${line%%=*}" "${line#*=}" ;;
            '[MirrorMember].SystemName='*) own_name=${line#*=} ;;
            '[MapMirrors.'*'].'?*=*) members=$members$line$NEWLINE ;;
            '[Mirrors].'?*=*) read_arbiter "${line#*=}" ;;
        esac
    done <"$RUN_DIR/parameters"
    [ -s "$RUN_DIR/databases" ] || DATABASES_FAULT=${DATABASES_FAULT:-"its configuration $PARAMETERS names no database"}
    while IFS='=,' read -r member _ agent port _ server _ _ _ private _; do
        case $member in '' | "$own_name") continue ;; esac
        for address in $agent $server $private; do
            ADDRESSES="$ADDRESSES ${address%%|*}:${port:-2188}"
        done
    done <<END
$members
END
}

# usage: find_parameter_file    sets PARAMETERS
find_parameter_file() {
    PARAMETERS=
    while IFS=^ read -r name _ _ _ file _; do
        [ "$name" != "$INSTANCE" ] || PARAMETERS=${file%[[:cntrl:]]}
    done <"$RUN_DIR/qlist"
    PARAMETERS=${PARAMETERS:-$PARAMETER_FILE}
    case $PARAMETERS in
        /*) ;;
        *)
            set -- "$PARAMETERS"
            PARAMETERS=$DATA/$1
            [ -f "$PARAMETERS" ] || PARAMETERS=$DIRECTORY/$1
            ;;
    esac
}

# usage: read_database NAME VALUE    FOLDER,SERVER,…: one with a server is on another machine
read_database() {
    folder=${2%%,*}
    server=${2#"$folder"},
    server=${server#,}
    [ -z "${server%%,*}" ] || return 0
    case $1$folder in
        *[![:print:]]* | *[\"\\]*) folder= ;;
    esac
    case $folder in
        /*)
            printf '%s\t%s\n' "$1" "${folder%/}/" >>"$RUN_DIR/databases" ||
                DATABASES_FAULT='its databases cannot be noted: /run is full'
            ;;
        *) DATABASES_FAULT='its configuration has a database whose name or folder this script does not take' ;;
    esac
}

# usage: read_arbiter VALUE    of an entry of [Mirrors], whose twelfth value is the arbiter
read_arbiter() {
    IFS=,
    # shellcheck disable=SC2086 # splitting at the commas is what is wanted
    set -f -- $1
    set +f
    unset IFS
    [ -z "${12-}" ] || case ${12} in
        *'|'*) ADDRESSES="$ADDRESSES ${12%%|*}:${12#*|}" ;;
        *) ADDRESSES="$ADDRESSES ${12}:2188" ;;
    esac
}

# usage: ask_mirror    denies unless every known address of the mirror is silent
ask_mirror() {
    set -f
    [ -n "$ADDRESSES" ] ||
        deny "$INSTANCE is a member of a mirror whose addresses are not known: isolate this VM, then --isolated"
    for address in $ADDRESSES; do
        if answers "${address%:*}" "${address##*:}"; then
            deny "$INSTANCE is a member of a mirror (${MIRROR:-$POINT_MIRROR}, $MIRROR_STATUS), and \
${address%:*} answers, or cannot be asked: isolate this VM, then --isolated"
        else
            log "$INSTANCE" "${address%:*}, of its mirror, does not answer"
        fi
    done
    set +f
}

# usage: answers HOST PORT    whether anything is there; where that cannot be asked, it counts as such
answers() {
    case $1:$2 in
        :* | -* | *: | *[!A-Za-z0-9.:_-]*) return 0 ;;
    esac
    ! guarded 6 exec ping -c 1 -w 3 "$1" || return 0
    [ "$STATUS" -eq 1 ] || [ "$STATUS" -eq 2 ] || return 0
    # An answer may be a refusal as well.
    # shellcheck disable=SC2016 # expanded by that shell
    guarded 6 exec bash -c 'exec 2>&1; : <"/dev/tcp/$0/$1"' "$1" "$2" >"$RUN_DIR/answers"
    case $STATUS in 0 | 126 | 127) return 0 ;; esac
    while IFS= read -r line; do
        case $line in *refused*) return 0 ;; esac
    done <"$RUN_DIR/answers"
    return 1
}

# ---- An instance: stopped only where --restart says so, started for maintenance, looked at, stopped again.

STARTED_HERE= # the instance that this run has started and not stopped yet
STARTER=      # what starts it, while it does

# usage: verify_instance    INSTANCE, from its start to its stop
verify_instance() {
    load_point "$INSTANCE"
    find_state "$INSTANCE"
    read_parameters
    begin_result
    # The one before may have taken hours.
    if fetch_list "$LIST_MAX"; then
        find_state "$INSTANCE"
    else
        STATE_TEXT='in an unknown state'
    fi
    case ${STATE_TEXT%%,*} in
        -) judge_instance 'not proved' 'it is not registered on this VM' ;;
        down) ;;
        running)
            WAS_RUNNING=true
            if [ -z "$RESTART" ]; then
                judge_instance 'not proved' 'it was running'
                LEFT='running, as it was'
            else
                log "$INSTANCE" 'stopping it, as --restart says'
                stop_instance || judge_instance 'not proved' 'it was running and could not be stopped'
            fi
            ;;
        *)
            judge_instance 'not proved' "it was ${STATE_TEXT%%,*}"
            LEFT="${STATE_TEXT%%,*}, as it was"
            ;;
    esac
    [ "$VERDICT" != proved ] || work_on_instance
    end_result
}

# usage: work_on_instance    of INSTANCE, which is down
work_on_instance() {
    [ "$POINT_STATE" = believed ] ||
        judge_instance 'not proved' "the restore point does not fit the disks ($POINT_STATE): $POINT_REASON"
    [ -z "$DATABASES_FAULT" ] || judge_instance 'not proved' "$DATABASES_FAULT"
    if start_instance; then
        each_database mount_database
        [ -z "$JOURNALS" ] || restore_journals
        each_database check_database
    fi
    # What it said meanwhile counts as well.
    read_own_log
    if [ -n "$STARTED_HERE" ] && [ -z "$LEAVE" ]; then
        log "$INSTANCE" 'stopping it'
        stop_instance ||
            judge_instance 'not proved' "it could not be stopped and may still run: $CONTROL_CLIENT stop $INSTANCE"
    elif [ -n "$STARTED_HERE" ]; then
        LEFT='running, started for maintenance'
        log "$INSTANCE" "left running, for maintenance: name and password are in $RUN_DIR/pair-$INSTANCE"
        STARTED_HERE=
    fi
}

# usage: start_instance    INSTANCE, for maintenance: only an invented pair can log in, good for this start only
start_instance() {
    NAME='' PASSWORD='' MARK='' start_seconds=
    read -r NAME </proc/sys/kernel/random/uuid
    read -r PASSWORD </proc/sys/kernel/random/uuid
    NAME=verify$(without_dashes "$NAME") PASSWORD=$(without_dashes "$PASSWORD")
    if [ "${#NAME}.${#PASSWORD}" != 38.32 ] ||
        ! printf '%s\n%s\n' "$NAME" "$PASSWORD" >"$RUN_DIR/pair-$INSTANCE"; then
        judge_instance 'not proved' 'no name and password could be made for it'
        return 1
    fi
    mark_own_log
    log "$INSTANCE" "starting it for maintenance (limit $START_MAX s)"
    now
    start_seconds=$NOW
    STARTED_HERE=$INSTANCE
    start_ticker 'still starting'
    command eval start_client || STATUS=none
    end_ticker
    now
    start_seconds=$(((NOW - start_seconds) / 100))
    STARTER=
    end_guard
    case $STATUS in
        0) log "$INSTANCE" "started, after $start_seconds s" ;;
        124 | 137) judge_instance 'not proved' "it had not started within $START_MAX s" ;;
        none | 125 | 126 | 127) judge_instance 'not proved' "$CONTROL_CLIENT cannot be run (status $STATUS)" ;;
        *) judge_instance failed "its start for maintenance ended with status $STATUS" ;;
    esac
    [ "$STATUS" = 0 ] || show_output
    [ "$STATUS" = 0 ]
}

# usage: without_dashes UUID
without_dashes() {
    IFS=-
    # shellcheck disable=SC2086 # splitting at the dashes is what is wanted
    set -- $1
    unset IFS
    printf '%s' "$@"
}

# usage: start_client    sets STATUS. What the start leaves running has a session of its own, and is ended by nobody
start_client() {
    (
        exec 3>&- 9<&-
        umask 022
        # shellcheck disable=SC2016 # expanded by that shell: only the documented command line has the pair
        exec_client "$START_MAX" setsid sh -c '
            unset LC_ALL
            read -r name && read -r password && exec "$0" start "$1" "EmergencyId=$name,$password" </dev/null' \
            "$CONTROL_CLIENT" "$INSTANCE" <"$RUN_DIR/pair-$INSTANCE" >"$RUN_DIR/output" 2>&1
    ) &
    STARTER=$!
    start_guard $((START_MAX + 5)) "$STARTER"
    wait_for "$STARTER"
}

# usage: show_output    of a command that failed: its first lines, without the pair
show_output() {
    shown=0
    while [ "$shown" -lt 10 ] && IFS= read -r line; do
        shown=$((shown + 1))
        line=${line%[[:cntrl:]]}
        case $line in
            *"$NAME"* | *"$PASSWORD"* | *[![:print:]]* | '') ;;
            *) log "$INSTANCE" "  $line" ;;
        esac
    done <"$RUN_DIR/output"
}

# usage: stop_instance    INSTANCE; fails unless the registry says that it is down
stop_instance() {
    stop_input=/dev/null
    # Where a stop wants a login, it finds the pair.
    [ "$STARTED_HERE" != "$INSTANCE" ] || stop_input=$RUN_DIR/pair-$INSTANCE
    start_ticker 'still stopping'
    fetch "$STOP_MAX" output "$stop_input" "$CONTROL_CLIENT" stop "$INSTANCE" quietly
    stop_status=$FETCHED
    end_ticker
    if fetch_list "$LIST_MAX" && find_state "$INSTANCE" && [ "${STATE_TEXT%%,*}" = down ]; then
        log "$INSTANCE" 'is down'
        LEFT=down STARTED_HERE=
        rm -f -- "$RUN_DIR/pair-$INSTANCE" 9<&-
        return 0
    fi
    LEFT='unknown: it may still run'
    log "$INSTANCE" "NOT STOPPED (status $stop_status): it is ${STATE_TEXT%%,*}: $CONTROL_CLIENT stop $INSTANCE"
    show_output
    return 1
}

# usage: mark_own_log    how far the log of INSTANCE goes: what comes behind is of this start
mark_own_log() {
    MARK=
    guarded "$READ_MAX" print_messages "$DATA/mgr/$MESSAGES" 0 >"$RUN_DIR/messages" || return 0
    ! read_size || MARK=$INODE:$SIZE
}

# usage: read_size    sets INODE and SIZE from what print_messages has printed
read_size() {
    INODE='' SIZE=
    read -r INODE SIZE <"$RUN_DIR/messages" || return 1
    case $INODE$SIZE in '' | *[!0-9]*) return 1 ;; esac
}

# usage: read_own_log    judges INSTANCE by what it has logged since the mark
read_own_log() {
    start_lines=0 start_failure='' start_fault=
    if [ -n "$MARK" ] && guarded "$READ_MAX" print_messages "$DATA/mgr/$MESSAGES" "${MARK#*:}" >"$RUN_DIR/messages" &&
        read_size && [ "$INODE" = "${MARK%:*}" ] && [ "$SIZE" -ge "${MARK#*:}" ] &&
        [ $((SIZE - ${MARK#*:})) -le 65536 ]; then
        read_start all
    fi
    [ "$start_lines" -gt 0 ] ||
        judge_instance 'not proved' "its own log, $MESSAGES, says nothing of this start, or could not be read whole"
    [ -z "$start_failure" ] || judge_instance failed "its own log says: $start_failure"
    [ -z "$start_fault" ] || judge_instance 'not proved' "its own log has an error: $start_fault"
}

# usage: read_start FROM
# Explains what the log of INSTANCE says of its last start; sets start_lines, how many there were; start_failure, the
# first that says that it failed; and start_fault, the first that tells of an error. FROM: where to read from, or all
# for what has been read already.
read_start() {
    start_lines=0 start_failure='' start_fault=
    [ "$1" = all ] || guarded "$READ_MAX" print_messages "$DATA/mgr/$MESSAGES" "$1" >"$RUN_DIR/messages" || return 0
    {
        # Its inode and size.
        read -r _
        while IFS= read -r line || [ -n "$line" ]; do
            line=${line%[[:cntrl:]]}
            start_lines=$((start_lines + 1))
            meaning=
            case $line in
                '*** Recovery started at '*) meaning='it began to recover' ;;
                *MISMATCH.WIJ*) meaning='THE WIJ DOES NOT FIT THE DATABASES: call InterSystems before you go on' ;;
                *[Ss]'ingle-user'* | *[Ss]'ingle user'* | *STURECOV*)
                    meaning='NOBODY IS LET IN: its recovery met errors. See "single-user mode" in the runbook'
                    ;;
                *'ecoming primary mirror server'*) meaning='IT BECOMES PRIMARY: see the runbook, 7' ;;
                [0-9][0-9]/[0-9][0-9]/[0-9][0-9]-*' ('*') '[23]' '*) meaning='AN ERROR, severe or fatal' ;;
                *' blocks pending in this WIJ'*) meaning='what had to be written from the WIJ' ;;
                *'Exiting with status 3 (Success)'*) meaning='the recovery from the WIJ came to a good end' ;;
                *[Rr]oll*[Bb]ack* | *[Tt]ransaction*) meaning='transactions that were open at the freeze' ;;
            esac
            line=${line%%[![:print:]]*}
            case $meaning in
                '') continue ;;
                THE* | NOBODY*) start_failure=${start_failure:-$line} ;;
                [A-Z][A-Z]*) start_fault=${start_fault:-$line} ;;
            esac
            log "$INSTANCE" "$MESSAGES: $line  <- $meaning"
        done
    } <"$RUN_DIR/messages"
}

# ---- Databases: mounted, brought forward and checked by sessions with the pair of this start.

# usage: each_database COMMAND    runs it for DATABASE in FOLDER, each that the configuration of INSTANCE names
each_database() {
    while IFS=$TAB read -r DATABASE FOLDER <&5; do
        "$1" 5<&-
    done 5<"$RUN_DIR/databases"
}

# usage: new_word    sets WORD: lines of an answer begin with it, as nothing else that a session prints can know it
new_word() {
    WORD=
    read -r WORD </proc/sys/kernel/random/uuid
    WORD="AZH $WORD"
}

# usage: print_status KEY    sets PRINT, a statement that prints what the %Status in sc says
print_status() {
    PRINT="write !,\"$WORD $1 \",\$system.Status.IsOK(sc),\" \",\$system.Status.GetErrorText(sc),!"
}

# usage: ask LIMIT STATEMENT…    a session with INSTANCE, a statement a line; it reads who it is from there as well
ask() {
    ask_limit=$1
    shift
    # No answer of an earlier session may be read for one of this.
    printf '' >"$RUN_DIR/output"
    printf '%s\n' "$NAME" "$PASSWORD" "$@" halt >"$RUN_DIR/input"
    fetch "$ask_limit" output "$RUN_DIR/input" "$SESSION_CLIENT" session "$INSTANCE" -U%SYS
    rm -f -- "$RUN_DIR/input" 9<&-
}

# usage: find_answer KEY    sets ANSWER, the one line of the last session that answers to KEY, or why there is none
find_answer() {
    ANSWER='' answers=0 said=
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line%[[:cntrl:]]}
        case $line in
            "$WORD $1 "*)
                answers=$((answers + 1))
                ANSWER=${line#"$WORD $1 "}
                ;;
            *"$NAME"* | *"$PASSWORD"* | *[![:print:]]*) ;;
            *'Access Denied'* | *'<'[A-Z]*'>'*) said=${said:-$line} ;;
        esac
    done <"$RUN_DIR/output"
    [ "$answers" -ne 1 ] || return 0
    ANSWER="no answer${said:+: $said}"
    case $FETCHED in
        124 | 137) ANSWER="no answer within $ask_limit s, ended" ;;
        none | 125 | 126 | 127) ANSWER="$SESSION_CLIENT cannot be run (status $FETCHED)" ;;
    esac
    return 1
}

# usage: mount_database    DATABASE of INSTANCE
mount_database() {
    new_word
    print_status mount
    open="set d=\"$FOLDER\",b=##class(SYS.Database).%OpenId(d)"
    ask "$MOUNT_MAX" "$open" "if \$isobject(b),'b.Mounted set sc=b.Mount() $PRINT" "$open" \
        "write !,\"$WORD mounted \",\$select(\$isobject(b):b.Mounted,1:\"none\"),!"
    refused=
    ! find_answer mount || [ "${ANSWER%% *}" = 1 ] || refused=${ANSWER#* }
    if ! find_answer mounted; then
        judge_database 'not proved' "it is not known to be mounted: $ANSWER"
    elif [ "$ANSWER" != 1 ]; then
        judge_database failed "it does not mount: ${refused:-it is not there}"
    else
        log "$INSTANCE" "$DATABASE: mounted"
    fi
}

# usage: check_database    DATABASE of INSTANCE, unless it has failed already
check_database() {
    reason=
    read_judgement
    if [ -n "$reason" ]; then
        end_database null
        return 0
    fi
    log "$INSTANCE" "$DATABASE: integrity check (limit $CHECK_MAX s)"
    now
    check_seconds=$NOW
    start_ticker "$DATABASE: still checking its $(stat -c %s "$FOLDER$DATA_FILE") bytes"
    new_word
    print_status integrity
    ask "$CHECK_MAX" "set sc=\$\$CheckList^Integrity(,\$listbuild(\"$FOLDER\")) $PRINT"
    end_ticker
    now
    check_seconds=$(((NOW - check_seconds) / 100))
    if ! find_answer integrity; then
        judge_database 'not proved' "its integrity check: $ANSWER"
    elif [ "${ANSWER%% *}" = 1 ]; then
        log "$INSTANCE" "$DATABASE: its integrity check ran and found no errors ($check_seconds s)"
    elif [ "${ANSWER%% *}" = 0 ]; then
        judge_database failed "its integrity check found errors, or could not come to its end: ${ANSWER#0}"
    else
        judge_database 'not proved' "its integrity check gave an answer that is not documented: $ANSWER"
    fi
    end_database "$check_seconds"
}

# usage: start_ticker TEXT
# Says now and then what still goes on, for nothing else does; ends what goes on should this script be killed.
start_ticker() {
    (
        exec 9<&-
        now
        ticks=2 since=$NOW
        trap 'kill "$!"; exit' TERM
        while :; do
            sleep "$ticks" &
            wait "$!"
            if ! is_alive "$HOST"; then
                end_left_sessions
                exit
            fi
            now
            log "$INSTANCE" "$1, for $(((NOW - since) / 100)) s"
            [ "$ticks" -ge 60 ] || ticks=$((ticks * 2))
        done
    ) &
    TICKER=$!
}
TICKER=

# usage: end_ticker
end_ticker() {
    [ -n "$TICKER" ] || return 0
    kill "$TICKER"
    wait "$TICKER"
    TICKER=
}

# usage: restore_journals    of INSTANCE, from the file of the restore point to the newest one in JOURNALS
restore_journals() {
    find_journals
    if [ -z "$LAST_JOURNAL" ]; then
        judge_instance failed "there is no ${JOURNAL##*/} in $JOURNALS: no newer journal was restored"
        return 0
    fi
    log "$INSTANCE" "restoring journals from ${JOURNAL##*/} to $LAST_JOURNAL in $JOURNALS (limit $CHECK_MAX s)"
    old_log=
    [ ! -f "$JOURNALS/journal.log" ] || old_log=",j.JournalLog=\"$JOURNALS/journal.log\""
    new_word
    print_status journals
    check=$PRINT
    print_status restored
    start_ticker 'still restoring journals'
    ask "$CHECK_MAX" "set j=##class(Journal.Restore).%New(),j.FirstFile=\"$JOURNALS/${JOURNAL##*/}\"" \
        "set j.LastFile=\"$JOURNALS/$LAST_JOURNAL\"$old_log" \
        "set sc=j.UseJournalLocation(\"$JOURNALS\")" \
        "set sc=j.CheckJournalIntegrity(1) $check" \
        "if \$system.Status.IsOK(sc) set sc=j.Run() $PRINT"
    end_ticker
    for key in journals restored; do
        if ! find_answer "$key"; then
            judge_instance 'not proved' "newer journals: $ANSWER"
            return 0
        elif [ "${ANSWER%% *}" != 1 ]; then
            judge_instance failed "newer journals were not restored: ${ANSWER#*[01] }"
            return 0
        fi
    done
    RESTORED_TO=$LAST_JOURNAL
    log "$INSTANCE" "journals are restored up to the end of $LAST_JOURNAL"
}

# usage: find_journals    sets LAST_JOURNAL, the newest in JOURNALS of the same prefix; empty if the first is not there
find_journals() {
    LAST_JOURNAL='' last_number=0
    first=${JOURNAL##*/}
    prefix=${first%????????.*}
    case ${first#"$prefix"} in
        [0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9].*[0-9]) ;;
        *) return 0 ;;
    esac
    [ -f "$JOURNALS/$first" ] || return 0
    for file in "$JOURNALS/$prefix"[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9].*; do
        name=${file##*/"$prefix"}
        number=${name#*.}
        case $number in '' | *[!0-9]* | ???????*) continue ;; esac
        while [ "${number#0?}" != "$number" ]; do
            number=${number#0}
        done
        number=$((${name%%.*} * 1000000 + number))
        [ "$number" -le "$last_number" ] || last_number=$number LAST_JOURNAL=$prefix$name
    done
}

# ---- The verdict: proved only where every documented answer was seen in this run.

OVERALL=proved
RESULTS='' TABLE='' # of all instances: JSON, and lines of the table
WORKING=            # whether INSTANCE has a result that is not ended yet
BEGUN=              # whether there is anything to give a verdict of

# usage: begin_result    of INSTANCE
begin_result() {
    VERDICT=proved REASON='' WAS_RUNNING=false LEFT=down RESTORED_TO='' start_seconds='' DATABASES='' ROWS=
    JUDGED=$NEWLINE ENDED_FOLDERS=$NEWLINE
    WORKING=yes
}

# usage: judge_instance VERDICT REASON    the gravest counts, and the first reason for it
judge_instance() {
    log "$INSTANCE" "$1: $2"
    case $VERDICT:$1 in
        proved:* | 'not proved:failed') VERDICT=$1 REASON=$2 ;;
    esac
}

# usage: judge_database VERDICT REASON    of DATABASE in FOLDER
judge_database() {
    JUDGED=$JUDGED$FOLDER$TAB$1$TAB$2$NEWLINE
    judge_instance "$1" "$DATABASE: $2"
}

# usage: read_judgement    sets verdict and reason of FOLDER; without one it is proved, and reason is empty
read_judgement() {
    verdict=proved reason=
    case $JUDGED in
        *"$NEWLINE$FOLDER$TAB"*)
            reason=${JUDGED#*"$NEWLINE$FOLDER$TAB"}
            reason=${reason%%"$NEWLINE"*}
            verdict=${reason%%"$TAB"*}
            reason=${reason#*"$TAB"}
            ;;
    esac
}

# usage: end_database SECONDS    null if it was not checked
end_database() {
    read_judgement
    json_plain "$reason"
    DATABASES="$DATABASES${DATABASES:+,}{\"name\":\"$DATABASE\",\"folder\":\"$FOLDER\",\"verdict\":\"$verdict\""
    DATABASES="$DATABASES,\"reason\":$JSON,\"checkSeconds\":$1}"
    ROWS="$ROWS$NEWLINE  $verdict: $DATABASE, $FOLDER${reason:+: $reason}"
    ENDED_FOLDERS=$ENDED_FOLDERS$FOLDER$NEWLINE
}

# usage: end_rest    DATABASE in FOLDER, if nothing was said of it yet
end_rest() {
    case $ENDED_FOLDERS in *"$NEWLINE$FOLDER$NEWLINE"*) return 0 ;; esac
    read_judgement
    [ -n "$reason" ] || JUDGED="$JUDGED$FOLDER${TAB}not proved${TAB}not checked$NEWLINE"
    end_database null
}

# usage: end_result    of INSTANCE
end_result() {
    WORKING=
    each_database end_rest
    case $OVERALL:$VERDICT in
        *:proved) ;;
        proved:* | *:failed) OVERALL=$VERDICT ;;
    esac
    words=$VERDICT
    [ "$VERDICT:$WAS_RUNNING" != proved:true ] || words='proved, after a start by itself'
    json_plain "$REASON"
    result="{\"name\":\"$INSTANCE\",\"verdict\":\"$VERDICT\",\"reason\":$JSON,\"ranBefore\":$WAS_RUNNING"
    json_text "$RELEASE"
    result="$result,\"release\":$JSON"
    json_text "$JOURNAL"
    result="$result,\"journalFile\":$JSON"
    json_text "$RESTORED_TO"
    result="$result,\"journalsRestoredTo\":$JSON,\"startSeconds\":${start_seconds:-null},\"left\":\"$LEFT\""
    RESULTS="$RESULTS${RESULTS:+,}$result,\"databases\":[$DATABASES]}"
    TABLE="$TABLE$NEWLINE$words: $INSTANCE, release ${RELEASE:-unknown}, now $LEFT${REASON:+: $REASON}$ROWS"
}

# usage: json_plain TEXT    as json_text, but up to the first character that would need an escape
json_plain() {
    plain=${1%%[![:print:]]*}
    plain=${plain%%[\"\\]*}
    json_text "$(printf '%.1000s' "$plain")"
}

# usage: compose_verdict VERDICT REASON    sets VERDICT_JSON
compose_verdict() {
    now
    finished_at=
    command eval 'finished_at=$(date -u +%Y-%m-%dT%H:%M:%SZ 9<&-)'
    VERDICT_JSON="{\"schemaVersion\":1,\"startedAt\":\"$STARTED_AT\",\"finishedAt\":\"$finished_at\""
    json_plain "$2"
    VERDICT_JSON="$VERDICT_JSON,\"version\":\"$VERSION\",\"verdict\":\"$1\",\"reason\":$JSON"
    VERDICT_JSON="$VERDICT_JSON,\"rtoSeconds\":$(((NOW - STARTED) / 100)),\"vm\":$VM,\"identity\":\"$IDENTITY\""
    json_text "$FROZEN_AT"
    VERDICT_JSON="$VERDICT_JSON,\"restorePoint\":{\"frozenAt\":$JSON,\"ageSeconds\":${AGE:-null}"
    VERDICT_JSON="$VERDICT_JSON,\"backup\":\"$BACKUP\",\"state\":\"$POINT_STATE\"},\"instances\":[$RESULTS]}"
}

# usage: replace_verdict    in a child
replace_verdict() {
    make_log_folder
    append_log
    [ ! -h "$VERDICT_FILE.new" ] || return 1
    umask 022
    printf '%s\n' "$VERDICT_JSON" >"$VERDICT_FILE.new" && mv -f -T "$VERDICT_FILE.new" "$VERDICT_FILE"
}

# usage: open_verdict    until the end the file says that there is none; one of before must not pass for this run's
open_verdict() {
    BEGUN=yes
    compose_verdict 'not proved' 'begun, and not finished'
    guarded "$READ_MAX" replace_verdict || guarded "$READ_MAX" rm -f -- "$VERDICT_FILE" ||
        refuse "$VERDICT_FILE can be neither written nor removed"
}

# usage: finish    the table, the file, and the exit status
finish() {
    calm
    status=3
    if [ -n "$BEGUN" ]; then
        reason=
        if [ -n "$MISSING" ]; then
            reason="not in the restore point, but these scripts are for it:$MISSING"
            [ "$OVERALL" = failed ] || OVERALL='not proved'
        fi
        [ -n "$RESULTS" ] || OVERALL='not proved'
        case $OVERALL in
            proved) status=0 ;;
            failed) status=1 ;;
        esac
        compose_verdict "$OVERALL" "$reason"
        say "$TABLE"
        in_seconds $((NOW - STARTED))
        log "$SCRIPT" "$OVERALL${reason:+: $reason}, after $SECONDS_TEXT s (exit status $status)"
        tell_system notice "$OVERALL (exit status $status)"
        guarded "$READ_MAX" replace_verdict ||
            log "$SCRIPT" "$VERDICT_FILE could not be written: what stands there is not this verdict"
    fi
    clean_up
    exit "$status"
}

# usage: refuse TEXT    before anything was started or stopped
refuse() {
    calm
    if [ -n "$WORKPLACE$LOCKED" ]; then
        [ "$1" = "$REFUSAL" ] || log "$SCRIPT" "REFUSED: $1"
        [ -z "$LOCKED" ] || guarded "$READ_MAX" append_log
    else
        say "REFUSED: $1"
    fi
    clean_up
    exit 4
}

# usage: end_on WHAT    a signal, or an error nobody thought of: what was started here does not stay, or is named
end_on() {
    calm
    if [ -n "$STARTER" ]; then
        kill "$STARTER"
        wait_for "$STARTER"
    fi
    command eval end_sessions
    command eval end_ticker
    if [ -n "$WORKING" ]; then
        judge_instance 'not proved' "this script was ended by $1"
        [ -z "$STARTED_HERE" ] || stop_instance ||
            judge_instance 'not proved' "it may still run, started for maintenance: $CONTROL_CLIENT stop $INSTANCE"
        end_result
    fi
    for name in $POINT_INSTANCES; do
        case $TABLE in
            *": $name, "*) ;;
            *) MISSING="$MISSING $name" ;;
        esac
    done
    finish
}

# usage: calm    no signal ends the end
calm() {
    trap - EXIT
    trap 'WOKEN=yes' TERM INT HUP QUIT PIPE
}

# usage: clean_up
clean_up() {
    end_readers
    [ -z "$WORKPLACE" ] || rm -rf -- "$WORKPLACE"
    [ -z "$LOCKED" ] || rm -f -- "$RUN_DIR"/pipe.verify* "$RUN_DIR"/point "$RUN_DIR"/point.* "$RUN_DIR/freezes" \
        "$RUN_DIR/databases" "$RUN_DIR/parameters" "$RUN_DIR/input" "$RUN_DIR/output" "$RUN_DIR/answers" \
        "$RUN_DIR/session.$HOST".* "$RUN_DIR/nap.$HOST".*
}

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
