#!/bin/sh
# install.sh: installs, checks, tries out and removes the Azure Backup hooks of this bundle. On the VM, as root:
#   sh install.sh --help
# It needs a POSIX shell, coreutils and util-linux. Read it from the end: _main comes last and calls what stands above.

# Settings, fixed when this file was generated. To change one, generate the bundle again and run its install.sh.
VERSION='0.1.0'
PRODUCT_NAME='InterSystems IRIS'
# In capitals; empty: every instance registered on this VM.
INSTANCES='IRIS'
CONTROL_CLIENT='iris'
LIST_COMMAND='iris qlist'
# Before and after the name of the instance: what thaws it by hand.
THAW_BEFORE='iris session '
THAW_AFTER=' -U%SYS '\''##Class(Backup.General).ExternalThaw()'\''; echo "status $?"'
# The same for what asks it, as root, whether it is frozen.
PROBE_BEFORE='iris session '
PROBE_AFTER=' -U%SYS '\''##Class(Backup.General).IsWDSuspendedExt()'\''; echo "status $?"'
# Azure's timeoutInSeconds, for each of the two scripts.
TIMEOUT=120
LOG_FILE='/var/log/azure-hooks/azure-hooks.log'
STATUS_FILE='/var/log/azure-hooks/last-run.json'
PRE_SCRIPT='/etc/azure/prescript.sh'
POST_SCRIPT='/etc/azure/postScript.sh'
CONFIG='/etc/azure/VMSnapshotScriptPluginConfig.json'
# What Azure's extension reads in vmbackup.conf.
VMBACKUP_OPTIONS=
VMBACKUP_OPTIONS="$VMBACKUP_OPTIONS "'mountstoskip timeout safefreezewaitinseconds seqsnapshot'
VMBACKUP_OPTIONS="$VMBACKUP_OPTIONS "'onlylocalfilesystems isanysnapshotfailed sudo_off onappfailuredofsfreeze'
VMBACKUP_OPTIONS="$VMBACKUP_OPTIONS "'onappsuccessdofsfreeze uploadstatusandlog writelog loggingoff'
VMBACKUP_OPTIONS="$VMBACKUP_OPTIONS "'disable_logging snapshotmethod async_event_logging Monitor.run'
VMBACKUP_OPTIONS="$VMBACKUP_OPTIONS "'Monitor.strace Monitor.location lsblkUser.username'

