#!/bin/sh
# install.sh: installs, checks, tries out and removes the Azure Backup hooks of this bundle. On the VM, as root:
#   sh install.sh --help
# It needs a POSIX shell, coreutils and util-linux. Read it from the end: _main comes last and calls what stands above.
# shellcheck disable=SC2034 # some settings are for the other two scripts

# Settings, fixed when this file was generated. To change one, generate the bundle again and run its install.sh.
VERSION='0.1.0' # of make-azure-hooks
INSTANCES='' # in capitals; empty: every instance registered on this VM
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
PRODUCT_NAME='InterSystems IRIS'
IF_DOWN='skip' # an instance that is cleanly down: the hooks skip it, or fail
STATUS_FILE='/var/log/azure-hooks/last-run.json'
PRE_SCRIPT='/etc/azure/prescript.sh'
POST_SCRIPT='/etc/azure/postScript.sh'
CONFIG='/etc/azure/VMSnapshotScriptPluginConfig.json'

# usage: bundle_file NAME    sets sha256, mode and target (where it is installed) of one file of this bundle
bundle_file() {
    case $1 in
        'prescript.sh')
            sha256='4d1db4e84f3da4e7a41bdad387f220b8e9a53d63f4dae399988e63407d49eb71'
            mode='0700'
            target='/etc/azure/prescript.sh'
            ;;
        'postScript.sh')
            sha256='991ecd0e8aafc7d68a58833e4d3a8663a4fa724a01b80505c1c3d2886b4c5e62'
            mode='0700'
            target='/etc/azure/postScript.sh'
            ;;
        'VMSnapshotScriptPluginConfig.json')
            sha256='7782ef0134c74040cf123d6a0657228c80d7bf66ec0d4d74ca51e3f21d1ea440'
            mode='0600'
            target='/etc/azure/VMSnapshotScriptPluginConfig.json'
            ;;
        *) fail "this bundle has no file $1" 'Make the bundle again.' ;;
    esac
}

# ---- Below this line there is only plain shell.

# The script that thaws goes in before the one that freezes, and the config last: without it Azure runs neither.
BUNDLE_FILES='postScript.sh prescript.sh VMSnapshotScriptPluginConfig.json'

AZURE_FOLDER=/etc/azure
MANIFEST=$AZURE_FOLDER/azure-hooks.manifest
PENDING_PLAN=$AZURE_FOLDER/azure-hooks.pending
COMMITTED_PLAN=$AZURE_FOLDER/azure-hooks.committed
RUN_DIR=/run/azure-hooks
LARGEST_FILE=1048576
LOCK_SECONDS=10

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
TAB=$(printf '\t')

# ---- What it says: results on stdout, what went wrong on stderr.

# usage: say TEXT…
say() {
    printf '%s\n' "$*"
}

# usage: warn TEXT…
warn() {
    printf 'install.sh: %s\n' "$*" >&2
}

# usage: fail TEXT [HINT]    ends the run with status 1; the EXIT trap takes back what was begun
fail() {
    warn "$1"
    [ -z "${2-}" ] || printf 'hint: %s\n' "$2" >&2
    exit 1
}

# usage: wrong_usage TEXT
wrong_usage() {
    warn "$1"
    printf 'hint: sh install.sh --help\n' >&2
    exit 2
}

# usage: require_root
require_root() {
    [ "$(id -u)" = 0 ] || fail 'only root can do this. Nothing was changed.' "Run it again as root: sudo sh install.sh"
}

# ---- Paths. Nothing here follows a symbolic link or trusts a folder that somebody else than root can write:
# what lies there can be swapped between the look at it and its use, and Azure would run that as root.

# usage: folder_fault FOLDER
# Sets fault to what is wrong with FOLDER or one of the folders above it (up to --root DIR), empty when all is well;
# sets missing to the topmost folder that does not exist yet, empty when all of them do.
folder_fault() {
    fault=
    missing=
    walked=$root
    rest=${1#/}
    one_folder_fault "${root:-/}"
    while [ -n "$rest" ] && [ -z "$fault$missing" ]; do
        walked=$walked/${rest%%/*}
        case $rest in
            */*) rest=${rest#*/} ;;
            *) rest= ;;
        esac
        one_folder_fault "$walked"
    done
}

# usage: one_folder_fault FOLDER    the same for one folder, without those above it
one_folder_fault() {
    if [ -L "$1" ]; then
        fault="$1 is a symbolic link"
    elif [ ! -e "$1" ]; then
        missing=$1
    elif [ ! -d "$1" ]; then
        fault="$1 is not a folder"
    elif attributes=$(stat -c '%u %a' -- "$1"); then
        case $attributes in
            '0 '*[2367] | '0 '*[2367]?) fault="$1 can be written by others than root (mode ${attributes#* })" ;;
            '0 '*) ;;
            *) fault="$1 does not belong to root" ;;
        esac
    else
        fault="$1 cannot be read"
    fi
}

# usage: file_fault FILE
# Sets fault when FILE exists but is not a plain file of its own: a link or a folder planted in our way.
file_fault() {
    fault=
    if [ -L "$1" ]; then
        fault="$1 is a symbolic link"
    elif [ -e "$1" ] && [ ! -f "$1" ]; then
        fault="$1 is not a regular file"
    fi
}

# usage: checksum FILE    prints its SHA-256; from stdin, for sha256sum puts a backslash before the sum of an odd name
checksum() {
    sum=$(sha256sum <"$1") || return
    printf '%s\n' "${sum%% *}"
}

# usage: same_file FILE FILE    whether both names are the same file on disk
same_file() {
    [ "$(stat -c %d:%i -- "$1" 2>&1)" = "$(stat -c %d:%i -- "$2" 2>&1)" ]
}

# usage: flush FILE…    to the disk; an old sync that takes no names is no reason to fail
flush() {
    sync -- "$@" 2>/dev/null || :
}

# ---- The bundle, and what of it is installed.

