#!/bin/sh
# Process 1 of an SSH host: a copy of this machine, in which whatever is written goes to memory. It ends with its
# standard input, so also when whoever started it is killed, and takes all that runs inside and FOLDER with it.
#
# usage: unshare -m -p -f --kill-child --mount-proc sh ssh-host-init.sh FOLDER PORT
# FOLDER has host-key and key.pub. Prints "ready" as soon as it can be reached.
set -eu

folder=$1 port=$2
umask 022
mount -t tmpfs -o mode=755,size=256m changes /srv
mkdir /srv/changes /srv/work /srv/root
mount -t overlay -o lowerdir=/,upperdir=/srv/changes,workdir=/srv/work overlay /srv/root
cd /srv/root
rm -rf etc/azure usr/lib/azure-hooks
mount -t proc proc proc
mount --rbind /dev dev
mount -t tmpfs -o mode=755,size=16m run run
mount -t tmpfs -o mode=755,size=16m,noexec,nosuid,nodev log var/log
# As hardened images have it: nothing here can be executed.
mount -t tmpfs -o mode=1777,size=64m,noexec,nosuid,nodev tmp tmp
mount -t tmpfs -o mode=700,size=16m home root
mkdir run/sshd etc/test-sshd
cp "$folder/host-key" "$folder/key.pub" etc/test-sshd
chmod 0600 etc/test-sshd/host-key
# An account that is locked for passwords is locked for keys too.
sed 's/^root:[^:]*/root:*/' /etc/shadow >etc/shadow
cat >etc/test-sshd/config <<END
ListenAddress 127.0.0.1
Port $port
HostKey /etc/test-sshd/host-key
AuthorizedKeysFile /etc/test-sshd/key.pub
PidFile /run/sshd.pid
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
StrictModes no
Subsystem sftp internal-sftp
END
chroot . /usr/sbin/sshd -D -f /etc/test-sshd/config -E /var/log/sshd.log </dev/null &
until [ -s run/sshd.pid ]; do
  kill -0 "$!" 2>/dev/null || {
    cat var/log/sshd.log >&2
    exit 1
  }
  sleep 0.02
done
echo ready
# It also looks like the VM agent at work.
sh -c 'cat >/dev/null; :' waagent -daemon
rm -rf -- "$folder" || : # the other hosts do the same