# usage: bundle_file NAME
# Sets sha256, mode and target (where it is installed) of a file of this bundle, with kept/NAME of the copy that stays.
bundle_file() {
    case ${1#kept/} in
        'prescript.sh')
            sha256='be1c4826359a6de91a24a499b05e6e53b030a62043d7ce0ae9def74324a73534' mode='0700'
            target='/etc/azure/prescript.sh'
            ;;
        'postScript.sh')
            sha256='bd806488f8cbb746702f3a710e75cdb9710f9cab831c868cb903cbe3d564b0a3' mode='0700'
            target='/etc/azure/postScript.sh'
            ;;
        'VMSnapshotScriptPluginConfig.json')
            sha256='7782ef0134c74040cf123d6a0657228c80d7bf66ec0d4d74ca51e3f21d1ea440' mode='0600'
            target='/etc/azure/VMSnapshotScriptPluginConfig.json'
            ;;
        'install.sh') sha256='' mode='0700' ;;
        'verify-restore.sh') sha256='426aca3df645f7966ae98d6fe813404c6e468f8328c6af8f93a385e09e72e18f' mode='0700' ;;
        'README.md') sha256='65bc755b20635b2e06a299612599a91de5ff31ca7ff216cd9bd8840a2ef82761' mode='0600' ;;
        'bundle.json') sha256='' mode='0600' ;;
    esac
    case $1 in kept/*) target=$KEPT_FOLDER/${1#kept/} ;; esac
    [ -n "$sha256" ] || sha256=${sums%%"  ${1#kept/}$NEWLINE"*}
    sha256=${sha256##*"$NEWLINE"}
}
# Of the files that cannot hold their own checksum, as sha256sum prints them.
sums=

# The whole bundle stays on the VM, where each backup of it has it: for a restore, and when its folder is long gone.
KEPT_FOLDER='/var/lib/azure-hooks'
KEPT_FILES=
KEPT_FILES="$KEPT_FILES "'kept/prescript.sh kept/postScript.sh kept/VMSnapshotScriptPluginConfig.json kept/install.sh'
KEPT_FILES="$KEPT_FILES "'kept/verify-restore.sh kept/README.md kept/bundle.json'

# ---- Below this line there is only plain shell.

# The script that thaws goes in before the one that freezes, and the config last: without it Azure runs neither.
HOOK_FILES='postScript.sh prescript.sh VMSnapshotScriptPluginConfig.json'
ALL_FILES="${HOOK_FILES% *} $KEPT_FILES ${HOOK_FILES##* }"

AZURE_FOLDER=/etc/azure
MANIFEST=$AZURE_FOLDER/azure-hooks.manifest
PENDING_PLAN=$AZURE_FOLDER/azure-hooks.pending
COMMITTED_PLAN=$AZURE_FOLDER/azure-hooks.committed
RUN_DIR=/run/azure-hooks
LARGEST_FILE=1048576
LOCK_SECONDS=10
# For a freeze that is not ours. A hand-made backup is over by then, or it hangs.
FREEZE_SECONDS=30

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
clear_environment
set -u
NEWLINE='
'
BLANKS=$(printf ' \t')$NEWLINE
TAB=$(printf '\t')
SEPARATOR=$(printf '\037')

# ---- What it says: results on stdout, what went wrong on stderr.

say() { printf '%s\n' "$*"; }
warn() { printf 'install.sh: %s\n' "$*" >&2; }

# usage: fail TEXT [HINT]    ends the run with status 1; the EXIT trap takes back what was begun
fail() {
    warn "$1"
    [ -z "${2-}" ] || printf 'hint: %s\n' "$2" >&2
    exit 1
}

# usage: wrong_usage TEXT
wrong_usage() {
    warn "$1"
    printf 'hint: sh %s --help\n' "$0" >&2
    exit 2
}

# ---- Paths. Nothing here follows a symbolic link or trusts a folder that somebody else than root can write:
# what lies there can be swapped between the look at it and its use, and Azure would run that as root.

# usage: briefly PROGRAM…    the limit of every look: a network share whose server has gone would hold it for good
briefly() { timeout -s KILL 5 "$@" 2>/dev/null </dev/null; }

# usage: fetch FILE    puts it into $workplace/text, within limits; fails when it cannot be read
fetch() { briefly head -c "$LARGEST_FILE" -- "$1" >"$workplace/text"; }

# usage: look_at PATH [-L]
# Sets kind, owner, group and rights, as stat prints them. The kind is "missing" where there is nothing, and "dead"
# where nothing answers. An answer holds until something is changed, which empties seen.
look_at() {
    case $seen in
        *"$NEWLINE${2-}$1$TAB"*) ;;
        *)
            answer=$(briefly stat ${2:+-L} -c %F:%u:%g:%a -- "$1") || [ $? -eq 1 ] || answer=dead
            seen=$seen${2-}$1$TAB${answer:-missing}$NEWLINE
            ;;
    esac
    attributes=${seen##*"$NEWLINE${2-}$1$TAB"}
    IFS=:
    # shellcheck disable=SC2086 # splitting at the colons is what is wanted
    set -- ${attributes%%"$NEWLINE"*}
    IFS=$BLANKS
    kind=$1 owner=${2-} group=${3-} rights=${4-}
}
seen=$NEWLINE

# usage: folder_fault FOLDER
# Sets fault to what is wrong with FOLDER or one of the folders above it (up to --root DIR), empty when all is well;
# sets missing to the topmost folder that does not exist yet, empty when all of them do.
folder_fault() {
    fault='' missing='' lax=
    walk_to "$root/${1#/}"
}

# usage: walk_to FOLDER    from --root DIR on, the topmost folder first
walk_to() {
    [ "$1" = "$root" ] || walk_to "${1%/*}"
    [ -n "$fault$missing" ] || one_folder_fault "${1:-/}"
}

# usage: one_folder_fault FOLDER    the same for one folder, without those above it
one_folder_fault() {
    look_at "$1"
    case $kind:$owner:$group:$rights in
        missing:*) missing=$1 ;;
        dead:*) fault="$1 does not answer: is it on a network share whose server has gone?" ;;
        symbolic*) fault="$1 is a symbolic link" ;;
        directory:0:0:*[2367][0145])
            # For an installed bundle it is enough that root's group has no other members.
            lax=$1
            [ "$action" = check ] || fault="$1 can be written by others than root (mode $rights)"
            ;;
        directory:0:*[2367] | directory:0:*[2367]?) fault="$1 can be written by others than root (mode $rights)" ;;
        directory:0:*) ;;
        directory:*) fault="$1 does not belong to root" ;;
        *) fault="$1 is not a folder" ;;
    esac
}

# usage: file_fault FILE    sets fault when there is something else than a plain file, such as a link; sets kind too
file_fault() {
    fault=
    look_at "$1"
    case $kind in
        missing | regular*) ;;
        dead) fault="$1 does not answer" ;;
        symbolic*) fault="$1 is a symbolic link" ;;
        *) fault="$1 is not a regular file" ;;
    esac
}

# usage: checksum FILE    prints its SHA-256; from stdin, for sha256sum puts a backslash before the sum of an odd name
checksum() {
    sum=$(sha256sum <"$1") || return 1
    printf '%s\n' "${sum%% *}"
}

# usage: same_file FILE FILE    whether both names are the same file on disk
same_file() { [ "$(stat -c %d:%i -- "$1" 2>&1)" = "$(stat -c %d:%i -- "$2" 2>&1)" ]; }

# usage: flush FILE…    to the disk; an old sync that takes no names is no reason to fail
flush() { sync -- "$@" 2>/dev/null || :; }

# ---- The bundle, and what of it is installed.

# usage: verify_bundle    ends the run unless every file that would be installed is whole
# It goes by copies, which are what is installed, for the bundle's folder may be anybody's.
verify_bundle() {
    set --
    for name in $KEPT_FILES; do set -- "$@" "$bundle${name#kept/}"; done
    for file; do
        file_fault "$file"
        [ "$kind" != missing ] || fault="$file is missing"
        [ -z "$fault" ] || fail "the bundle is damaged: $fault. Nothing was changed." "$bundle_hint"
    done
    copy "$@" || fail "the bundle cannot be copied from $bundle to /run. Nothing was changed." "$bundle_hint"
    take_sums "$workplace"
    for name in $KEPT_FILES; do
        bundle_file "$name"
        case $sums in
            *"$NEWLINE$sha256  ${name#kept/}$NEWLINE"*) ;;
            *)
                fail "the bundle is damaged: $bundle${name#kept/} has another SHA-256. Nothing was changed." \
                    "$bundle_hint"
                ;;
        esac
    done
    verified=yes
}
verified=
bundle_hint='Copy the whole folder to the VM again, as binary files. To change a setting, make a new bundle.'

# usage: take_sums FOLDER    sets sums, for bundle_file, to those of the bundle's files there
take_sums() {
    folder=$1
    set --
    for name in $KEPT_FILES; do set -- "$@" "${name#kept/}"; done
    sums=$NEWLINE$(cd -- "$folder" && briefly sha256sum -- "$@")$NEWLINE
}

# usage: installed_fault NAME
# Sets fault to what is wrong with the installed file NAME, empty when it is exactly right; sets found to its checksum.
installed_fault() {
    bundle_file "$1"
    file_fault "$root$target"
    found=
    [ "$kind" != missing ] || fault="$root$target is missing"
    [ -z "$fault" ] || return 0
    found=$(checksum "$root$target")
    if [ "$owner:$group" != 0:0 ]; then
        fault="$root$target belongs to $owner:$group, not to root:root"
    elif [ "0$rights" != "$mode" ]; then
        fault="$root$target has mode 0$rights, not $mode"
    elif [ "$found" != "$sha256" ]; then
        fault="$root$target is not the file of this bundle"
    fi
}

# ---- Alone, and never in the middle of a backup.

# usage: alone FUNCTION
# Runs it under the lock that the hooks take too. Below --root DIR nothing runs: the lock is on DIR. No child inherits
# the lock: meanwhile the shell keeps it where they do not see it.
alone() {
    locked=$root
    fault=
    if [ -z "$root" ]; then
        locked=$RUN_DIR
        [ -d "$RUN_DIR" ] || mkdir -m 0700 -- "$RUN_DIR" 2>/dev/null || [ -d "$RUN_DIR" ] ||
            fail "$RUN_DIR cannot be made. Nothing was changed." 'The hooks need it too: look at the mount of /run.'
        one_folder_fault "$RUN_DIR"
        [ -z "$fault" ] || fail "$fault. Nothing was changed." "Look at $RUN_DIR, remove it, then run this again."
    fi
    exec 9<"$locked"
    flock -w "$LOCK_SECONDS" 9 ||
        fail "a hook or another install.sh has been at work for $LOCK_SECONDS seconds. Nothing was changed." \
            'Run this again when it is done.'
    "$1" 9<&-
}

# usage: copy FILE…    to the workplace; a pipe or a file without end in its place does not hold it up
copy() (
    ulimit -f 4096
    exec timeout -s KILL 60 cp -- "$@" "$workplace/" 2>/dev/null
)

# usage: look
# Asks the hooks of this bundle what they find here (`prescript.sh --look`), which changes nothing; all is in facts.
# Sets freeze to what state says is going on, empty when no freeze of ours is on; recorded to the instances that it says
# it of; state and lock to how its folder is; frozen and thawed to those that say so themselves; down, registered and
# listed by the list of instances; unasked to why some do not say.
look() {
    bundle_file prescript.sh
    for file in "${bundle}prescript.sh" "$PRE_SCRIPT" ''; do
        [ -z "$verified" ] || break
        [ -n "$file" ] || fail "${bundle}prescript.sh is damaged. Nothing was changed." "$bundle_hint"
        ! copy "$file" || [ "$(checksum "$workplace/prescript.sh")" != "$sha256" ] || verified=yes
    done
    sh "$workplace/prescript.sh" --look >"$workplace/facts" 2>/dev/null </dev/null &
    # A signal ends this waiting at once.
    wait "$!" ||
        fail 'the hooks cannot look at this VM. Nothing was changed.' "See what they say: sh $installer --check"
    seen=$NEWLINE # that took its time
    freeze='' recorded='' frozen='' thawed='' down='' registered='' listed='' unasked='' state='' lock=
    while IFS=$SEPARATOR read -r fact name detail text; do
        case $fact:$name:$detail in
            state:*) state=$name ;;
            lock:*) lock=$name ;;
            record:*:alive)
                freeze="$name is frozen by another backup, which is still on, or hangs"
                recorded="$recorded $name"
                ;;
            record:*)
                freeze="$name was frozen by prescript.sh and has not been thawed by postScript.sh"
                recorded="$recorded $name"
                ;;
            between:*) freeze=${freeze:-'a backup is between prescript.sh and postScript.sh'} ;;
            client:-:*) unasked="${unasked}not asked whether it is frozen: $detail is not on $PATH$NEWLINE" ;;
            list:ok:*) listed=yes ;;
            list:*) unasked="${unasked}not asked whether any is frozen: $CONTROL_CLIENT qlist did not answer$NEWLINE" ;;
            registered:*) registered=$name ;;
            trouble:*' is down'*) down="$down ${name%% is down*}" ;; # --if-down fail
            instance:*:down)
                down="$down $name"
                unasked="${unasked}not asked whether $name is frozen: it is down$NEWLINE"
                ;;
            answer:*:5) frozen="$frozen $name" ;;
            answer:*:3) thawed="$thawed $name" ;;
            answer:*) unasked="$unasked$name does not say whether it is frozen: $text$NEWLINE" ;;
        esac
    done <"$workplace/facts"
}

# usage: wait_for_foreign_thaw    by what look has found
# Hooks that are not ours may have frozen a database for a snapshot, which our postScript.sh would never thaw: waits for
# their thaw, and refuses after a while. What cannot be asked is said only.
wait_for_foreign_thaw() {
    [ -z "$root" ] || return 0
    [ -n "$frozen" ] || printf %s "$unasked"
    waited=0
    while [ -n "$frozen" ]; do
        if [ "$waited" -ge "$FREEZE_SECONDS" ]; then
            say_how_to_thaw "$frozen"
            fail "a database is frozen, and the hooks that would thaw it are to be replaced. Nothing was changed." \
                'If no backup is running, thaw it as said above, then run this again.'
        fi
        [ "$waited" -gt 0 ] || say "frozen, but not by these hooks:$frozen; waiting up to $FREEZE_SECONDS s"
        sleep 2
        waited=$((waited + 2))
        look
    done
}

# usage: say_how_to_thaw INSTANCES    by hand
say_how_to_thaw() {
    for instance in $1; do
        say "$instance may be frozen. To thaw it: $THAW_BEFORE$instance$THAW_AFTER"
    done
}

# ---- All or nothing, also after a power cut or kill -9. The plan is written to azure-hooks.pending before the first
# change and renamed to azure-hooks.committed after the last one. Whoever finds the first takes the changes back; who
# finds the second finishes them. Replaced files are kept under a second name (a hard link) before a rename puts the new
# one in place: every file is always whole. Azure's config goes first and comes last: without it Azure runs no hook, so
# the hooks of two bundles, or ours and somebody else's, never make one backup. A step a line, fields parted by tabs,
# paths without --root DIR, - for none:
#   folder PATH                       made for this run
#   file TARGET NEW SHA256 KEPT       NEW is renamed to TARGET (none: TARGET goes); what stood there stays as KEPT
#   ask                               hooks that are not ours are to go: is a freeze of theirs on?
#   manifest NEW                      becomes the manifest (none: the manifest goes)
#   remove PATH                       goes after the commit
#   end                               the plan itself goes
#   rmdir PATH                        goes when empty

start_plan() {
    id=$(date -u +%Y%m%dT%H%M%SZ) || fail 'date does not work'
    plan="azure-hooks${TAB}2$NEWLINE"
    made_folders='' changing=yes
}
changing=no

# usage: plan KIND [FIELD…]    adds a line to the plan
plan() {
    line=$1
    shift
    for field; do line=$line$TAB$field; done
    plan=$plan$line$NEWLINE
}

# usage: make_folder FOLDER [MODE]    makes FOLDER, and what is missing above it readable by all, for root
make_folder() {
    while folder_fault "$1" && [ -n "$missing" ]; do
        made_folders=${missing#"$root"}$NEWLINE$made_folders
        folder_mode=${2-0755}
        [ "$missing" = "$root$1" ] || folder_mode=0755
        mkdir -m "$folder_mode" -- "$missing" || fail "$missing cannot be made" "$write_hint"
        chown 0:0 -- "$missing" || fail "$missing cannot be given to root" "$write_hint"
        seen=$NEWLINE
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

# usage: new_name TARGET    sets staged (without --root DIR) to what will be TARGET, in its folder
new_name() {
    count=$((count + 1))
    staged=${1%/*}/.azure-hooks-new.$$-$count
}
count=0

# usage: stage TARGET COMMAND…    the same, with what COMMAND prints in it
stage() {
    new_name "$1"
    shift
    set -C # never into a file that is there already
    "$@" >"$root$staged" || fail "$root$staged cannot be written" "$write_hint"
    set +C
}

# usage: commit FILE…    carries out the plan, for which these files have been staged
commit() {
    stage "$PENDING_PLAN" printf %s "$plan"
    set -- "$@" "$root$staged"
    chown 0:0 -- "$@" || fail "what is new in $root$AZURE_FOLDER cannot be given to root" "$write_hint"
    flush "$@"
    mv -fT -- "$root$staged" "$root$PENDING_PLAN" || fail "$root$PENDING_PLAN cannot be written" "$write_hint"
    flush "$root$AZURE_FOLDER"
    while IFS=$TAB read -r step_kind step_target step_new step_sha step_kept; do
        case $step_kind in
            ask)
                look
                wait_for_foreign_thaw
                ;;
            file) put_in_place ;;
        esac
    done <"$root$PENDING_PLAN"
    flush "$root$KEPT_FOLDER/"
    mv -fT -- "$root$PENDING_PLAN" "$root$COMMITTED_PLAN" || fail "$root$COMMITTED_PLAN cannot be written" "$write_hint"
    # A signal in between finds the committed plan. From here on none stops the run: it is done.
    trap '' HUP INT QUIT PIPE TERM
    flush "$root$AZURE_FOLDER"
    finish_commit
    changing=no
}

# usage: put_in_place    one file of the plan
put_in_place() {
    [ "$step_kept" = - ] || ln -T -- "$root$step_target" "$root$step_kept" ||
        fail "$root$step_kept cannot be made" "$write_hint"
    if [ "$step_new" = - ]; then
        rm -f -- "$root$step_target" || fail "$root$step_target cannot be removed" "$write_hint"
    else
        mv -fT -- "$root$step_new" "$root$step_target" || fail "$root$step_target cannot be replaced" "$write_hint"
    fi
    # What only stays there needs no order.
    [ "${step_target%/*}" = "$KEPT_FOLDER" ] || flush "$root${step_target%/*}/"
}

# usage: finish_commit    does what follows the commit. The loop still reads the plan after its name is gone.
finish_commit() {
    # shellcheck disable=SC2094 # a run cut off once the plan is gone has lost nothing
    while IFS=$TAB read -r step_kind step_target _; do
        case $step_kind:$step_target in
            manifest:-) rm -f -- "$root$MANIFEST" ;;
            manifest:*)
                [ ! -e "$root$step_target" ] || mv -fT -- "$root$step_target" "$root$MANIFEST" ||
                    fail "$root$MANIFEST cannot be written" "$write_hint"
                ;;
            remove:*) rm -f -- "$root$step_target" ;;
            end:*) rm -f -- "$root$COMMITTED_PLAN" ;;
            rmdir:*) rmdir -- "$root$step_target" 2>/dev/null || : ;; # somebody else's files are in it: it stays
        esac
    done <"$root$COMMITTED_PLAN"
}

# usage: roll_back    takes back what a pending plan did, last step first; says what cannot be put back, and fails then
roll_back() {
    steps=
    while IFS= read -r line; do steps=$line$NEWLINE$steps; done <"$root$PENDING_PLAN"
    while IFS=$TAB read -r step_kind step_target step_new step_sha step_kept; do
        [ "$step_kind" != file ] || put_back || return 1
    done <<END
$steps
END
    while IFS=$TAB read -r step_kind step_target step_new _; do
        case $step_kind:$step_new in
            file:/*) rm -f -- "$root$step_new" ;;
            manifest:*) [ "$step_target" = - ] || rm -f -- "$root$step_target" ;;
            folder:*) made_folders=$step_target$NEWLINE$made_folders ;;
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
        mv -fT -- "$root$step_kept" "$root$step_target" && return 0
        warn "$root$step_target could not be put back; what stood there is $root$step_kept"
        return 1
    else
        warn "$root$step_target was changed since the interrupted run and stays; before, $root$step_kept stood there"
    fi
}

# usage: is_planned FILE    whether FILE is what the plan put there
is_planned() { [ -f "$1" ] && [ "$(checksum "$1")" = "$step_sha" ]; }

# usage: settle    brings an interrupted run to an end, one way or the other; sets settlement to which
settle() {
    settlement='all is as it was before'
    if [ -e "$root$COMMITTED_PLAN" ]; then
        finish_commit
        settlement='the last step was done already: the change is complete'
    elif [ -e "$root$PENDING_PLAN" ]; then
        roll_back || return 1
    fi
    # What a run has staged that was killed, or that ends without a change, also beside the scripts of other bundles.
    remove_staged "$CONFIG"
    remove_staged "$PRE_SCRIPT"
    remove_staged "$KEPT_FOLDER/"
    [ ! -e "$root$MANIFEST" ] || while IFS=$TAB read -r entry_kind target _; do
        [ "$entry_kind" != file ] || remove_staged "$target"
    done <"$root$MANIFEST"
    while read -r folder; do
        [ -z "$folder" ] || rmdir -- "$root$folder" 2>/dev/null || : # in use by somebody else: it stays
    done <<END
$made_folders
END
    made_folders=
}
made_folders=

# usage: remove_staged TARGET    what was staged in its folder
remove_staged() {
    for staged in "$root${1%/*}"/.azure-hooks-new.*; do
        [ ! -e "$staged" ] || rm -f -- "$staged"
    done
}

# usage: settle_leftovers    the same for what an earlier run left behind
settle_leftovers() {
    for list in "$PENDING_PLAN" "$COMMITTED_PLAN"; do
        trusted_list "$list" || continue
        have_manifest=unknown
        say "An earlier run of install.sh was interrupted; it is brought to an end first ($root$list)."
    done
    settle || fail 'an earlier run was interrupted and cannot be taken back' "$write_hint"
}

# usage: trusted_list FILE    fails where there is none; ends the run when it is not root's own or names odd paths
trusted_list() {
    file_fault "$root$1"
    [ "$kind" != missing ] || return 1
    line=
    case $fault:$owner:$rights in
        :0:600 | :0:400) read -r line <"$root$1" || : ;;
        :*) fault="$root$1 is not root's alone" ;;
    esac
    case $fault:$line in
        ?*:* | ":azure-hooks$TAB"[12]) ;;
        *) fault="$root$1 is damaged, or was written by another version of install.sh" ;;
    esac
    [ -z "$fault" ] || fail "$fault. Nothing was changed." \
        "Look at it, then move it away. See \"What install.sh keeps\" in $runbook."
    while IFS=$TAB read -r _ step_target step_new step_sha step_kept; do
        for field in "$step_target" "$step_new" "$step_sha" "$step_kept"; do
            case $field in */*) trusted_path "$field" "$1" ;; esac
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