# usage: find_bundle    sets bundle to the folder that this script lies in
find_bundle() {
    case $0 in
        */*) bundle=${0%/*}/ ;;
        *) bundle=./ ;;
    esac
}

# usage: verify_bundle    ends the run unless every file that would be installed is whole; changes nothing
verify_bundle() {
    for name in $BUNDLE_FILES; do
        bundle_file "$name"
        file_fault "$bundle$name"
        [ -z "$fault" ] || fail "the bundle is damaged: $fault. Nothing was changed." "$bundle_hint"
        [ -e "$bundle$name" ] ||
            fail "the bundle is damaged: $bundle$name is missing. Nothing was changed." "$bundle_hint"
        found=$(head -c "$LARGEST_FILE" <"$bundle$name" | sha256sum) || fail "$bundle$name cannot be read"
        [ "${found%% *}" = "$sha256" ] ||
            fail "the bundle is damaged: $bundle$name has another SHA-256. Nothing was changed." "$bundle_hint"
    done
}
bundle_hint='Copy the whole folder to the VM again, as binary files. To change a setting, make a new bundle.'

# usage: installed_fault NAME
# Sets fault to what Azure or we would dislike about the installed file NAME, empty when it is exactly right.
installed_fault() {
    bundle_file "$1"
    file_fault "$root$target"
    [ -z "$fault" ] || return 0
    if [ ! -e "$root$target" ]; then
        fault="$root$target is missing"
    elif [ "$(stat -c '%u:%g' -- "$root$target")" != 0:0 ]; then
        fault="$root$target belongs to $(stat -c '%U:%G' -- "$root$target"), not to root:root"
    elif [ "0$(stat -c %a -- "$root$target")" != "$mode" ]; then
        fault="$root$target has mode 0$(stat -c %a -- "$root$target"), not $mode"
    elif [ "$(checksum "$root$target")" != "$sha256" ]; then
        fault="$root$target is not the file of this bundle"
    fi
}

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

# ---- Alone, and never in the middle of a backup.

# usage: lock
# For as long as this script runs; the hooks take the same lock. Below --root DIR nothing runs: the lock is on DIR.
lock() {
    locked=$root
    if [ -z "$root" ]; then
        locked=$RUN_DIR
        mkdir -m 0700 -- "$RUN_DIR" 2>/dev/null || [ -d "$RUN_DIR" ] ||
            fail "$RUN_DIR cannot be made. Nothing was changed." 'The hooks need it too: look at the mount of /run.'
        one_folder_fault "$RUN_DIR"
        [ -z "$fault" ] || fail "$fault. Nothing was changed." "Look at $RUN_DIR, remove it, then run this again."
    fi
    exec 9<"$locked"
    flock -w "$LOCK_SECONDS" 9 ||
        fail "a hook or another install.sh has been at work for $LOCK_SECONDS seconds. Nothing was changed." \
            'Run this again when it is done.'
}

# usage: find_freeze    sets freeze to what state says is going on, empty when no freeze of ours is on
find_freeze() {
    freeze=
    find_host 2>/dev/null || :
    for record in "$RUN_DIR"/freezing.* "$RUN_DIR"/frozen.* "$RUN_DIR"/ready.*; do
        [ -e "$record" ] || continue
        read_record "$record"
        if [ "$KIND" != ready ]; then
            freeze="$SUBJECT was frozen by prescript.sh and has not been thawed by postScript.sh"
            return
        elif is_alive "$OWNER" 2>/dev/null; then
            freeze='a backup is between prescript.sh and postScript.sh'
        fi
    done
}

# usage: refuse_while_frozen
refuse_while_frozen() {
    [ -z "$root" ] || return 0
    find_freeze
    [ -z "$freeze" ] || fail "$freeze. Nothing was changed." \
        "Let the backup finish. If none is running, thaw first: sh $POST_SCRIPT"
}

# ---- All or nothing, also after a power cut or kill -9. The plan is written to azure-hooks.pending before the first
# change and renamed to azure-hooks.committed after the last one. Whoever finds the first takes the changes back; who
# finds the second finishes them. Replaced files are kept under a second name (a hard link) before a rename puts the new
# one in place: every file is always whole. A step a line, fields parted by tabs, paths without --root DIR, - for none:
#   folder PATH                       made for this run
#   file TARGET NEW SHA256 KEPT       NEW is renamed to TARGET (none: TARGET goes); what stood there stays as KEPT
#   manifest NEW                      becomes the manifest (none: the manifest goes)
#   remove PATH                       goes after the commit
#   end                               the plan itself goes
#   rmdir PATH                        goes when empty

# usage: start_plan
start_plan() {
    id=$(date -u +%Y%m%dT%H%M%SZ) || fail 'date does not work'
    plan="azure-hooks${TAB}1$NEWLINE"
    made_folders=
    changing=yes
}
changing=no

# usage: plan KIND [FIELD…]    adds a line to the plan
plan() {
    line=$1
    shift
    for field; do
        line=$line$TAB$field
    done
    plan=$plan$line$NEWLINE
}

# usage: make_folder FOLDER    makes FOLDER and what is missing above it, for root, readable by all
make_folder() {
    while folder_fault "$1" && [ -n "$missing" ]; do
        made_folders=${missing#"$root"}$NEWLINE$made_folders
        mkdir -m 0755 -- "$missing" || fail "$missing cannot be made" "$write_hint"
        chown 0:0 -- "$missing" || fail "$missing cannot be given to root" "$write_hint"
        plan folder "${missing#"$root"}"
    done
}
write_hint='Is that file system read-only or full? See: df, mount.'

# usage: free_name TARGET    sets kept to a name beside TARGET that nothing has yet
free_name() {
    kept=$1.bak-$id
    number=1
    while [ -e "$root$kept" ] || [ -L "$root$kept" ]; do
        kept=$1.bak-$id-$number
        number=$((number + 1))
    done
}

# usage: new_file TARGET
# Sets staged (without --root DIR) to an empty file of root's in the folder of TARGET, made exclusively by mktemp.
new_file() {
    staged=$(mktemp "$root${1%/*}/.azure-hooks-new.XXXXXXXX") ||
        fail "nothing can be written in $root${1%/*}" "$write_hint"
    chown 0:0 -- "$staged" || fail "$staged cannot be given to root" "$write_hint"
    staged=${staged#"$root"}
}

# usage: stage_text TARGET TEXT    the same with TEXT in it
stage_text() {
    new_file "$1"
    printf '%s' "$2" >"$root$staged" || fail "$root$staged cannot be written" "$write_hint"
    flush "$root$staged"
}

# usage: commit    carries out the plan
commit() {
    stage_text "$PENDING_PLAN" "$plan"
    mv -fT -- "$root$staged" "$root$PENDING_PLAN" || fail "$root$PENDING_PLAN cannot be written" "$write_hint"
    flush "$root$AZURE_FOLDER"
    while IFS=$TAB read -r step_kind step_target step_new step_sha step_kept; do
        [ "$step_kind" = file ] || continue
        [ "$step_kept" = - ] || ln -T -- "$root$step_target" "$root$step_kept" ||
            fail "$root$step_kept cannot be made" "$write_hint"
        if [ "$step_new" = - ]; then
            rm -f -- "$root$step_target" || fail "$root$step_target cannot be removed" "$write_hint"
        else
            mv -fT -- "$root$step_new" "$root$step_target" || fail "$root$step_target cannot be replaced" "$write_hint"
        fi
        flush "$root${step_target%/*}/"
    done <"$root$PENDING_PLAN"
    mv -fT -- "$root$PENDING_PLAN" "$root$COMMITTED_PLAN" || fail "$root$COMMITTED_PLAN cannot be written" "$write_hint"
    # A signal in between finds the committed plan. From here on none stops the run: it is done.
    trap '' HUP INT QUIT PIPE TERM
    flush "$root$AZURE_FOLDER"
    finish_commit
    changing=no
}

# usage: finish_commit    does what follows the commit. The loop still reads the plan after its name is gone.
finish_commit() {
    # shellcheck disable=SC2094 # a run cut off once the plan is gone has lost nothing
    while IFS=$TAB read -r step_kind step_target step_new step_sha step_kept; do
        case $step_kind in
            manifest) put_manifest "$step_target" || fail "$root$MANIFEST cannot be written" "$write_hint" ;;
            remove) rm -f -- "$root$step_target" ;;
            end) rm -f -- "$root$COMMITTED_PLAN" ;;
            rmdir) rmdir -- "$root$step_target" 2>/dev/null || : ;; # somebody else's files are in it: it stays
        esac
    done <"$root$COMMITTED_PLAN"
}

# usage: put_manifest NEW
put_manifest() {
    if [ "$1" = - ]; then
        rm -f -- "$root$MANIFEST"
    elif [ -e "$root$1" ]; then
        mv -fT -- "$root$1" "$root$MANIFEST"
    fi
}

# usage: roll_back
# Takes back what a pending plan did; returns 1 when something could not be put back, which is then said.
roll_back() {
    stuck=
    while IFS=$TAB read -r step_kind step_target step_new step_sha step_kept; do
        [ "$step_kind" = file ] && ! put_back && stuck=yes
    done <"$root$PENDING_PLAN"
    [ -z "$stuck" ] || return 1
    while IFS=$TAB read -r step_kind step_target step_new step_sha step_kept; do
        case $step_kind in
            file) [ "$step_new" = - ] || rm -f -- "$root$step_new" ;;
            manifest) [ "$step_target" = - ] || rm -f -- "$root$step_target" ;;
            folder) made_folders=$step_target$NEWLINE$made_folders ;;
        esac
    done <"$root$PENDING_PLAN"
    rm -f -- "$root$PENDING_PLAN"
}

# usage: put_back    puts one file of the plan back, unless somebody has changed it since an interrupted run
put_back() {
    if [ "$step_kept" = - ]; then
        [ -e "$root$step_new" ] || ! is_planned "$root$step_target" || rm -f -- "$root$step_target"
    elif [ ! -e "$root$step_kept" ]; then
        :
    elif same_file "$root$step_kept" "$root$step_target"; then
        rm -f -- "$root$step_kept"
    elif [ ! -e "$root$step_target" ] || is_planned "$root$step_target"; then
        mv -fT -- "$root$step_kept" "$root$step_target" || {
            warn "$root$step_target could not be put back; what stood there is $root$step_kept"
            return 1
        }
    else
        warn "$root$step_target was changed since the interrupted run and stays; before, $root$step_kept stood there"
    fi
}

# usage: is_planned FILE    whether FILE is what the plan put there
is_planned() {
    [ -f "$1" ] && [ "$(checksum "$1")" = "$step_sha" ]
}

# usage: settle    brings an interrupted run to an end, one way or the other; sets settlement to which
settle() {
    settlement='all is as it was before'
    if [ -e "$root$COMMITTED_PLAN" ]; then
        finish_commit
        settlement='the last step was done already: the change is complete'
    elif [ -e "$root$PENDING_PLAN" ]; then
        roll_back || return
    fi
    for folder in "$AZURE_FOLDER" "${PRE_SCRIPT%/*}"; do
        rm -f -- "$root$folder"/.azure-hooks-new.* # staged by a run that was killed
    done
    while read -r folder; do
        [ -z "$folder" ] || rmdir -- "$root$folder" 2>/dev/null || : # in use by somebody else: it stays
    done <<END
$made_folders
END
    made_folders=
}
made_folders=

# usage: settle_leftovers    the same for what an earlier run left behind
settle_leftovers() {
    for list in "$PENDING_PLAN" "$COMMITTED_PLAN"; do
        trusted_list "$list" || continue
        say "An earlier run of install.sh was interrupted; it is brought to an end first ($root$list)."
    done
    settle || fail 'an earlier run was interrupted and cannot be taken back' "$write_hint"
}

# usage: trusted_list FILE
# Fails when there is no such plan or manifest; ends the run when it is not root's own or names odd paths.
trusted_list() {
    file_fault "$root$1"
    [ -n "$fault" ] || [ -e "$root$1" ] || return 1
    if [ -z "$fault" ]; then
        case $(stat -c '%u %a' -- "$root$1") in
            '0 600' | '0 400') read -r line <"$root$1" || line= ;;
            *) fault="$root$1 is not root's alone" ;;
        esac
    fi
    [ -n "$fault" ] || [ "$line" = "azure-hooks${TAB}1" ] ||
        fault="$root$1 is damaged, or was written by another version of install.sh"
    [ -z "$fault" ] || fail "$fault. Nothing was changed." \
        'Look at it, then move it away. See "What install.sh keeps" in README.md.'
    while IFS=$TAB read -r step_kind step_target step_new step_sha step_kept; do
        for field in "$step_target" "$step_new" "$step_sha" "$step_kept"; do
            case $field in
                */*) trusted_path "$field" "$1" ;;
            esac
        done
    done <"$root$1"
}

# usage: trusted_path PATH LIST    ends the run when a path in LIST leads elsewhere than it says
trusted_path() {
    fault=
    case $1/ in
        */../* | */./* | *//*) fault="the path $1 is not a plain one" ;;
        /*) folder_fault "${1%/*}" ;;
        *) fault="the path $1 is not absolute" ;;
    esac
    [ -n "$fault" ] || [ ! -L "$root$1" ] || fault="$root$1 is a symbolic link"
    [ -z "$fault" ] || fail "$root$2: $fault. Nothing was changed." "Put that right, or move $root$2 away."
}

# ---- Install. The manifest keeps what the first install found, for --uninstall. A line each, fields parted by tabs:
#   folder PATH                       made by an install
#   file TARGET SHA256 BEFORE         SHA256 of what we put there; BEFORE keeps what stood there before, - for nothing

# usage: install_hooks
install_hooks() {
    find_bundle
    verify_bundle
    check_places
    enter
    list_work
    if [ -z "$work" ]; then
        say "up to date: the $PRODUCT_NAME hooks of make-azure-hooks $VERSION are installed"
        return
    fi
    if [ "$dry_run" = yes ]; then
        announce
        say 'dry run: nothing was changed'
        return
    fi
    start_plan
    announce
    make_folder "$AZURE_FOLDER"
    make_folder "${PRE_SCRIPT%/*}"
    plan_install
    commit
    restore_labels
    say "Installed.${root:+ The system below $root will use the hooks from its first backup on.}"
    [ -n "$root" ] || say "Next: sh $0 --check, then sh $0 --drill"
}

# usage: enter    what every change begins with: alone, no freeze on, nothing half done
enter() {
    id=TIME plan=
    [ "$dry_run" = yes ] || lock
    refuse_while_frozen
    [ "$dry_run" = yes ] || settle_leftovers
    have_manifest=no
    ! trusted_list "$MANIFEST" || have_manifest=yes
}

# usage: check_places    ends the run when a link, a folder or an unsafe folder is in our way
check_places() {
    for name in $BUNDLE_FILES; do
        bundle_file "$name"
        folder_fault "${target%/*}"
        [ -z "$fault" ] || fail "$fault. Nothing was changed." "$place_hint"
        [ -n "$missing" ] || file_fault "$root$target"
        [ -z "$fault" ] || fail "$fault. Nothing was changed." 'See what it is and who put it there, then move it away.'
    done
}
place_hint='Azure runs the hooks as root: every folder above them must be a real one, and writable by root alone.'

# usage: manifest_entry TARGET    sets before to what the manifest says of TARGET, empty when it has no entry
manifest_entry() {
    before=
    [ "$have_manifest" = yes ] || return 0
    while IFS=$TAB read -r entry_kind entry_target _ entry_before; do
        [ "$entry_kind $entry_target" != "file $1" ] || before=$entry_before
    done <"$root$MANIFEST"
}

# usage: list_work    sets work to the files to put in place, empty when all is as it should be
list_work() {
    work=
    unlisted=
    for name in $BUNDLE_FILES; do
        installed_fault "$name"
        [ -z "$fault" ] || work="$work $name"
        manifest_entry "$target"
        [ -n "$before" ] || unlisted=yes
    done
    # Right, but put there by somebody else: only the manifest is missing, for --uninstall to know them.
    [ -z "$work$unlisted" ] || work=${work:- none}
}

# usage: announce    says what will be done
announce() {
    for name in $work; do
        [ "$name" != none ] || continue
        bundle_file "$name"
        if [ -e "$root$target" ]; then
            free_name "$target"
            say "replace $root$target ($mode); what stands there is kept as $root$kept"
        else
            say "write $root$target ($mode)"
        fi
    done
}

# usage: plan_install    stages the files to put in place and the new manifest
plan_install() {
    entries=
    for name in $BUNDLE_FILES; do
        bundle_file "$name"
        kept=-
        case " $work " in
            *" $name "*)
                [ ! -e "$root$target" ] || free_name "$target"
                stage_file "$name"
                plan file "$target" "$staged" "$sha256" "$kept"
                ;;
        esac
        manifest_entry "$target"
        entries=${entries}file$TAB$target$TAB$sha256$TAB${before:-$kept}$NEWLINE
    done
    stage_text "$MANIFEST" "azure-hooks${TAB}1$NEWLINE$(earlier_entries)$NEWLINE$entries"
    plan manifest "$staged"
    plan end
}

# usage: earlier_entries    prints the folders made, and the entries of an earlier bundle that had its scripts elsewhere
earlier_entries() {
    printf '%s' "$made_folders" | while read -r folder; do
        printf 'folder\t%s\n' "$folder"
    done
    [ "$have_manifest" = yes ] || return 0
    while IFS= read -r line; do
        case $line in
            "file$TAB$PRE_SCRIPT$TAB"* | "file$TAB$POST_SCRIPT$TAB"* | "file$TAB$CONFIG$TAB"*) ;;
            "file$TAB"* | "folder$TAB"*) printf '%s\n' "$line" ;;
        esac
    done <"$root$MANIFEST"
}

# usage: stage_file NAME
# Copies a file of the bundle beside its target and verifies the copy, for the bundle's folder may be anybody's.
stage_file() {
    bundle_file "$1"
    new_file "$target"
    head -c "$LARGEST_FILE" <"$bundle$1" >"$root$staged" || fail "$root$staged cannot be written" "$write_hint"
    [ "$(checksum "$root$staged")" = "$sha256" ] || fail "the copy of $bundle$1 is not the same" "$write_hint"
    chmod "$mode" -- "$root$staged" || fail "the mode of $root$staged cannot be set" "$write_hint"
    flush "$root$staged"
}

# usage: restore_labels
# SELinux: a file keeps the label of the place where it was made. Below --root DIR the image's own policy sets it.
restore_labels() {
    [ -z "$root" ] || return 0
    command -v restorecon >/dev/null || return 0
    restorecon -- "$POST_SCRIPT" "$PRE_SCRIPT" "$CONFIG" >/dev/null 2>&1 ||
        warn "restorecon failed; look at the SELinux labels: ls -Z $AZURE_FOLDER"
}

# ---- Uninstall

# usage: uninstall_hooks    restores what the first install found; a file that was edited since is kept, logs stay
uninstall_hooks() {
    for folder in "$AZURE_FOLDER" "${PRE_SCRIPT%/*}"; do
        folder_fault "$folder"
        [ -z "$fault" ] || fail "$fault. Nothing was changed." "$place_hint"
    done
    enter
    if [ "$have_manifest" = no ]; then
        say "nothing to remove: install.sh has installed nothing here ($root$MANIFEST is missing)"
        return
    fi
    [ "$dry_run" = yes ] || start_plan
    plan_uninstall
    if [ "$dry_run" = yes ]; then
        say 'dry run: nothing was changed'
        return
    fi
    commit
    say "Removed. The log stays: $LOG_FILE"
}

# usage: plan_uninstall
plan_uninstall() {
    first_steps=
    last_steps=
    after_steps=
    made_before=
    count=0
    while IFS=$TAB read -r entry_kind target sha256 before; do
        case $entry_kind in
            folder) made_before=$made_before$target$NEWLINE ;; # the deepest stands first
            file) plan_restore ;;
        esac
    done <"$root$MANIFEST"
    plan=$plan$first_steps$last_steps
    plan manifest -
    plan=$plan$after_steps
    plan end
    while read -r folder; do
        [ -z "$folder" ] || plan rmdir "$folder"
    done <<END
$made_before
END
}

# usage: plan_restore
# Plans one file. Our config goes first, so that Azure never sees it without its scripts; one to restore comes last.
plan_restore() {
    file_fault "$root$target"
    [ -z "$fault" ] || fail "$fault. Nothing was changed." 'See what it is and who put it there, then move it away.'
    kept=-
    staged=-
    sum=-
    [ ! -e "$root$target" ] || free_name "$target"
    if [ "$before" != - ] && [ ! -e "$root$before" ]; then
        warn "$root$before is gone: nothing to restore as $root$target"
        before=-
    fi
    if [ "$before" != - ]; then
        say "restore $root$target from $root$before"
        stage_link
        after_steps=${after_steps}remove$TAB$before$NEWLINE
    elif [ "$kept" != - ]; then
        say "remove $root$target"
    else
        return 0
    fi
    if [ "$kept" != - ] && [ "$(checksum "$root$target")" = "$sha256" ]; then
        after_steps=${after_steps}remove$TAB$kept$NEWLINE
    elif [ "$kept" != - ]; then
        say "keep $root$target as $root$kept: it was changed since it was installed"
    fi
    line=file$TAB$target$TAB$staged$TAB$sum$TAB$kept$NEWLINE
    if [ "$target $before" = "$CONFIG -" ]; then
        first_steps=$line$first_steps
    else
        last_steps=$last_steps$line
    fi
}

# usage: stage_link    sets staged to a second name of the file to restore, which itself stays until the commit
stage_link() {
    sum=$(checksum "$root$before") || fail "$root$before cannot be read"
    count=$((count + 1))
    staged=${target%/*}/.azure-hooks-new.$$-$count
    [ "$dry_run" = yes ] || ln -T -- "$root$before" "$root$staged" || fail "$root$staged cannot be made" "$write_hint"
}

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

# ---- Registry: which of the VM's instances these hooks are for, and what each needs.

# usage: look_up_user INSTANCE DIRECTORY    adds to USERS, "INSTANCE:UID-GID …"; fails if there is no such user
look_up_user() {
    user_name=$RUN_AS
    if [ -z "$RUN_AS" ] || [ -n "$CONTAINER" ]; then
        USERS="$USERS $1:0-0"
        return 0
    elif [ "$RUN_AS" = owner ]; then
        read_owner "$2/parameters.isc" || return 1
        user_name=$INSTANCE_OWNER
    fi
    # The user directory may hang.
    user_id=$(timeout -s KILL 2 id -u -- "$user_name" 9<&-) || return 1
    group_id=$(timeout -s KILL 2 id -g -- "$user_name" 9<&-) || return 1
    USERS="$USERS $1:$user_id-$group_id"
}

# usage: read_owner FILE    sets INSTANCE_OWNER from parameters.isc
read_owner() {
    INSTANCE_OWNER=
    # The instance's owner can put anything here.
    [ -f "$1" ] && [ ! -h "$1" ] || return 1
    timeout -s KILL 2 head -c 65536 "$1" 9<&- >"$RUN_DIR/parameters" || return 1
    while IFS=': =' read -r key value _ || [ -n "$key" ]; do
        case $key in
            security_settings.manager_user)
                INSTANCE_OWNER=$value
                break
                ;;
            security_settings.iris_user | security_settings.cache_user) INSTANCE_OWNER=$value ;;
        esac
    done <"$RUN_DIR/parameters"
    INSTANCE_OWNER=${INSTANCE_OWNER%"$CARRIAGE_RETURN"}
    [ -n "$INSTANCE_OWNER" ]
}

# usage: is_wanted NAME    whether this VM's hooks are for it; names compare without case, and INSTANCES is in capitals
is_wanted() {
    [ -n "$INSTANCES" ] || return 0
    [ "${#1}" -le 64 ] || return 1
    in_capitals "$1"
    is_in "$CAPITALS" "$INSTANCES"
}

# usage: read_list    sets UP and DOWN, each instance as the VM spells it, USERS, and TROUBLE: what else is the matter
read_list() {
    UP=
    DOWN=
    USERS=
    TROUBLE=
    missing=" $INSTANCES "
    lines=0
    while IFS=^ read -r name directory _ state _ _ _ _ _ _ _ _ data _ || [ -n "$name" ]; do
        lines=$((lines + 1))
        if [ "$lines" -gt 256 ]; then
            TROUBLE="$TROUBLE; the list of instances is longer than 256 lines"
            break
        fi
        name=${name%"$CARRIAGE_RETURN"}
        if [ -z "$name" ] || ! is_wanted "$name"; then continue; fi
        [ -z "$INSTANCES" ] || missing="${missing%%" $CAPITALS "*} ${missing#*" $CAPITALS "}"
        case $name in
            *[!A-Za-z0-9_-]*)
                TROUBLE="$TROUBLE; an instance has a name that these scripts do not take"
                continue
                ;;
        esac
        case ${state%%,*} in
            running)
                UP="$UP $name"
                look_up_user "$name" "$directory" ||
                    TROUBLE="$TROUBLE; $name: no OS user for its sessions (--run-as $RUN_AS)"
                data=${data%"$CARRIAGE_RETURN"}
                printf '%s\n' "${data:-$directory}/mgr" >"$RUN_DIR/folder.$name"
                ;;
            down)
                if [ "$IF_DOWN" = skip ]; then
                    DOWN="$DOWN $name"
                else
                    TROUBLE="$TROUBLE; $name is down (--if-down fail)"
                fi
                ;;
            '' | *[![:print:]]*) TROUBLE="$TROUBLE; $name is in an unknown state" ;;
            *) TROUBLE="$TROUBLE; $name is ${state%%,*}" ;;
        esac
    done <"$RUN_DIR/qlist"
    for name in $missing; do
        TROUBLE="$TROUBLE; $name is not registered on this VM"
    done
    [ -n "$UP$DOWN$TROUBLE" ] || TROUBLE='; no instance is registered on this VM'
    TROUBLE=${TROUBLE#; }
}

# ---- Check: is this VM ready for an application-consistent backup? Freezes nothing.

# usage: check_vm    status 1 when something is wrong that would cost a backup its consistency
check_vm() {
    failures=0
    warnings=0
    make_workplace
    check_programs
    check_installed
    check_azure
    check_database
    check_log
    remove_workplace
    if [ "$failures" -gt 0 ]; then
        say "FAILED   not ready: $failures failed, $warnings warnings. To do: see each line above, then check again"
        exit 1
    fi
    say "PASSED   ready, $warnings warnings. Next: sh $0 --drill"
}

# usage: begin WHAT
begin() {
    say "BEGIN    $1"
}

# usage: passed TEXT
passed() {
    say "PASSED   $1"
}

# usage: warning TEXT
warning() {
    warnings=$((warnings + 1))
    say "WARNING  $1"
}

# usage: failed TEXT WHAT-TO-DO
failed() {
    failures=$((failures + 1))
    say "FAILED   $1. To do: $2"
}

# usage: make_workplace    a folder of root's for what the sessions print
make_workplace() {
    workplace=$(mktemp -d /run/azure-hooks-check.XXXXXXXX) || fail 'nothing can be written in /run' 'Look at its mount.'
}
workplace=

# usage: remove_workplace
remove_workplace() {
    end_sessions >/dev/null 2>&1
    end_readers >/dev/null 2>&1
    [ -z "$workplace" ] || rm -rf -- "$workplace"
    workplace=
}

# usage: log SUBJECT TEXT    the hooks log each session; a check only says what came of it
log() {
    :
}

# usage: check_programs    what the hooks call, on the PATH that they set
check_programs() {
    begin 'programs'
    lacking=
    for program in sh timeout flock dd tail head stat date cat mkfifo mkdir mv rm sleep tr id; do
        command -v "$program" >/dev/null || lacking="$lacking $program"
    done
    if [ -n "$RUN_AS" ] && [ -z "$CONTAINER" ]; then
        command -v setpriv >/dev/null || command -v runuser >/dev/null || lacking="$lacking setpriv"
    fi
    if [ -n "$lacking" ]; then
        failed "not found on $PATH:$lacking" 'install coreutils and util-linux'
    else
        passed "sh is $(readlink -f "$(command -v sh)"), and all programs that the hooks call are there"
    fi
    command -v logger >/dev/null || warning 'there is no logger: the hooks write their own log, but nothing to syslog'
}

# usage: check_installed    contents, owners, modes and folders of the hooks
check_installed() {
    begin 'installed files'
    for name in $BUNDLE_FILES; do
        installed_fault "$name"
        if [ -n "$fault" ]; then
            failed "$fault" "install this bundle: sh $0"
        elif [ "$name" != "${name%.sh}" ] && ! sh -n "$target" 2>/dev/null; then
            failed "sh of this VM does not understand $target" 'put a POSIX shell in the place of sh'
        else
            passed "$target is the file of this bundle, root's, with mode $mode"
        fi
    done
    for folder in "$AZURE_FOLDER" "${PRE_SCRIPT%/*}"; do
        folder_fault "$folder"
        [ -z "$fault" ] ||
            failed "$fault, so others could change what Azure runs as root" "chown root:root and chmod go-w that folder"
        [ "$folder" != "${PRE_SCRIPT%/*}" ] || break
    done
    if [ -e "$PENDING_PLAN" ] || [ -e "$COMMITTED_PLAN" ]; then
        failed 'an earlier run of install.sh was interrupted' "run it again: sh $0"
    fi
    find_freeze
    [ -z "$freeze" ] || failed "$freeze" "if no backup is running, thaw: sh $POST_SCRIPT"
}

# usage: check_log
check_log() {
    begin 'log'
    log_folder=${LOG_FILE%/*}
    if [ -L "$LOG_FILE" ] || { [ -e "$LOG_FILE" ] && [ ! -f "$LOG_FILE" ]; }; then
        failed "$LOG_FILE is not a regular file, so the hooks do not write to it" 'move it away'
        return
    fi
    place=$log_folder
    while [ ! -e "$place" ] && [ ! -L "$place" ]; do
        place=${place%/*}
        place=${place:-/}
    done
    if [ ! -d "$place" ] || [ ! -w "$place" ]; then
        failed "no log can be written in $log_folder" "make $place a folder on a file system that can be written"
        return
    fi
    find_writers "$place"
    if [ -n "$anybody" ]; then
        failed "anybody can write $anybody, so anybody can forge the log" "chmod o-w $anybody"
        return
    fi
    [ "$place" = "$log_folder" ] && [ -n "$not_root" ] && warning "$not_root can change the log"
    available=$(df -Pk -- "$place" | tail -n 1 | tr -s ' ' | cut -d ' ' -f 4)
    case $available in
        '' | *[!0-9]*) ;;
        *) [ "$available" -ge 4096 ] || warning "only $available KiB are free for the log in $place" ;;
    esac
    passed "the log can be written: $LOG_FILE"
}

# usage: find_writers PATH
# Looks at PATH and the folders above it. Sets anybody to the first that every user can write, and not_root to a group
# or user other than root that can change one of them.
find_writers() {
    anybody=
    not_root=
    step=$1
    while [ -n "$step" ]; do
        case $(stat -L -c '%a' -- "$step") in
            1??[2367]) ;; # like /tmp: others cannot touch what is root's in it
            *[2367]) anybody=${anybody:-$step} ;;
            *[2367]?) [ "$(stat -L -c %g -- "$step")" = 0 ] || not_root="group $(stat -L -c %G -- "$step") ($step)" ;;
        esac
        [ "$(stat -L -c %u -- "$step")" = 0 ] || not_root="user $(stat -L -c %U -- "$step") ($step)"
        [ "$step" != / ] || break
        step=${step%/*}
        step=${step:-/}
    done
}

# ---- Check: what on the Azure side would keep the hooks from running. All of it fails quietly in a real backup.

WAAGENT_CONF=/etc/waagent.conf
WORKLOAD_CONF=$AZURE_FOLDER/workload.conf
PLUGIN_HOST_CONF=$AZURE_FOLDER/VMSnapshotPluginHost.conf

# usage: check_azure
check_azure() {
    begin 'Azure'
    check_agent
    check_workload
    check_plugin_host
}

# usage: check_agent    the VM agent starts the backup extension, unless it is told not to start any
check_agent() {
    if [ ! -r "$WAAGENT_CONF" ]; then
        warning "there is no $WAAGENT_CONF: is this an Azure VM, with the Linux VM agent installed?"
        return
    fi
    enabled=y
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
            '#'*) continue ;;
            *=*) ;;
            *) continue ;;
        esac
        trim "${line%%=*}"
        [ "$trimmed" = Extensions.Enabled ] || continue
        line=${line#*=}
        trim "${line%%#*}"
        enabled=${trimmed#\"}
        enabled=${enabled%\"}
    done <"$WAAGENT_CONF"
    case $enabled in
        [Nn])
            failed "$WAAGENT_CONF has Extensions.Enabled=n, so Azure Backup can run nothing on this VM" \
                'set it to y and restart the agent (walinuxagent or waagent)'
            ;;
        *) passed 'the VM agent runs extensions' ;;
    esac
}

# usage: check_workload    a database named there has hooks of its own: the extension then never looks at ours
check_workload() {
    if [ ! -f "$WORKLOAD_CONF" ] || ! read_setting "$WORKLOAD_CONF" workload workload_name || [ -z "$value" ]; then
        passed 'no other database has taken over the hooks (workload.conf)'
        return
    fi
    case $value in
        oracle | mysql | mariadb | postgres)
            failed "$WORKLOAD_CONF names $value, so Azure Backup runs that database's hooks and never these" \
                "leave workload_name empty, or back $value up in another way"
            ;;
        *) warning "$WORKLOAD_CONF names '$value', which today's extension ignores: leave workload_name empty" ;;
    esac
}

# usage: check_plugin_host    this file is optional; if it is there, the extension's own does not count
check_plugin_host() {
    [ -f "$PLUGIN_HOST_CONF" ] || return 0
    fix="move $PLUGIN_HOST_CONF away: the extension then uses its own, which is right"
    case $(stat -L -c '%u %a' -- "$PLUGIN_HOST_CONF") in
        '0 '*[04][04] | '0 '[04]) ;;
        *)
            failed "$PLUGIN_HOST_CONF is not root's alone, so Azure Backup refuses it (code 314)" "$fix"
            return
            ;;
    esac
    read_setting "$PLUGIN_HOST_CONF" pre_post numberOfPlugins
    plugins=$value
    case $plugins in
        '' | *[!0-9]* | 0)
            failed "$PLUGIN_HOST_CONF loads no plug-in (numberOfPlugins '$plugins'), so no hook ever runs" "$fix"
            return
            ;;
    esac
    if read_setting "$PLUGIN_HOST_CONF" pre_post timeoutInSeconds; then
        case $value in
            '' | *[!0-9]* | ??????*)
                failed "$PLUGIN_HOST_CONF: timeoutInSeconds is '$value', which Azure cannot read (code 304)" "$fix"
                return
                ;;
        esac
        [ "$value" -ge "$TIMEOUT" ] || failed \
            "$PLUGIN_HOST_CONF: Azure waits $value s only (timeoutInSeconds), but the hooks may take $TIMEOUT s" "$fix"
    fi
    find_plugin
    if [ -z "$plugin" ]; then
        failed "$PLUGIN_HOST_CONF does not lead to $CONFIG, so these hooks never run" "$fix"
    elif [ "$plugins" -gt 1 ]; then
        warning "$PLUGIN_HOST_CONF loads $plugins plug-ins: the last one hides the errors of the others"
    else
        passed "$PLUGIN_HOST_CONF leads to these hooks"
    fi
}

# usage: find_plugin    sets plugin to the number of the plug-in that is ours, empty when there is none
find_plugin() {
    plugin=
    number=0
    while [ "$number" -lt "$plugins" ] && [ "$number" -lt 10 ]; do
        if read_setting "$PLUGIN_HOST_CONF" pre_post "pluginName$number" && [ "$value" = ScriptRunner ] &&
            read_setting "$PLUGIN_HOST_CONF" pre_post "pluginConfigPath$number" && [ "$value" = "$CONFIG" ]; then
            plugin=$number
        fi
        number=$((number + 1))
    done
}

# usage: read_setting FILE SECTION KEY
# Sets value as Python's ConfigParser, the reader in the extension, finds it: keys have no case, "=" or ":" stands
# between, the last one counts. Fails when there is none.
read_setting() {
    value=
    known=1
    section=
    in_capitals "$3"
    wanted=$CAPITALS
    while IFS= read -r line || [ -n "$line" ]; do
        trim "${line%"$CARRIAGE_RETURN"}"
        line=$trimmed
        case $line in
            '#'* | ';'*) continue ;;
            '['*']'*)
                section=${line#?}
                section=${section%%]*}
                continue
                ;;
            *[=:]*) [ "$section" = "$2" ] || continue ;;
            *) continue ;;
        esac
        trim "${line%%[=:]*}"
        in_capitals "$trimmed"
        [ "$CAPITALS" = "$wanted" ] || continue
        trim "${line#*[=:]}"
        value=$trimmed
        known=0
    done <"$1"
    return "$known"
}

# usage: trim TEXT    sets trimmed, without blanks around it
trim() {
    trimmed=${1#"${1%%[![:space:]]*}"}
    trimmed=${trimmed%"${trimmed##*[![:space:]]}"}
}

# ---- Check: can the hooks reach the database? With the very functions that they use.

SCRIPT=install.sh

# usage: check_database
check_database() {
    begin 'database'
    # bash tells on stderr of each child that a session's limit or end has killed, whenever it finds time to.
    exec 2>/dev/null
    RUN_DIR=$workplace
    find_host || :
    check_client || return
    check_credentials_file
    [ -z "$CONTAINER" ] || check_container || return
    if ! fetch_list "$LIST_MAX" >/dev/null; then
        failed "$CONTROL_CLIENT qlist gave no answer within $LIST_MAX s (status $list_status)" \
            "run it by hand as root and see: ${CONTAINER:+$CONTAINER_ENGINE exec $CONTAINER }$CONTROL_CLIENT qlist"
        return
    fi
    read_list
    check_instances
    [ -z "$UP" ] || check_sessions
    check_disks
}

# usage: check_client    fails when there is none, for then nothing else can be asked
check_client() {
    clients="$SESSION_CLIENT$NEWLINE$CONTROL_CLIENT"
    [ -z "$CONTAINER" ] || clients=$CONTAINER_ENGINE
    previous=
    while read -r client; do
        [ "$client" != "$previous" ] || continue
        previous=$client
        if ! client_path=$(command -v "$client"); then
            failed "$client is not on $PATH" 'make the bundle with --client PATH, or with the right --product'
            return 1
        fi
        check_writers "$client_path"
    done <<END
$clients
END
}

# usage: check_writers PATH    the hooks run this program as root: nobody else may be able to change it
check_writers() {
    real=$(readlink -f -- "$1") || real=$1
    for place in "$1" "$real"; do
        find_writers "$place"
        if [ -n "$anybody" ]; then
            failed "anybody can write $anybody, and root runs $1 from there" "chmod o-w $anybody"
            return
        fi
    done
    case $not_root in
        '') passed "$1 is there, and only root can change it" ;;
        "user ${RUN_AS:--} "*) passed "$1 is there; $not_root can change it, and it runs as that user" ;;
        *) warning "$1 is there, but $not_root can change what root runs" ;;
    esac
}

# usage: check_credentials_file
check_credentials_file() {
    [ -n "$CREDENTIALS_FILE" ] || return 0
    if [ ! -e "$CREDENTIALS_FILE" ]; then
        failed "$CREDENTIALS_FILE is missing" 'make it: user name in line 1, password in line 2, owner root, mode 600'
        return
    fi
    if ! check_credentials; then
        failed "$CREDENTIALS_FILE must be a file of root's with mode 600, and no link" 'chown and chmod it'
        return
    fi
    folder_fault "${CREDENTIALS_FILE%/*}"
    if [ -n "$fault" ]; then
        failed "$fault, so $CREDENTIALS_FILE can be swapped" 'keep it in a folder that only root can write'
        return
    fi
    { read -r first && read -r second; } <"$CREDENTIALS_FILE" || second=
    if [ -z "$first" ] || [ -z "$second" ]; then
        failed "$CREDENTIALS_FILE does not have two lines" 'write the user name in line 1 and the password in line 2'
    else
        passed "$CREDENTIALS_FILE has a user name and a password, and only root can read it"
    fi
}

# usage: check_container    fails when nothing can be run in it
check_container() {
    if ! timeout -k 1 "$LIST_MAX" "$CONTAINER_ENGINE" exec "$CONTAINER" sh -c 'command -v timeout' \
        >/dev/null </dev/null; then
        failed "nothing can be run in container $CONTAINER, or it has no sh and timeout" \
            "see $CONTAINER_ENGINE ps, and start it; the image needs coreutils"
        return 1
    fi
    passed "container $CONTAINER runs, and has sh and timeout"
}

# usage: check_instances    each is registered, and running or cleanly down
check_instances() {
    for instance in $UP; do
        passed "$instance is registered and running"
    done
    for instance in $DOWN; do
        warning "$instance is down: a backup now would skip it"
    done
    troubles=$TROUBLE
    while [ -n "$troubles" ]; do
        failed "${troubles%%; *}" "see $CONTROL_CLIENT qlist; start the instance, or make a bundle for the right ones"
        case $troubles in
            *'; '*) troubles=${troubles#*; } ;;
            *) troubles= ;;
        esac
    done
}

# usage: check_sessions    a session of each that runs, as the hooks start it: it must answer, and ask nothing
check_sessions() {
    # shellcheck disable=SC2086 # a list of names
    ask_all probe "$PROBE_MAX" $UP >/dev/null
    answers=$ANSWERS
    for answer in $answers; do
        instance=${answer%%:*}
        find_user_name "$instance"
        case ${answer#*:} in
            3) passed "$instance: a session answers without a prompt, as OS user $user_name" ;;
            5)
                failed "$instance is frozen right now (a session answers, as OS user $user_name)" \
                    'if no backup is running, see "The database is frozen now" in README.md'
                ;;
            *)
                why "$instance" "${answer#*:}"
                refusal=$REASON
                find_other_user "$instance"
                failed "$instance: a session as OS user $user_name does not answer: $refusal" "$fix"
                ;;
        esac
    done
}

# usage: find_user_name INSTANCE    sets user_name, the OS user of its sessions
find_user_name() {
    find_user "$1"
    user_name=root
    if [ -n "$CONTAINER" ]; then
        user_name=${RUN_AS:-of the image}
    elif [ -n "$USER_IDS" ]; then
        user_name=$(id -n -u "${USER_IDS%-*}") || user_name=${USER_IDS%-*}
    fi
}

# usage: find_other_user INSTANCE    sets fix, with the OS user as which a session would answer, if there is one
find_other_user() {
    fix='allow OS authentication for that user (also in %Service_Terminal), or use --credentials-file'
    [ -z "$CONTAINER" ] || return 0
    find_registered "$1"
    INSTANCE_OWNER=
    read_owner "$directory/parameters.isc" || INSTANCE_OWNER=
    for other in root $INSTANCE_OWNER; do
        [ "$other" != "$user_name" ] || continue
        other_ids=$(id -u -- "$other")-$(id -g -- "$other")
        [ "$other_ids" != - ] || continue
        USERS=" $1:$other_ids"
        ask_all probe "$PROBE_MAX" "$1" >/dev/null
        case ${ANSWERS#*:} in
            3 | 5)
                [ "$other" = root ] || other=owner
                [ "$other" = owner ] || other='root (the default)'
                fix="as another OS user it answers: make the bundle with --run-as $other"
                return
                ;;
        esac
    done
}

# usage: find_registered INSTANCE    sets directory, parameter_file and data_directory from the registry's answer
find_registered() {
    directory=
    parameter_file=
    data_directory=
    while IFS=^ read -r name install_directory _ _ cpf _ _ _ _ _ _ _ data _; do
        [ "${name%"$CARRIAGE_RETURN"}" = "$1" ] || continue
        directory=$install_directory
        parameter_file=$cpf
        data_directory=${data%"$CARRIAGE_RETURN"}
    done <"$RUN_DIR/qlist"
    data_directory=${data_directory:-$directory}
}

# ---- Check: is all that a restore needs on disks that Azure Backup takes a snapshot of?

# usage: check_disks    of every instance: databases, write image journal (WIJ) and journals
check_disks() {
    if [ -n "$CONTAINER" ]; then
        warning "the volumes of container $CONTAINER were not looked at: none may be on NFS or on the temporary disk"
        return
    fi
    for instance in $UP $DOWN; do
        find_registered "$instance"
        find_parameter_file
        outside=
        look_at_disk data "$data_directory/mgr"
        if [ -n "$parameter_file" ]; then
            look_at_parameters
        else
            warning "$instance: its parameter file (cpf) was not found, so only $data_directory/mgr was looked at"
        fi
        [ -n "$outside" ] || passed "$instance: databases, WIJ and journals are on disks of this VM"
    done
}

# usage: find_parameter_file    makes parameter_file a path, empty when there is no such file
find_parameter_file() {
    case $parameter_file in
        /*) set -- "$parameter_file" ;;
        *) set -- "$directory/$parameter_file" "$data_directory/$parameter_file" ;;
    esac
    parameter_file=
    for file; do
        [ ! -f "$file" ] || parameter_file=$file
    done
}

# usage: look_at_parameters    the folders that the parameter file names
look_at_parameters() {
    section=
    while IFS= read -r line || [ -n "$line" ]; do
        trim "${line%"$CARRIAGE_RETURN"}"
        line=$trimmed
        case $line in
            '['*']') section=$line ;;
            *=*)
                trim "${line#*=}"
                case $section.${line%%=*} in
                    '[config].wijdir') look_at_disk WIJ "$trimmed" ;;
                    '[Journal].CurrentDirectory' | '[Journal].AlternateDirectory') look_at_disk journals "$trimmed" ;;
                    '[Databases].'*) look_at_disk data "${trimmed%%,*}" ;;
                esac
                ;;
        esac
    done <"$parameter_file"
}

# usage: look_at_disk WHAT FOLDER    warns once for each disk of an instance that no snapshot covers
look_at_disk() {
    case $2 in
        /*) ;;
        *) return 0 ;; # empty: the default, in a folder that is looked at anyway
    esac
    [ -e "$2" ] || return 0
    # A dead NFS server would hold findmnt for good.
    found=$(timeout -s KILL 5 findmnt -n -r -o FSTYPE,TARGET,SOURCE -T "$2" 2>/dev/null </dev/null) || found=
    case $found in
        '')
            add_outside "$1" "$2" 'whose disk cannot be found out'
            return
            ;;
    esac
    type=${found%% *}
    source=${found##* }
    mount_point=${found#* }
    mount_point=${mount_point%% *}
    case $type in
        nfs* | cifs | smb* | 9p | ceph | glusterfs | lustre | fuse.*)
            add_outside "$1" "$2" "on a network share ($type): a VM's backup does not contain it"
            ;;
        tmpfs | ramfs) add_outside "$1" "$2" "in memory ($type): no backup contains it" ;;
        *) ! is_temporary_disk || add_outside "$1" "$2" 'on the temporary disk of the VM: no backup contains it' ;;
    esac
}

# usage: is_temporary_disk    the agent mounts it at /mnt/resource, cloud-init at /mnt, with a warning in a file
is_temporary_disk() {
    [ "$mount_point" = /mnt/resource ] || [ -e "$mount_point/DATALOSS_WARNING_README.txt" ] && return
    for link in /dev/disk/cloud/azure_resource-part1 /dev/disk/azure/resource-part1; do
        [ ! -e "$link" ] || [ "$(readlink -f "$link")" != "$source" ] || return 0
    done
    return 1
}

# usage: add_outside WHAT FOLDER WHERE
add_outside() {
    case $outside in
        *"<$1 $3>"*) return 0 ;;
    esac
    outside="$outside<$1 $3>"
    warning "$instance: $1 in $2 is $3"
}

# ---- Drill: one freeze and thaw as in a backup, without the snapshot. Whatever happens, it ends with a thaw.

# usage: drill    status 0 only when both scripts ended with 0
drill() {
    for script in "$PRE_SCRIPT" "$POST_SCRIPT"; do
        [ -f "$script" ] || fail "$script is missing. Nothing was frozen." "Install first: sh $0"
    done
    find_freeze
    [ -z "$freeze" ] || fail "$freeze. Nothing was frozen." "If no backup is running, thaw first: sh $POST_SCRIPT"
    ask_leave
    remember_log
    interrupted=
    trap 'interrupted=yes' HUP INT QUIT PIPE TERM
    # Ctrl-Z would stop the scripts too, in the middle of a freeze.
    trap '' TSTP TTIN TTOU
    run_script "$PRE_SCRIPT" "$TIMEOUT"
    pre_status=$script_status
    say "prescript.sh ended: $(name_status "$pre_status")"
    [ -n "$interrupted" ] || [ "$pre_status" != 0 ] || pause
    # From here on nothing may come between us and the thaw, not even a second Ctrl-C.
    trap '' HUP INT QUIT PIPE TERM
    [ -z "$interrupted" ] || say 'interrupted: thawing'
    was_interrupted=$interrupted
    interrupted=
    run_script "$POST_SCRIPT" $((TIMEOUT + 60))
    post_status=$script_status
    say "postScript.sh ended: $(name_status "$post_status")"
    show_result
    case $post_status in
        202 | timeout) say 'THE DATABASE MAY STILL BE FROZEN: see "The database is frozen now" in README.md' ;;
    esac
    if [ "$pre_status" != 0 ] || [ "$post_status" != 0 ]; then
        say 'FAILED   a backup like this would NOT be application-consistent. To do: see the log above, and README.md'
        exit 1
    fi
    [ -z "$was_interrupted" ] || exit 1
    say 'PASSED   a backup like this would be application-consistent'
}

# usage: ask_leave    ends the run without --yes, or a yes on a terminal
ask_leave() {
    say "This freezes ${INSTANCES:-every instance of this VM} for about $((seconds + 2)) seconds, as a backup does:"
    say 'users can read and write on, but nothing is written to the databases on disk until the thaw.'
    [ "$yes" = no ] || return 0
    if [ ! -t 0 ] || [ ! -t 1 ]; then
        fail 'there is no terminal to ask on. Nothing was frozen.' 'Run it on a terminal, or with --yes.'
    fi
    printf 'Go on? Type yes: '
    read -r answer || answer=
    case $answer in
        [Yy][Ee][Ss] | [Yy]) ;;
        *) fail 'not confirmed. Nothing was frozen.' ;;
    esac
}

# usage: run_script PATH LIMIT
# As Azure does it: `sh PATH`, not waited for longer than LIMIT seconds, and not killed then. Sets script_status. Both
# scripts are children of this shell, as in a backup both are children of one host.
run_script() {
    say "${1##*/} started"
    sh "$1" &
    script=$!
    wait_while_alive "$script" "$2"
    if ! kill -0 "$script" 2>/dev/null; then
        wait "$script"
        script_status=$?
    elif [ -n "$interrupted" ]; then
        script_status=interrupted
    else
        script_status=timeout
    fi
}