install_hooks() {
    check_places
    verify_bundle
    enter
    list_work
    if [ -z "$work" ]; then
        say "up to date: the $PRODUCT_NAME hooks of make-azure-hooks $VERSION are installed"
        return 0
    fi
    if [ "$dry_run" = no ]; then
        start_plan
        [ -z "$foreign" ] || wait_for_foreign_thaw
        make_folder "$AZURE_FOLDER"
        make_folder "${PRE_SCRIPT%/*}"
        make_folder "$KEPT_FOLDER" 0700
    fi
    plan_install
    if [ "$dry_run" = yes ]; then
        say 'dry run: nothing was changed'
        return 0
    fi
    restore_labels
    say "Installed.${root:+ The system below $root will use the hooks from its first backup on.}"
    [ -n "$root" ] || say "Next: sh $KEPT_FOLDER/install.sh --check, then sh $KEPT_FOLDER/install.sh --drill"
}

# usage: change FUNCTION    install or uninstall
change() {
    if [ "$1" = uninstall_hooks ] && found_nothing_of_ours; then
        say_nothing
        return 0
    fi
    if [ "$dry_run" = yes ]; then "$1"; else alone "$1"; fi
}

# usage: found_nothing_of_ours
# Whether there is neither a manifest nor a plan, nor what a run that was killed has staged. Then folders need not be
# sound, so that a package whose install was refused for them can be removed.
found_nothing_of_ours() {
    for list in "$MANIFEST" "$PENDING_PLAN" "$COMMITTED_PLAN"; do
        look_at "$root$list"
        [ "$kind" = missing ] || return 1
    done
    for staged in "$root$AZURE_FOLDER" "$root${PRE_SCRIPT%/*}" "$root$KEPT_FOLDER"; do
        set -- "$staged"/.azure-hooks-new.*
        [ ! -e "$1" ] || return 1
    done
}

# usage: enter    what every change begins with: no freeze on, nothing half done
enter() {
    id=TIME plan=
    if [ -z "$root" ]; then
        look
        [ -z "$freeze" ] || fail "$freeze. Nothing was changed." "Let the backup finish. If none is running, thaw: \
sh $POST_SCRIPT; if the database says that it is not frozen: sh $installer --forget"
    fi
    have_manifest=no
    ! trusted_list "$MANIFEST" || have_manifest=yes
    [ "$dry_run" = yes ] || settle_leftovers
    [ "$have_manifest" != unknown ] || enter
}

# usage: check_places    ends the run when a link, a folder or an unsafe folder is in our way
check_places() {
    for name in $ALL_FILES; do
        bundle_file "$name"
        folder_fault "${target%/*}"
        [ -z "$fault" ] || fail "$fault. Nothing was changed." "$place_hint"
        [ -n "$missing" ] || file_fault "$root$target"
        [ -z "$fault" ] || fail "$fault. Nothing was changed." 'See what it is and who put it there, then move it away.'
    done
}
place_hint='Azure runs the hooks as root: every folder above them must be a real one, and writable by root alone.'

# usage: manifest_entry TARGET
# By the manifest, sets put to the checksum of what we put there, and before to what stood there; empty without entry.
manifest_entry() {
    put='' before=
    [ "$have_manifest" = yes ] || return 0
    while IFS=$TAB read -r entry_kind entry_target entry_sum entry_before; do
        [ "$entry_kind $entry_target" != "file $1" ] || put=$entry_sum before=$entry_before
    done <"$root$MANIFEST"
}

# usage: list_work
# Sets work to the files to put in place, empty when all is as it should be; swaps when hooks are among them; and
# foreign when somebody else has put there, or has edited, the hooks that they replace.
list_work() {
    work='' unlisted='' swaps='' foreign=
    for name in $ALL_FILES; do
        installed_fault "$name"
        manifest_entry "$target"
        [ -n "$before" ] || unlisted=yes
        [ -n "$fault" ] || continue
        work="$work$name "
        case $name in kept/*) continue ;; esac
        swaps=yes
        case $found in '' | "$sha256" | "$put") ;; *) foreign=yes ;; esac
    done
    # Right, but put there by somebody else: only the manifest is missing, for --uninstall to know them.
    [ -z "$work$unlisted" ] || work=" ${work:-none }"
}

# usage: plan_install    stages the files to put in place and the new manifest, and commits that; a dry run only says it
plan_install() {
    entries='' steps='' after_steps=
    set --
    for name in $ALL_FILES; do
        bundle_file "$name"
        manifest_entry "$target"
        kept=-
        case $name:$swaps:$work in
            "${CONFIG##*/}:yes:"* | *:*:*" $name "*)
                plan_file
                [ "$dry_run" = yes ] || set -- "$@" "$root$staged"
                ;;
        esac
        entries=${entries}file$TAB$target$TAB$sha256$TAB${before:-$kept}$NEWLINE
    done
    [ "$dry_run" = no ] || return 0
    plan=$plan$steps
    stage "$MANIFEST" printf %s "azure-hooks${TAB}1$NEWLINE$(earlier_entries)$NEWLINE$entries"
    plan manifest "$staged"
    plan=$plan$after_steps
    plan end
    commit "$@" "$root$staged"
}

# usage: plan_file    and says it. The config there is goes before anything else changes, even if it is right already
plan_file() {
    doing='write'
    bak=
    if [ -e "$root$target" ]; then
        doing=replace
        free_name "$target"
        # Nobody needs a copy of what an install of ours put there.
        case $work in *" $name "*) ;; *) doing= ;; esac
        if [ -z "$doing" ] || { [ -n "$put" ] && [ "$(checksum "$root$target")" = "$put" ]; }; then
            after_steps=${after_steps}remove$TAB$kept$NEWLINE
        else
            bak="; what stands there is kept as $root$kept"
        fi
    fi
    [ -z "$doing" ] || say "$doing $root$target ($mode)$bak"
    [ "$dry_run" = no ] || return 0
    stage "$target" cat -- "$workplace/${name#kept/}"
    [ "$mode" = 0600 ] || chmod "$mode" -- "$root$staged" ||
        fail "the mode of $root$staged cannot be set" "$write_hint"
    steps=${steps}file$TAB$target$TAB$staged$TAB$sha256$TAB
    if [ "$name" = "${CONFIG##*/}" ] && [ "$kept" != - ]; then
        plan file "$target" - - "$kept"
        [ "$foreign:$root" != yes: ] || plan ask
        [ -n "$doing" ] || kept=-
        steps=$steps-$NEWLINE
    else
        steps=$steps$kept$NEWLINE
    fi
}

# usage: earlier_entries    prints the folders made, and the entries of an earlier bundle that had its scripts elsewhere
earlier_entries() {
    printf '%s' "$made_folders" | while read -r folder; do
        printf 'folder\t%s\n' "$folder"
    done
    [ "$have_manifest" = yes ] || return 0
    while IFS= read -r line; do
        case $line in
            "file$TAB"*)
                target=${line#"file$TAB"}
                case $NEWLINE$entries in *"${NEWLINE}file$TAB${target%%"$TAB"*}$TAB"*) continue ;; esac
                printf '%s\n' "$line"
                ;;
            "folder$TAB"*) printf '%s\n' "$line" ;;
        esac
    done <"$root$MANIFEST"
}