# usage: wait_while_alive PID LIMIT    at most LIMIT seconds, and not after a signal
wait_while_alive() {
    now
    wait_end=$((NOW + $2 * 100))
    while kill -0 "$1" 2>/dev/null && [ -z "$interrupted" ] && [ "$NOW" -lt "$wait_end" ]; do
        sleep 0.1
        now
    done
}

# usage: pause    the snapshot's place
pause() {
    say "frozen; waiting $seconds s in place of the snapshot"
    wait_while_alive "$$" "$seconds"
}

# usage: name_status STATUS    prints what an exit status of the hooks means
name_status() {
    case $1 in
        0) printf '%s, %s' "$1" 'all is well' ;;
        201) printf '%s, %s' "$1" 'freeze failed' ;;
        202) printf '%s, %s' "$1" 'THAW FAILED' ;;
        203) printf '%s, %s' "$1" 'the database had resumed before the thaw' ;;
        204) printf '%s, %s' "$1" 'frozen already, by somebody else' ;;
        205) printf '%s, %s' "$1" 'nothing of ours was frozen' ;;
        206) printf '%s, %s' "$1" 'not ready' ;;
        207) printf '%s, %s' "$1" 'another run of the hooks is on' ;;
        timeout) printf 'not within the %s s that Azure waits' "$TIMEOUT" ;;
        interrupted) printf 'not, it was interrupted' ;;
        *) printf '%s, unknown' "$1" ;;
    esac
}