# usage: restore_labels
# SELinux: a file keeps the label of the place where it was made. Below --root DIR the image's own policy sets it.
restore_labels() {
    if [ -n "$root" ] || ! command -v restorecon >/dev/null; then return 0; fi
    restorecon -- "$POST_SCRIPT" "$PRE_SCRIPT" "$CONFIG" >/dev/null 2>&1 ||
        warn "restorecon failed; look at the SELinux labels: ls -Z $AZURE_FOLDER"
}

# ---- Uninstall

# usage: uninstall_hooks    restores what the first install found; a file that was edited since is kept, logs stay
uninstall_hooks() {
    check_places
    enter
    if [ "$have_manifest" = no ]; then
        say_nothing
        return 0
    fi
    [ "$dry_run" = yes ] || start_plan
    plan_uninstall
    if [ "$dry_run" = yes ]; then
        say 'dry run: nothing was changed'
        return 0
    fi
    commit
    say "Removed. The log stays: $LOG_FILE"
}

say_nothing() { say "nothing to remove: install.sh has installed nothing here ($root$MANIFEST is missing)"; }

plan_uninstall() {
    steps='' last_step='' after_steps='' made_before=
    while IFS=$TAB read -r entry_kind target sha256 before; do
        case $entry_kind in
            folder) made_before=$made_before$target$NEWLINE ;; # the deepest stands first
            file) plan_restore ;;
        esac
    done <"$root$MANIFEST"
    plan=$plan$steps$last_step
    plan manifest -
    plan=$plan$after_steps
    plan end
    while read -r folder; do
        [ -z "$folder" ] || plan rmdir "$folder"
    done <<END
$made_before
END
}

# usage: plan_restore    of one file. Our config goes before anything else changes; one to restore comes last
plan_restore() {
    file_fault "$root$target"
    [ -z "$fault" ] || fail "$fault. Nothing was changed." 'See what it is and who put it there, then move it away.'
    kept=- staged=- sum=-
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
    if [ "$target" != "$CONFIG" ]; then
        steps=${steps}file$TAB$target$TAB$staged$TAB$sum$TAB$kept$NEWLINE
        return 0
    fi
    [ "$kept" = - ] || plan file "$target" - - "$kept"
    [ "$staged" = - ] || last_step=file$TAB$target$TAB$staged$TAB$sum$TAB-$NEWLINE
}

# usage: stage_link    sets staged to a second name of the file to restore, which itself stays until the commit
stage_link() {
    sum=$(checksum "$root$before") || fail "$root$before cannot be read"
    new_name "$target"
    [ "$dry_run" = yes ] || ln -T -- "$root$before" "$root$staged" || fail "$root$staged cannot be made" "$write_hint"
}

# ---- Forget: the one way to end a record without a thaw. It cannot hide a freeze, for the database itself is asked.

# usage: forget    under the lock, so that no hook of ours is at work meanwhile
forget() {
    look
    if [ -z "$freeze" ]; then
        say 'nothing to forget: no freeze is recorded'
        return 0
    fi
    doubtful=
    for instance in $recorded; do
        if is_in "$instance" "$thawed"; then
            say "$instance says itself that it is not frozen"
        elif [ -z "$listed" ]; then
            doubtful="$doubtful $instance"
        elif is_in "$instance" "$down"; then
            say "$instance is down, so it is not frozen"
        elif ! is_in "$instance" "$registered"; then
            say "$instance is not registered on this VM any more"
        else
            doubtful="$doubtful $instance"
        fi
    done
    if [ -n "$doubtful" ]; then
        say_how_to_thaw "$doubtful"
        fail "not known to be thawed:$doubtful. Nothing was forgotten." 'Thaw it as said above, then run this again.'
    fi
    rm -f -- "$RUN_DIR"/freezing.* "$RUN_DIR"/frozen.* "$RUN_DIR"/ready.* || fail "$RUN_DIR cannot be changed"
    say "Forgotten:${recorded:- a backup between prescript.sh and postScript.sh}. The next backup can freeze again."
}

# usage: is_in WORD LIST
is_in() {
    case " $2 " in *" $1 "*) ;; *) return 1 ;; esac
}

# ---- Check: is this VM ready for an application-consistent backup? Freezes nothing.

# usage: check_vm    status 1 when something is wrong that would cost a backup its consistency
check_vm() {
    failures=0 warnings=0
    # What it says waits for its end, where it is told to a program.
    [ "$json" = no ] || exec 5>&1 >"$workplace/told"
    try_timeout >/dev/null 2>&1 </dev/null &
    trial=$!
    look
    # The shell tells on stderr of each child that a limit has killed.
    exec 2>/dev/null
    check_programs
    check_installed
    check_azure
    check_database
    check_log
    check_timeout
    [ "$json" = no ] || print_json >&5
    if [ "$failures" -gt 0 ]; then
        say "FAILED   not ready: $failures failed, $warnings warnings. To do: see each line above, then check again"
        exit 1
    fi
    say "PASSED   ready, $warnings warnings. Next: sh $installer --drill"
}

begin() { say "BEGIN    $1"; }
passed() { say "PASSED   $1"; }
warning() {
    warnings=$((warnings + 1))
    say "WARNING  $1"
}
# usage: failed TEXT WHAT-TO-DO
failed() {
    failures=$((failures + 1))
    say "FAILED   $1. To do: $2"
}

# usage: print_json    what was told, in the form of check-result.schema.json. Bytes that are no ASCII become a ?
print_json() {
    ready=true
    [ "$failures" -eq 0 ] || ready=false
    printf '{"schemaVersion":1,"version":"%s","ready":%s,' "$VERSION" "$ready"
    printf '"failed":%s,"warnings":%s,"checks":[' "$failures" "$warnings"
    separator=
    sed 's/[^ -~]/?/g; s/[\\"]/\\&/g' "$workplace/told" | while IFS= read -r line; do
        text=${line#?????????}
        case $line in
            BEGIN*) section=$text && continue ;;
            PASSED*) result=passed ;;
            WARNING*) result=warning ;;
            FAILED*) result=failed ;;
            *) result=note ;;
        esac
        todo=null
        case $text in *'. To do: '*) todo="\"${text#*. To do: }\"" text=${text%%. To do: *} ;; esac
        printf '%s\n{"section":"%s","result":"%s","text":"%s","toDo":%s}' \
            "$separator" "$section" "$result" "$text" "$todo"
        separator=,
    done
    printf '\n]}\n'
}

# usage: check_programs    what the hooks call, on the PATH that they set
check_programs() {
    begin 'programs'
    lacking=
    for program in sh timeout flock dd tail head stat date cat mkfifo mkdir mv rm sleep tr id; do
        command -v "$program" >/dev/null || lacking="$lacking $program"
    done
    if [ -n "$lacking" ]; then
        failed "not found on $PATH:$lacking" 'install coreutils and util-linux'
    else
        passed "sh is $(readlink -f "$(command -v sh)"), and all programs that the hooks call are there"
    fi
    command -v logger >/dev/null || warning 'there is no logger: the hooks write their own log, but nothing to syslog'
}

# usage: check_installed    contents, owners, modes and folders of the hooks, and their state
check_installed() {
    begin 'installed files'
    take_sums "$bundle"
    for name in $HOOK_FILES; do
        installed_fault "$name"
        if [ -n "$fault" ]; then
            failed "$fault" "install this bundle: sh $0"
        elif [ "$name" != "${name%.sh}" ] && ! sh -n "$target" 2>/dev/null; then
            failed "sh of this VM does not understand $target" 'put a POSIX shell in the place of sh'
        else
            passed "$target is the file of this bundle, root's, with mode $mode"
        fi
    done
    check_kept
    for folder in "$KEPT_FOLDER" "$AZURE_FOLDER" "${PRE_SCRIPT%/*}"; do
        folder_fault "$folder"
        [ -z "$fault" ] ||
            failed "$fault, so others could change what Azure runs as root" "chown root:root and chmod go-w that folder"
        [ -z "$lax" ] || warning "root's group can write $lax: whoever is in it can change what Azure runs as root"
        [ "$folder" != "${PRE_SCRIPT%/*}" ] || break
    done
    if [ -e "$PENDING_PLAN" ] || [ -e "$COMMITTED_PLAN" ]; then
        failed 'an earlier run of install.sh was interrupted' "run it again: sh $0"
    fi
    check_state
}

# usage: check_kept    no backup fails for what is not there, but who restores or thaws by hand looks for it there
check_kept() {
    lacking=
    for name in $KEPT_FILES; do
        installed_fault "$name"
        [ -z "$fault" ] || lacking=${lacking:-$fault}
    done
    if [ -n "$lacking" ]; then
        warning "$lacking, so what is to stay on this VM is not whole: install this bundle: sh $0"
    else
        passed "the bundle stays in $KEPT_FOLDER. If a database stays frozen: more $KEPT_FOLDER/README.md"
    fi
}

# usage: check_state    what look has found in the folder of the hooks' state
check_state() {
    case $state in
        none | ok) ;;
        *) failed "$state, so a backup now would end with 206" "look at $RUN_DIR, then remove it" ;;
    esac
    [ "$lock" != held ] || failed 'a hook or another install.sh is at work, so a backup now would end with 207' \
        "wait until it is done; if it stays: fuser -v $RUN_DIR"
    [ -z "$freeze" ] || failed "$freeze" "if no backup is running, thaw: sh $POST_SCRIPT; if it says that there is \
nothing to thaw: sh $installer --forget"
}