# usage: remember_log    so that only this drill's lines are shown
remember_log() {
    log_size=$(stat -c %s -- "$LOG_FILE" 2>/dev/null) || log_size=0
    old_result=$(stat -c '%i %y' -- "$STATUS_FILE" 2>/dev/null) || old_result=
}

# usage: show_result    what the post-script has left in the log and in the status file
show_result() {
    say "--- $LOG_FILE"
    size_now=$(stat -c %s -- "$LOG_FILE" 2>/dev/null) || size_now=0
    [ "$size_now" -ge "$log_size" ] || log_size=0
    tail -c "+$((log_size + 1))" -- "$LOG_FILE" 2>/dev/null | head -c 65536
    say '---'
    new_result=$(stat -c '%i %y' -- "$STATUS_FILE" 2>/dev/null) || new_result=
    if [ "$new_result" = "$old_result" ]; then
        say "no new result in $STATUS_FILE"
        return
    fi
    result=$(head -c 65536 -- "$STATUS_FILE")
    read_field windowSeconds "$result"
    say "frozen for: $field_value seconds"
    read_field verdict "$result"
    say "verdict: $field_value"
    rest=$result
    while :; do
        case $rest in
            *'{"name":"'*) rest=${rest#*'{"name":"'} ;;
            *) break ;;
        esac
        name=${rest%%\"*}
        read_field outcome "$rest"
        outcome=$field_value
        read_field journalFile "$rest"
        say "$name: $outcome; a restore starts from journal file: $field_value"
    done
}