check_log() {
    begin 'log'
    look_at "$LOG_FILE" # and at the folders above it
    case $kind in
        missing | regular*) ;;
        *)
            failed "$LOG_FILE is not a regular file that answers, so the hooks do not write to it" 'move it away'
            return 0
            ;;
    esac
    place=$LOG_FILE
    kind=missing
    while [ "$kind" = missing ]; do
        place=${place%/*}
        look_at "${place:-/}"
    done
    place=${place:-/}
    # shellcheck disable=SC2016 # expanded under the limit
    if ! briefly sh -c '[ -d "$0" ] && [ -w "$0" ]' "$place"; then
        failed "no log can be written in ${LOG_FILE%/*}" "make $place a folder on a file system that can be written"
        return 0
    fi
    find_writers "$place"
    if [ -n "$anybody" ]; then
        failed "anybody can write $anybody, so anybody can forge the log" "chmod o-w $anybody"
        return 0
    fi
    [ "$place" = "${LOG_FILE%/*}" ] && [ -n "$not_root" ] && warning "$not_root can change the log"
    { read -r _ && read -r _ _ _ available _; } <<END || available=
$(briefly df -Pk -- "$place")
END
    case $available in
        '' | *[!0-9]*) warning "how much is free for the log in $place is not known" ;;
        *) [ "$available" -ge 4096 ] || warning "only $available KiB are free for the log in $place" ;;
    esac
    passed "the log can be written: $LOG_FILE"
}

# usage: try_timeout    in a child, for it takes two seconds
try_timeout() {
    # shellcheck disable=SC2016 # expanded under the limit
    timeout -s KILL 5 sh -c 'timeout -k 1 1 sh -c "trap \"\" TERM; sleep 6"; echo "$?" >"$0"' "$workplace/trial"
}

# usage: check_timeout    each step of the hooks stands under it; rust-coreutils 0.0.30 never kills what ignores TERM
check_timeout() {
    begin 'time limits'
    wait "$trial"
    if [ -s "$workplace/trial" ]; then
        passed 'timeout ends what ignores TERM'
    else
        failed "$(command -v timeout) does not end what ignores TERM, so a session that hangs may outlast its limit" \
            "install the timeout of GNU coreutils, or a newer one: $(briefly timeout --version | head -n 1)"
    fi
}

# usage: find_writers PATH
# Of PATH and the folders above it sets anybody to the first that every user can write, and not_root to who else can.
find_writers() {
    anybody='' not_root=
    step=$1
    while [ -n "$step" ]; do
        look_at "$step" -L
        case $kind:$rights in
            dead:* | missing:*)
                not_root="nobody knows who else ($step cannot be looked at)"
                return 0
                ;;
            *:1??[2367]) ;; # like /tmp: others cannot touch what is root's in it
            *[2367]) anybody=${anybody:-$step} ;;
            *[2367]?) [ "$group" = 0 ] || not_root="group $(name_of %G) ($step)" ;;
        esac
        [ "${owner:-0}" = 0 ] || not_root="user $(name_of %U) ($step)"
        [ "$step" != / ] || break
        step=${step%/*}
        step=${step:-/}
    done
}

# usage: name_of FORMAT    prints the name of the user or group of step
name_of() { briefly stat -L -c "$1" -- "$step"; }

# ---- Check: what on the Azure side would quietly keep the hooks from running, or file systems from being frozen.

WAAGENT_CONF=/etc/waagent.conf
WORKLOAD_CONF=$AZURE_FOLDER/workload.conf
PLUGIN_HOST_CONF=$AZURE_FOLDER/VMSnapshotPluginHost.conf
VMBACKUP_CONF=$AZURE_FOLDER/vmbackup.conf
EXTENSION_LOGS=/var/log/azure/Microsoft.Azure.RecoveryServices.VMSnapshotLinux

check_azure() {
    begin 'Azure'
    check_agent
    check_extension
    # The extension compares the name of a file's owner, not the number.
    name_of_root=$(briefly stat -c %U /)
    [ "$name_of_root" = root ] ||
        failed "user 0 is called '$name_of_root': Azure Backup takes root's files for his (code 306, 307, 314 or 317)" \
            'let the line of root come first in /etc/passwd'
    check_workload
    check_plugin_host
    check_vmbackup
}

# usage: check_agent    the VM agent starts the backup extension, unless it is told not to start any
check_agent() {
    # One argument a line, and of the megabytes that a VM may have those that tell: a shell would search them for hours.
    # The patterns do not match themselves. Reading those of a process that hangs may hang.
    running=$NEWLINE$(briefly sh -c 'cat /proc/[0-9]*/cmdline' | tr '\000' '\n' |
        grep -E -A 1 -e '(^|/)waagent$' -e '^-run-exthandlers$' -e 'bin/WALinuxAgent-[0-9]' -e '/fapolicyd$')$NEWLINE
    case $running in
        *"waagent$NEWLINE-daemon$NEWLINE"* | *"$NEWLINE-run-exthandlers$NEWLINE"*)
            agent=${running##*bin/WALinuxAgent-}
            [ "$agent" != "$running" ] || agent='not seen: waagent --version'
            passed "the VM agent runs, its version is ${agent%%-py*}"
            ;;
        *) failed 'the VM agent does not run: nothing starts the hooks' 'systemctl start walinuxagent (or waagent)' ;;
    esac
    case $running in
        *"/fapolicyd$NEWLINE"*) warning 'fapolicyd runs: it is known to lock up with the freeze of the extension' ;;
    esac
    if ! fetch "$WAAGENT_CONF"; then
        warning "there is no $WAAGENT_CONF that can be read: is this an Azure VM, with the Linux VM agent installed?"
        return 0
    fi
    enabled=y
    while IFS='=' read -r key value || [ -n "$key" ]; do
        trim "$key"
        [ "$trimmed" = Extensions.Enabled ] || continue
        trim "${value%%#*}"
        enabled=${trimmed#\"}
        enabled=${enabled%\"}
    done <"$workplace/text"
    case $enabled in
        [Nn])
            failed "$WAAGENT_CONF has Extensions.Enabled=n, so Azure Backup can run nothing on this VM" \
                'set it to y and restart the agent (walinuxagent or waagent)'
            ;;
        *) passed 'the VM agent may run extensions' ;;
    esac
}

# usage: check_extension    whether the agent can start it, and how it ended the last time
check_extension() {
    find_python
    if [ -n "$python" ]; then
        passed "the extension finds $python"
    else
        failed 'the extension finds no Python in /usr/bin or /usr/local/bin, so it cannot start' 'install python3'
    fi
    case ,$(briefly findmnt -n -r -o OPTIONS -T /var/lib/waagent), in
        ,,) warning 'nobody knows whether programs may run in /var/lib/waagent: is the VM agent installed?' ;;
        *,noexec,*)
            failed '/var/lib/waagent is mounted noexec, so the agent cannot start the extension (status 126)' \
                'mount it without noexec, in /etc/fstab too'
            ;;
        *) passed 'programs may run in /var/lib/waagent' ;;
    esac
    ended='' cause=
    while read -r line; do
        case $line in
            *' returned from handle.py') ended=${line% returned*} ended=${ended##* } ;;
            *'No module named'*) cause=" ($line)" ;;
        esac
    done <<END
$(briefly tail -q -n 100 -- "$EXTENSION_LOGS/CommandExecution.log" "$EXTENSION_LOGS/extension.log" \
        "$EXTENSION_LOGS/shell.log")
END
    case $ended in
        0) passed 'the extension ended with 0 the last time' ;;
        '') warning "no $EXTENSION_LOGS/shell.log says how the extension ended: a first backup shows whether it runs" ;;
        *)
            failed "the extension ended with $ended the last time, so no hook ran$cause" "see $EXTENSION_LOGS; if a \
module is missing, remove the extension (az vm extension delete -g GROUP --vm-name VM -n VMSnapshotLinux): the next \
backup installs a new one"
            ;;
    esac
}

# usage: find_python    sets python to the one that the extension's handle.sh takes first, empty where there is none
find_python() {
    [ "$python" = unknown ] || return 0
    # shellcheck disable=SC2016 # expanded under the limit
    python=$(briefly sh -c 'for version in 3.8 3.7 3.6 3.5 3.4 3.3 3 2.7 2.6 2 ""; do
        for program in "/usr/bin/python$version" "/usr/local/bin/python$version"; do
            [ ! -f "$program" ] || { printf %s "$program"; exit; }
        done
    done')
}
python=unknown

# usage: check_workload    a database named there has hooks of its own: the extension then never looks at ours
check_workload() {
    read_optional "$WORKLOAD_CONF" 'it may give the hooks to another database' || return 0
    # A file that ConfigParser refuses, the extension passes over.
    find_option workload workload_name && [ -z "$ini_fault" ] || value=
    case $value in
        '') passed 'no other database has taken over the hooks (workload.conf)' ;;
        oracle | mysql | mariadb | postgres)
            failed "$WORKLOAD_CONF names $value, so Azure Backup runs that database's hooks and never these" \
                "leave workload_name empty, or back $value up in another way"
            ;;
        *) warning "$WORKLOAD_CONF names '$value', which today's extension ignores: leave workload_name empty" ;;
    esac
}

# usage: read_optional FILE DANGER    as read_ini, with a warning and an empty ini where nothing can be said
read_optional() {
    ini=$NEWLINE ini_fault=
    look_at "$1" -L
    [ "$kind" != missing ] && ! read_ini "$1" || return 0
    warning "$1 cannot be read: $2"
    ini=
    return 1
}

# usage: check_plugin_host    this file is optional; if it is there, the extension's own does not count
check_plugin_host() {
    look_at "$PLUGIN_HOST_CONF" -L
    [ "$kind" != missing ] || return 0
    plugins='' ours='' fault=
    case $(briefly stat -L -c '%U %a' -- "$PLUGIN_HOST_CONF") in
        'root '*[04][04] | 'root '[04]) judge_plugin_host ;;
        *) fault="is not root's alone (code 314)" ;;
    esac
    if [ -n "$fault" ]; then
        failed "$PLUGIN_HOST_CONF $fault, so no hook runs" \
            "move $PLUGIN_HOST_CONF away: the extension then uses its own, which is right"
    elif [ "$plugins" -gt 1 ]; then
        warning "$PLUGIN_HOST_CONF loads $plugins plug-ins: the last one hides the errors of the others"
    elif [ "$ours" != "$CONFIG" ]; then
        warning "$PLUGIN_HOST_CONF leads to these hooks, but calls their config $ours"
    else
        passed "$PLUGIN_HOST_CONF leads to these hooks"
    fi
}

# usage: judge_plugin_host    as the extension's pre-check does; sets fault, plugins and ours
judge_plugin_host() {
    read_ini "$PLUGIN_HOST_CONF" || ini_fault='cannot be read (code 304)'
    find_number pre_post timeoutinseconds "$TIMEOUT"
    [ "$number" -ge "$TIMEOUT" ] ||
        fault="lets Azure wait $number s only (timeoutInSeconds), but the hooks may take $TIMEOUT s"
    find_number pre_post numberofplugins 0
    plugins=$number
    number=0
    while [ -z "$ini_fault" ] && [ "$number" -lt "$plugins" ]; do
        judge_plugin "$number"
        number=$((number + 1))
    done
    [ "$plugins" -gt 0 ] || fault="loads no plug-in (numberOfPlugins is $plugins)"
    [ -n "$fault$ours" ] || fault="does not lead to $CONFIG"
    fault=${ini_fault:-$fault}
}

# usage: judge_plugin NUMBER
judge_plugin() {
    for key in "pluginname$1" "pluginpath$1" "pluginconfigpath$1"; do
        find_option pre_post "$key" || ini_fault=${ini_fault:-"has no $key (code 304)"}
        [ "$key" != "pluginname$1" ] || plugin_name=$value
    done
    [ -z "$ini_fault" ] || return 0
    look_at "$value" -L
    case $kind:$(briefly stat -L -c '%U %a' -- "$value") in
        regular*:'root '*[02468]00 | regular*:'root 0') ;;
        regular*) ini_fault="loads $value, which is not root's alone (code 317)" ;;
        *) ini_fault="loads $value, which is not there (code 316)" ;;
    esac
    if [ "$plugin_name" != ScriptRunner ]; then
        ini_fault=${ini_fault:-"loads a plug-in of its own, '$plugin_name' (code 304 if it is not there)"}
    elif [ "$(briefly readlink -f -- "$value")" = "$CONFIG" ]; then
        ours=$value
    fi
}