# usage: read_field KEY JSON    sets field_value from what postScript.sh wrote, which has no escapes
read_field() {
    field_value=unknown
    case $2 in
        *"\"$1\":"*) ;;
        *) return 0 ;;
    esac
    field_value=${2#*"\"$1\":"}
    case $field_value in
        '"'*)
            field_value=${field_value#?}
            field_value=${field_value%%\"*}
            ;;
        *) field_value=${field_value%%[,\}]*} ;;
    esac
    [ "$field_value" != null ] || field_value=unknown
}

# ---- The command line

# usage: help
help() {
    cat <<END
Azure Backup hooks for $PRODUCT_NAME, ${INSTANCES:-every instance of this VM} (make-azure-hooks $VERSION)

sh install.sh                install; what it replaces is kept as .bak-TIME
sh install.sh --uninstall    restore what stood there before the first install
sh install.sh --check        is this VM ready? Freezes nothing
sh install.sh --drill        freeze, wait and thaw once, as a backup would

  --dry-run      with install and --uninstall: only say what would be done
  --root DIR     with install and --uninstall: the system whose root folder is DIR (images, packages)
  --seconds N    with --drill: how long the database stays frozen (default 5)
  --yes          with --drill: do not ask
  --version      print the version

Exit status: 0 done or ready, 1 failed (then nothing was changed) or not ready, 2 wrong usage
END
}

# usage: parse_options OPTION…    sets action, dry_run, root, seconds and yes
parse_options() {
    action=install
    dry_run=no
    root=
    seconds=5
    yes=no
    given=
    while [ $# -gt 0 ]; do
        case $1 in
            --uninstall | --check | --drill | --help | -h | --version)
                [ "$action" = install ] || wrong_usage "--$action and $1 do not go together"
                action=${1#--}
                ;;
            --dry-run) dry_run=yes given="$given $1" ;;
            --yes) yes=yes given="$given $1" ;;
            --root | --seconds)
                [ $# -gt 1 ] || wrong_usage "$1 needs a value"
                set_value "$1" "$2"
                shift
                ;;
            --root=* | --seconds=*) set_value "${1%%=*}" "${1#*=}" ;;
            *) wrong_usage "unknown option: $1" ;;
        esac
        shift
    done
    for option in $given; do
        case $action:$option in
            *install:--dry-run | *install:--root | drill:--yes | drill:--seconds) ;;
            install:*) wrong_usage "$option goes with --drill only" ;;
            *) wrong_usage "$option does not go with --$action" ;;
        esac
    done
}

# usage: set_value OPTION VALUE
set_value() {
    given="$given $1"
    case $1 in
        --root) root=$2 ;;
        --seconds)
            case $2 in
                '' | *[!0-9]* | ????*) wrong_usage "--seconds is '$2', but must be a whole number from 0 to 999" ;;
            esac
            seconds=$2
            ;;
    esac
}