# usage: check_vmbackup    optional too; it changes how file systems are frozen. Its ini stays for check_disks.
check_vmbackup() {
    read_optional "$VMBACKUP_CONF" 'it may keep file systems from being frozen' || return 0
    if [ -n "$ini_fault" ]; then
        ini=$NEWLINE
        warning "$VMBACKUP_CONF ${ini_fault% (code*}: the extension goes by nothing in it"
        return 0
    fi
    find_number SnapshotThread timeout 60
    [ "$number" -ge 60 ] ||
        warning "$VMBACKUP_CONF has timeout $number: file systems are thawed after $number s, not 60, also in a \
snapshot (0: every backup fails)"
    find_number SnapshotThread safefreezewaitinseconds 66
    [ "$number" -eq 66 ] ||
        warning "$VMBACKUP_CONF has SafeFreezeWaitInSeconds $number: so long the database waits frozen for the file \
systems, instead of 66 s (below 4 every backup fails: 122)"
    # 1 the extension writes itself.
    find_number SnapshotThread seqsnapshot 0
    [ "$number" -ne 2 ] || say "NOTE     $VMBACKUP_CONF has seqsnapshot 2: snapshots of disks are taken one by one"
    while IFS='=' read -r key value; do
        case $key:$value in
            *'#':* | "${key%.*}:$value") ;;
            # It stands in Microsoft's sample.
            SnapshotThread.fsfreeze:[Tt]rue) ;;
            *)
                case "$VMBACKUP_OPTIONS " in
                    *" ${key#SnapshotThread.} "*) ;;
                    *) warning "$VMBACKUP_CONF has $key, which the extension does not read" ;;
                esac
                ;;
        esac
    done <<END
$ini
END
}

# ---- INI files, read by the extension's Python, as each version has its own idea of them. Keys are in small letters.

# usage: read_ini FILE
# Sets ini, a line "SECTION.KEY=VALUE" for each option, with what it refers to put in ("SECTION.KEY!" where that leads
# nowhere) and "SECTION.KEY#=NUMBER" for what int() takes; sets ini_fault to why ConfigParser refuses the whole file.
# Fails when nothing can be said, such as for a file on a dead share.
read_ini() {
    find_python
    [ -n "$python" ] || return 1
    ini_fault=
    # What is imported is never what lies in the folder that this was started in.
    ini=$NEWLINE$(
        cd / && timeout -s KILL 10 "$python" -E -s - "$1" 2>/dev/null <<'END'
import sys
try:
    from configparser import ConfigParser
except ImportError:
    from ConfigParser import ConfigParser

def tell(*words):
    text = "".join(words).replace("\0", "\1").replace("\n", "\v").replace("\r", "\v")
    sys.stdout.write(text + "\n")

config = ConfigParser()
try:
    config.read(sys.argv[1])
    for section in config.sections():
        for key in config.options(section):
            try:
                value = config.get(section, key)
                tell(section, ".", key, "=", value)
                tell(section, ".", key, "#=", str(max(-10**9, min(10**9, int(value)))))
            except ValueError:
                pass
            except Exception:
                tell(section, ".", key, "!")
except Exception as error:
    tell("refused=", str(error))
tell("whole")
END
    )$NEWLINE
    case $ini in
        *"${NEWLINE}refused="*)
            ini_fault=${ini##*"${NEWLINE}refused="}
            ini_fault="is refused: $(printf %s "${ini_fault%%"$NEWLINE"*}" | tr -s '\v' ' ') (code 304)"
            ;;
    esac
    case $ini in *"${NEWLINE}whole$NEWLINE") ;; *) return 1 ;; esac
}

# usage: find_option SECTION KEY    sets value; fails when there is none, and sets ini_fault when it leads nowhere
find_option() {
    value=
    case $ini in
        *"$NEWLINE$1.$2="*)
            value=${ini#*"$NEWLINE$1.$2="}
            value=${value%%"$NEWLINE"*}
            ;;
        *"$NEWLINE$1.$2!$NEWLINE"*) ini_fault=${ini_fault:-"has a % in $2 that leads nowhere (code 304)"} ;;
        *) return 1 ;;
    esac
}

# usage: find_number SECTION KEY DEFAULT    sets number as int() reads it; sets ini_fault when it cannot
find_number() {
    number=$3
    find_option "$1" "$2" || return 0
    text=$value
    if find_option "$1" "$2#"; then
        number=$value
    else
        ini_fault=${ini_fault:-"has $2 '$text', which is no whole number (code 304)"}
    fi
}

# usage: trim TEXT    sets trimmed, without blanks around it
trim() {
    trimmed=${1#"${1%%[![:space:]]*}"}
    trimmed=${trimmed%"${trimmed##*[![:space:]]}"}
}

# ---- Check: can the hooks reach the database? They have tried it themselves: see look.

check_database() {
    begin 'database'
    while IFS=$SEPARATOR read -r fact name detail folder data parameter_file _; do
        case $fact in
            client) check_client ;;
            list)
                [ "$name" = ok ] || failed "$CONTROL_CLIENT qlist gave no answer (status $name)" \
                    "run it by hand as root and see: $LIST_COMMAND"
                ;;
            instance)
                if [ "$detail" = down ]; then
                    warning "$name is down: a backup now would skip it"
                else
                    passed "$name is registered and running"
                fi
                check_disks
                ;;
            role) check_role ;;
            shard) check_shard ;;
            trouble) check_trouble ;;
            answer) check_answer ;;
        esac
    done <"$workplace/facts"
}

check_client() {
    if [ "$name" = - ]; then
        failed "$detail is not on $PATH" 'make the bundle with --client PATH, or with the right --product'
        return 0
    fi
    # The hooks run this program as root: nobody else may be able to change it.
    real=$(briefly readlink -f -- "$name") || real=$name
    for place in "$name" "$real"; do
        find_writers "$place"
        if [ -n "$anybody" ]; then
            failed "anybody can write $anybody, and root runs $name from there" "chmod o-w $anybody"
            return 0
        fi
    done
    case $not_root in
        '') passed "$name is there, and only root can change it" ;;
        *) warning "$name is there, but $not_root can change what root runs" ;;
    esac
}

check_trouble() {
    case $name in
        *'not registered'* | *'no instance is registered'*)
            set -- "see $CONTROL_CLIENT qlist. It lists the VM's own registry: that of a nonroot install is where its \
user's IRISSYS says (--registry DIR). Make a bundle for the right ones"
            ;;
        *) set -- "see $CONTROL_CLIENT qlist; start the instance, or make a bundle for the right ones" ;;
    esac
    failed "$name" "$1"
}

# usage: check_answer    to a session such as the hooks start: it must answer, and ask nothing
check_answer() {
    # Its install_folder, and user, as whom its sessions run.
    while IFS=$SEPARATOR read -r fact found _ install_folder _ _ user; do
        [ "$fact:$found" != "instance:$name" ] || break
    done <"$workplace/facts"
    case $detail in
        3) passed "$name: a session answers without a prompt, as OS user $user" ;;
        5)
            failed "$name is frozen right now (a session answers, as OS user $user)" \
                "if no backup is running, see \"The database is frozen now\" in $runbook"
            ;;
        *)
            refusal=$folder
            fix='allow OS authentication for that user (also in %Service_Terminal), or use --credentials-file'
            find_other_user
            failed "$name: a session as OS user $user does not answer: $refusal" "$fix"
            ;;
    esac
}

# usage: find_other_user    sets fix when a session of name would answer as another OS user
find_other_user() {
    for other in root owner; do
        other_user=$other
        [ "$other" = root ] || other_user=$(print_owner "$install_folder")
        if [ -z "$other_user" ] || [ "$other_user" = "$user" ]; then continue; fi
        set -- sh -c "$PROBE_BEFORE$name$PROBE_AFTER"
        [ "$other" = root ] || set -- runuser -u "$other_user" -- "$@"
        case $(timeout -s KILL 10 "$@" 2>/dev/null </dev/null) in
            *'status '[35])
                [ "$other" = owner ] || other='root (the default)'
                fix="as another OS user it answers: make the bundle with --run-as $other"
                return 0
                ;;
        esac
    done
}

# usage: print_owner FOLDER    from the parameters.isc of an instance
print_owner() {
    briefly head -c 65536 -- "$1/parameters.isc" | while IFS=': =' read -r key owner _; do
        [ "$key" != security_settings.manager_user ] || printf '%s\n' "${owner%[[:cntrl:]]}"
    done
}

# ---- Check: is all that a restore needs on disks that Azure Backup takes a snapshot of, and freezes?

# usage: check_disks    of the instance name, by folder, data and parameter_file
check_disks() {
    doubts='' places=
    [ -n "$ini" ] || doubts=$VMBACKUP_CONF
    look_at_disk data "$data/mgr"
    find_parameter_file
    if [ -n "$parameter_file" ] && fetch "$parameter_file"; then
        look_at_parameters
    else
        doubt WIJ "$data" 'not known, nor are journals: its parameter file (cpf) was not found or does not answer'
    fi
    [ -z "$places" ] || say "NOTE     $name: databases, WIJ and journals lie on $places. Compare with the disks of the \
backup item: a selective disk backup leaves out others without a word"
    [ -n "$doubts" ] || passed "$name: databases, WIJ and journals are on disks of this VM that Azure freezes"
}