# usage: find_root    makes root absolute, without links and without a slash at its end; / is this very system
find_root() {
    [ -n "$root" ] || return 0
    [ -d "$root" ] || fail "--root: $root is not a folder. Nothing was changed."
    root=$(cd -- "$root" && pwd -P) || fail '--root: that folder cannot be entered. Nothing was changed.'
    [ "$root" != / ] || root=
}

# usage: stop_on_signal STATUS
stop_on_signal() {
    trap '' HUP INT QUIT PIPE TERM
    warn 'interrupted'
    exit "$1"
}

# usage: clean_up    whatever ended the run, no change stays half done
clean_up() {
    exit_status=$?
    trap '' HUP INT QUIT PIPE TERM
    remove_workplace
    if [ "$changing" = yes ]; then
        changing=no
        if settle; then
            warn "$settlement"
        else
            warn 'not all could be put back: run this again when the cause is gone'
        fi
    fi
    exit "$exit_status"
}

_main() {
    parse_options "$@"
    case $action in
        help | -h) help ;;
        version) say "make-azure-hooks $VERSION" ;;
        *)
            require_root
            find_root
            trap clean_up EXIT
            trap 'stop_on_signal 129' HUP
            trap 'stop_on_signal 130' INT
            trap 'stop_on_signal 131' QUIT
            trap 'stop_on_signal 141' PIPE
            trap 'stop_on_signal 143' TERM
            case $action in
                install) install_hooks ;;
                uninstall) uninstall_hooks ;;
                check) check_vm ;;
                drill) drill ;;
            esac
            ;;
    esac
}

_main "$@"