# usage: find_parameter_file    sets parameter_file to its path, by folder and data; empty where it is not found
find_parameter_file() {
    case $parameter_file in
        /*) set -- "$parameter_file" ;;
        *) set -- "$folder/$parameter_file" "$data/$parameter_file" ;;
    esac
    parameter_file=
    for file; do
        look_at "$file" -L
        case $kind in regular*) parameter_file=$file ;; esac
    done
}

# usage: look_at_parameters    the folders that the parameter file names, or that are the default
look_at_parameters() {
    section='' journals=
    days='' backups='' archive=''
    while IFS= read -r line || [ -n "$line" ]; do
        trim "${line%[[:cntrl:]]}"
        line=$trimmed
        case $line in
            '['*']') section=$line ;;
            *=*)
                trim "${line#*=}"
                case $section.${line%%=*} in
                    '[config].wijdir') [ -z "$trimmed" ] || look_at_disk WIJ "$trimmed" ;;
                    '[Journal].CurrentDirectory') journals=$trimmed ;;
                    '[Journal].DaysBeforePurge') days=$trimmed ;;
                    '[Journal].BackupsBeforePurge') backups=$trimmed ;;
                    '[Journal].PurgeArchived') archive=$trimmed ;;
                    '[Journal].AlternateDirectory') [ -z "$trimmed" ] || look_at_disk journals "$trimmed" ;;
                    '[Databases].'*)
                        # FOLDER,SERVER,…
                        server=${trimmed#"${trimmed%%,*}"},
                        server=${server#,}
                        if [ -n "${server%%,*}" ]; then
                            doubt data "${trimmed%%,*}" "on the server ${server%%,*}: no backup of this VM contains it"
                        else
                            look_at_disk data "${trimmed%%,*}"
                        fi
                        ;;
                esac
                ;;
        esac
    done <"$workplace/text"
    look_at_disk journals "${journals:-$data/mgr/journal}"
    look_at_purge
}

# usage: look_at_purge    how long days, backups and archive keep journals, which a restore goes on from
look_at_purge() {
    case $archive:$days:$backups in
        1:* | *:0:0) ;; # as an archive has them; never
        *:0:*)
            warning "$name: journals are never purged: BackupsBeforePurge is $backups, a backup from outside counts as \
none, and DaysBeforePurge is 0. To do: set DaysBeforePurge"
            ;;
        *:[1-9]:* | *:[12][0-9]:* | *:30:*)
            warning "$name: DaysBeforePurge is $days: for a restore from an older restore point journals are gone. \
To do: more days than between two proved restores, at least 31"
            ;;
    esac
}

# usage: look_at_disk WHAT FOLDER    warns once for each disk of an instance that a restore could miss
look_at_disk() {
    look_at "$2" -L
    # A dead server would hold findmnt for good.
    found=
    [ "$kind" = dead ] || found=$(briefly findmnt -n -r -o FSTYPE,TARGET,SOURCE -T "$2")
    if [ "$kind" = missing ]; then
        doubt "$1" "$2" 'not there, so its disk was not looked at'
        return 0
    elif [ -z "$found" ]; then
        doubt "$1" "$2" 'whose disk cannot be found out'
        return 0
    fi
    type=${found%% *}
    mount_point=${found#* }
    mount_point=${mount_point%% *}
    source=${found##* }
    source=${source%%"["*}
    case $type in
        nfs* | cifs | smb* | 9p | ceph | glusterfs | lustre | fuse.*)
            doubt "$1" "$2" "on a network share ($type): a VM's backup does not contain it"
            ;;
        tmpfs | ramfs) doubt "$1" "$2" "in memory ($type): no backup contains it" ;;
        *)
            find_disks
            [ -n "$disks" ] || doubt "$1" "$2" "on $source, whose disks cannot be found out"
            if [ -n "$iscsi" ]; then
                doubt "$1" "$2" "on iSCSI: a VM's backup does not contain it"
            elif is_temporary_disk; then
                doubt "$1" "$2" 'on the temporary disk of the VM: no backup contains it'
            else
                find_places
                look_at_freeze "$1" "$2"
            fi
            ;;
    esac
}

# usage: look_at_freeze WHAT FOLDER    on mount_point: will Azure's fsfreeze hold it still?
look_at_freeze() {
    case $type:$source in
        *:/dev/loop*[!0-9]*) ;; # a partition of one
        *:/dev/loop*) type='a loop mount' ;;
    esac
    case $type in
        ext3 | ext4 | xfs | btrfs) ;;
        *) doubt "$1" "$2" "on $type, which Azure does not freeze for the snapshot" ;;
    esac
    find_option SnapshotThread mountstoskip || :
    # / is frozen, whatever stands there.
    case ,$value,:$mount_point in
        *:/) ;;
        *",$mount_point,"*:*)
            failed "$name: $1 in $2 is on $mount_point, which MountsToSkip in $VMBACKUP_CONF keeps from being frozen" \
                "take $mount_point out of it"
            doubts=$doubts$2
            ;;
    esac
}

# usage: find_disks    sets disks to what source is made of, empty when that is not known, and iscsi
find_disks() {
    disks='' iscsi=
    while read -r disk transport; do
        disks="$disks $disk"
        [ "$transport" != iscsi ] || iscsi=yes
    done <<END
$(briefly lsblk -n -s -r -p -o NAME,TRAN -- "$source")
END
    case $disks:$source in
        ' :/dev/mapper/'* | ' :/dev/md'* | ' :/dev/dm-'*) disks= ;;
        ' :/dev/'*) disks=$source ;;
        ' :'*) disks= ;; # a pool, or layers
    esac
}

# usage: is_temporary_disk    the agent mounts it at /mnt/resource, cloud-init at /mnt, with a warning in a file
is_temporary_disk() {
    [ "$mount_point" != /mnt/resource ] || return 0
    look_at "$mount_point/DATALOSS_WARNING_README.txt"
    [ "$kind" = missing ] || return 0
    for link in /dev/disk/cloud/azure_resource* /dev/disk/azure/resource* /dev/disk/azure/local/by-*/*; do
        ! is_one_of_disks "$link" || return 0
    done
    return 1
}

# usage: is_one_of_disks LINK    whether the disk that it leads to is one of disks, or has one of them as a partition
is_one_of_disks() {
    [ -e "$1" ] || return 1
    disk=$(readlink -f "$1") # of /dev, which hangs on nobody
    for part in $disks; do
        case $part:$disk in "$disk:$disk" | "$disk"p[0-9]*:* | "$disk"[0-9]*:/dev/sd*) return 0 ;; esac
    done
    return 1
}

# usage: find_places    adds to places what Azure calls disks: the system disk, or a LUN
find_places() {
    place=
    for link in /dev/disk/azure/os /dev/disk/azure/root /dev/disk/azure/data/by-lun/* /dev/disk/azure/scsi*/lun*; do
        is_one_of_disks "$link" || continue
        case $link in
            *-part*) continue ;;
            */os | */root) place='the system disk' ;;
            *) place="LUN ${link##*[!0-9]}" ;;
        esac
        add_place
    done
    [ -n "$place" ] || { place="$source (LUN not known)" && add_place; }
}

add_place() {
    case ", $places, " in *", $place, "*) ;; *) places=${places:+$places, }$place ;; esac
}

# usage: doubt WHAT FOLDER WHERE
doubt() {
    case $doubts in *"<$1 $3>"*) return 0 ;; esac
    doubts="$doubts<$1 $3>"
    warning "$name: $1 in $2 is $3"
}

# ---- Mirrors: the role of each instance, as the hooks have found it, and what a freeze means to its mirror.

# usage: describe_role NAME ROLE
# Sets meaning, a sentence, and weight: fine, doubtful or, where --mirror needs a role that is not known, unknown.
describe_role() {
    find_quality "$1"
    weight=doubtful
    stall="Azure's fsfreeze takes 4 to 66 s; QoS timeout: $quality"
    case $2 in
        primary) meaning="the primary of its mirror: disks that stall beyond the QoS timeout can end in a fail-over \
($stall)" ;;
        backup) meaning="the backup failover member of its mirror and not harmless: if its disks stall beyond the QoS \
timeout, the primary waits, then goes on without it ($stall)" ;;
        failover) meaning='a failover member of its mirror, but neither primary nor backup now' ;;
        async)
            weight=fine
            meaning='an async member of its mirror: nobody waits for it'
            ;;
        *) meaning="a member of a mirror, in a role that is not known: see $CONTROL_CLIENT qlist, fields 11 and 12" ;;
    esac
}

# usage: find_quality NAME    sets quality, the QoS timeout of its mirror: the fifth value of its entry in [Mirrors]
find_quality() {
    quality='default 8 s, not read'
    while IFS=$SEPARATOR read -r fact instance _ folder data parameter_file _; do
        [ "$fact:$instance" != "instance:$1" ] || break
    done <"$workplace/facts"
    [ "$fact:$instance" = "instance:$1" ] || return 0
    find_parameter_file
    [ -n "$parameter_file" ] && fetch "$parameter_file" || return 0
    shortest=$(sed -n '/^\[Mirrors\]/,/^\[/s/^[^=]*=[^,]*,[^,]*,[^,]*,[^,]*,\([0-9][0-9]*\),.*/\1/p' "$workplace/text" |
        sort -n | head -n 1)
    [ -z "$shortest" ] || quality="$shortest ms, in $parameter_file"
}

# usage: check_role    of the instance name, whose role is detail
check_role() {
    describe_role "$name" "$detail"
    case $weight in
        fine) passed "$name is $meaning" ;;
        unknown) failed "$name is $meaning" "look at the mirror; or make the bundle with --mirror any" ;;
        *) warning "$name is $meaning" ;;
    esac
}

# usage: check_shard    of the instance name; detail is what tells it
check_shard() {
    failed "$name is a node of a sharded cluster ($detail in its cpf), which one VM cannot freeze: a backup now would \
end with 206" 'freeze all nodes together (Backup.ShardedCluster), or make the bundle with --shard-node accept'
}

# usage: say_roles    of members of mirrors, before a drill freezes them
say_roles() {
    roles=
    while IFS=$SEPARATOR read -r fact name detail _; do
        [ "$fact" != role ] || roles="$roles $name:$detail"
    done <"$workplace/facts"
    for role in $roles; do
        describe_role "${role%:*}" "${role#*:}"
        say "${role%:*} is $meaning"
    done
}

# ---- Drill: one freeze and thaw as in a backup, without the snapshot. Whatever happens, it ends with a thaw.

# usage: drill    status 0 only when both scripts ended with 0, and a freeze took place
drill() {
    # Only these scripts are known to thaw what they freeze.
    for name in $HOOK_FILES; do
        installed_fault "$name"
        [ -z "$fault" ] || fail "$fault. Nothing was frozen." "Install this bundle first: sh $0"
    done
    for list in "$PENDING_PLAN" "$COMMITTED_PLAN"; do
        [ ! -e "$list" ] ||
            fail 'an earlier run of install.sh was interrupted. Nothing was frozen.' "Run it again: sh $0"
    done
    look
    [ -z "$freeze" ] || fail "$freeze. Nothing was frozen." "If no backup is running, thaw first: sh $POST_SCRIPT"
    frozen_before=$frozen
    ask_leave
    old_result=$(stat_briefly '%i %y' "$STATUS_FILE")
    interrupted=
    trap 'interrupted=yes' HUP INT QUIT PIPE TERM
    # Ctrl-Z would stop the scripts too, in the middle of a freeze.
    trap '' TSTP TTIN TTOU
    leave_terminal
    log_size=$(stat_briefly %s "$LOG_FILE")
    run_script "$PRE_SCRIPT" "$TIMEOUT"
    pre_status=$script_status
    say "prescript.sh ended: $(name_status "$pre_status")"
    if [ -z "$interrupted" ] && [ "$pre_status" = 0 ]; then
        say "frozen; waiting $seconds s in place of the snapshot"
        wait_while_alive "$$" "$seconds"
    fi
    # From here on nothing may come between us and the thaw, not even a second Ctrl-C.
    trap '' HUP INT QUIT PIPE TERM
    [ -z "$interrupted" ] || say 'interrupted: thawing'
    was_interrupted=$interrupted
    interrupted=
    run_script "$POST_SCRIPT" $((TIMEOUT + 60))
    post_status=$script_status
    say "postScript.sh ended: $(name_status "$post_status")"
    # Whatever the scripts said, the database itself is asked.
    find_left
    if [ -n "$left" ]; then
        say "still frozen:$left; thawing once more"
        run_script "$POST_SCRIPT" $((TIMEOUT + 60))
        find_left
    fi
    say "--- $LOG_FILE"
    size_now=$(stat_briefly %s "$LOG_FILE")
    [ "${size_now:-0}" -ge "${log_size:-0}" ] || log_size=0
    briefly tail -c "+$((log_size + 1))" -- "$LOG_FILE" | head -c 32768
    say '---'
    judge_drill
    trap_signals
    exec >&4 2>&5 3>&- 4>&- 5>&-
    wait "$printer" # until all that was said has been written
    exit "$drill_status"
}

# usage: ask_leave    ends the run without --yes, or a yes on a terminal
ask_leave() {
    say "This freezes ${INSTANCES:-every instance of this VM} for about $((seconds + 2)) seconds, as a backup does:"
    say 'users can read and write on, but nothing is written to the databases on disk until the thaw.'
    say_roles
    [ "$yes" = no ] || return 0
    if [ ! -t 0 ] || [ ! -t 1 ]; then
        fail 'there is no terminal to ask on. Nothing was frozen.' 'Run it on a terminal, or with --yes.'
    fi
    printf 'Go on? Type yes: '
    read -r answer || answer=
    case $answer in [Yy][Ee][Ss] | [Yy]) ;; *) fail 'not confirmed. Nothing was frozen.' ;; esac
}

# usage: leave_terminal
# A terminal that is stopped (Ctrl-S, a connection that hangs) holds whoever writes to it: from here on a child does.
leave_terminal() {
    mkfifo -m 0600 -- "$workplace/output" || fail 'no pipe can be made in /run. Nothing was frozen.'
    # Opened at both ends: nobody waits for the other end, and nobody ends when the child does.
    exec 3<>"$workplace/output"
    (
        trap '' HUP INT QUIT PIPE TSTP TTIN TTOU
        exec cat <"$workplace/output" 3>&-
    ) &
    printer=$!
    exec 4>&1 5>&2 >&3 2>&3
}

# usage: run_script PATH LIMIT    sets script_status
# As Azure does it: a child of this shell as both are of its host, not waited for longer than LIMIT s, nor killed then.
run_script() {
    say "${1##*/} started"
    AZURE_HOOKS_TRIGGER=drill sh "$1" >/dev/null 2>&1 3>&- 4>&- 5>&- &
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

# usage: now    sets NOW, in hundredths of a second since the VM started
now() {
    read -r uptime _ </proc/uptime
    NOW=$((${uptime%.*} * 100 + 1${uptime#*.} - 100))
}

# usage: find_left    sets left to what is frozen now and was not before
find_left() {
    left=
    look
    for instance in $frozen; do
        if is_in "$instance" "$frozen_before"; then
            say "$instance is still frozen, as before the drill, and not by these hooks"
        else
            left="$left $instance"
        fi
    done
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
        208) printf '%s, %s' "$1" 'left alone by policy' ;;
        timeout) printf 'not within the %s s that Azure waits' "$TIMEOUT" ;;
        interrupted) printf 'not, it was interrupted' ;;
        *) printf '%s, unknown' "$1" ;;
    esac
}

# usage: stat_briefly FORMAT FILE    prints it; nothing where there is no such file
stat_briefly() { briefly stat -c "$1" -- "$2"; }

# usage: judge_drill    says what came of it; sets drill_status
judge_drill() {
    drill_status=1 result=
    [ "$(stat_briefly '%i %y' "$STATUS_FILE")" = "$old_result" ] ||
        result=$(briefly head -c 65536 -- "$STATUS_FILE")
    read_field preStatus "$result" && result_of=$field_value
    read_field postStatus "$result" && result_of=$result_of,$field_value
    read_field windowSeconds "$result"
    window=$field_value
    [ -z "$result" ] || show_result
    if [ -n "$left" ]; then
        say_how_to_thaw "$left"
        say "FAILED   THE DATABASE IS STILL FROZEN. To do: thaw it as said above, at once; see $runbook"
    elif [ "$pre_status" != 0 ] || [ "$post_status" != 0 ]; then
        case $post_status in
            timeout | 202) say "THE DATABASE MAY STILL BE FROZEN: see \"The database is frozen now\" in $runbook" ;;
        esac
        say "FAILED   a backup like this would NOT be application-consistent. To do: see the log above, and $runbook"
    elif [ "$result_of" != 0,0 ]; then
        say "FAILED   $STATUS_FILE has no result of this drill. To do: see the log above; sh $installer --check"
    elif [ "$window" = unknown ]; then
        say 'WARNING  no freeze took place, as every instance is down. To do: start one, then run this again'
    else
        [ -z "$was_interrupted" ] || return 0
        drill_status=0
        say 'PASSED   a backup like this would be application-consistent'
    fi
}

# usage: show_result    of the status file
show_result() {
    read_field windowSeconds "$result" && say "frozen for: $field_value seconds"
    read_field verdict "$result" && say "verdict: $field_value"
    rest=${result#*'{"name":"'}
    while [ "$rest" != "$result" ]; do
        read_field outcome "$rest" && outcome=$field_value
        read_field journalFile "$rest"
        say "${rest%%\"*}: $outcome; a restore starts from journal file: $field_value"
        result=$rest
        rest=${result#*'{"name":"'}
    done
}

# usage: read_field KEY JSON    sets field_value from what postScript.sh wrote, which has no escapes
read_field() {
    field_value=unknown
    case $2 in *"\"$1\":"*) ;; *) return 0 ;; esac
    field_value=${2#*"\"$1\":"}
    field_value=${field_value#\"}
    field_value=${field_value%%[\",\}]*}
    [ "$field_value" != null ] || field_value=unknown
}

# ---- The command line

help() {
    cat <<END
Azure Backup hooks for $PRODUCT_NAME, ${INSTANCES:-every instance of this VM} (make-azure-hooks $VERSION)

sh install.sh                install; what it replaces and has not installed itself is kept as .bak-TIME
sh install.sh --uninstall    restore what stood there before the first install
sh install.sh --check        is this VM ready? Freezes nothing
sh install.sh --drill        freeze, wait and thaw once, as a backup would
sh install.sh --forget       drop the records of earlier freezes that the database says are over

  --dry-run      with install and --uninstall: only say what would be done
  --root DIR     with install and --uninstall: the system whose root folder is DIR (images, packages)
  --seconds N    with --drill: how long the database stays frozen (default 5)
  --yes          with --drill: do not ask
  --json         with --check: for programs, as in schemas/check-result.schema.json
  --version      print the version

Exit status: 0 done or ready, 1 failed (then nothing was changed) or not ready, 2 wrong usage
END
}

# usage: parse_options OPTION…    sets action, dry_run, root, seconds, yes and json
parse_options() {
    action=install dry_run=no root='' seconds=5 yes=no json=no given=
    while [ $# -gt 0 ]; do
        case $1 in
            --uninstall | --check | --drill | --forget | --help | -h | --version)
                [ "$action" = install ] || wrong_usage "--$action and $1 do not go together"
                action=${1#--}
                ;;
            --dry-run) dry_run=yes given="$given $1" ;;
            --yes) yes=yes given="$given $1" ;;
            --json) json=yes given="$given $1" ;;
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
            *install:--dry-run | *install:--root | drill:--yes | drill:--seconds | check:--json) ;;
            *:--json) wrong_usage '--json goes with --check only' ;;
            install:*) wrong_usage "$option goes with --drill only" ;;
            *) wrong_usage "$option does not go with --$action" ;;
        esac
    done
}

# usage: set_value OPTION VALUE
set_value() {
    given="$given $1"
    case $1:$2 in
        # An empty variable in an image build must not change the system that builds.
        --root:) wrong_usage '--root is empty, but must be the folder of a system; / is this one' ;;
        --root:*) root=$2 ;;
        *: | *:*[!0-9]* | *:????*) wrong_usage "--seconds is '$2', but must be a whole number from 0 to 999" ;;
        *) seconds=$2 ;;
    esac
}

# usage: find_root    makes root absolute, without links and without a slash at its end; / is this very system
find_root() {
    [ -n "$root" ] || return 0
    look_at "$root" -L
    [ "$kind" = directory ] || fail "--root: $root is not a folder. Nothing was changed."
    root=$(cd -- "$root" && pwd -P) || fail '--root: that folder cannot be entered. Nothing was changed.'
    ! same_file "$root" / || root= # also as //, which bash tells from /, or where it is mounted once more
}

# usage: name_what_stays
# Sets installer to what to type later on, and runbook to what to read: what stays on the VM, once it is there.
name_what_stays() {
    installer=$0
    runbook='README.md of the bundle'
    if [ -z "$root" ] && [ -f "$KEPT_FOLDER/install.sh" ]; then
        installer=$KEPT_FOLDER/install.sh
        runbook=$KEPT_FOLDER/README.md
    fi
}

# usage: stop_on_signal STATUS
stop_on_signal() {
    trap '' HUP INT QUIT PIPE TERM
    warn 'interrupted'
    exit "$1"
}

trap_signals() {
    trap 'stop_on_signal 129' HUP
    trap 'stop_on_signal 130' INT
    trap 'stop_on_signal 131' QUIT
    trap 'stop_on_signal 141' PIPE
    trap 'stop_on_signal 143' TERM
}

# usage: clean_up    whatever ended the run, no change stays half done
clean_up() {
    exit_status=$?
    trap '' HUP INT QUIT PIPE TERM
    if [ "$changing" = yes ]; then
        changing=no
        if settle; then
            warn "$settlement"
        else
            warn 'not all could be put back: run this again when the cause is gone'
        fi
    fi
    [ -z "$workplace" ] || rm -rf -- "$workplace"
    exit "$exit_status"
}
workplace=

_main() {
    parse_options "$@"
    case $action in
        help | -h) help ;;
        version) say "make-azure-hooks $VERSION" ;;
        *)
            # With the options given: the hint must not do something else.
            [ "$(id -u)" = 0 ] ||
                fail 'only root can do this. Nothing was changed.' "Run it again as root: sudo sh $0${*:+ $*}"
            find_root
            name_what_stays
            # A file that carries the bundle is not where it unpacks it.
            bundle=${BUNDLE_INSTALLER-$0}
            case $bundle in */*) bundle=${bundle%/*}/ ;; *) bundle=./ ;; esac
            trap clean_up EXIT
            trap_signals
            # A folder of root's, for as long as this script runs.
            workplace=$(mktemp -d /run/azure-hooks-install.XXXXXXXX) ||
                fail 'nothing can be written in /run. Nothing was changed.' 'Look at its mount.'
            case $action in
                install) change install_hooks ;;
                uninstall) change uninstall_hooks ;;
                check) check_vm ;;
                drill) drill ;;
                forget) alone forget ;;
            esac
            ;;
    esac
}

_main "$@"
