# What maru.service asks of systemd, done by hand as far as that goes, for a test: in mount, IPC and host
# name namespaces of its own, with a private /proc and /tmp, everything else read-only but /run/maru, and
# then without privileges, as nobody who exists.
#   sandbox.sh FILES PROGRAM ARGUMENT…     (as root, under: unshare --mount --ipc --uts)
set -eu
files=$1
program=$2
shift 2
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs /mnt
cp "$program" /mnt/maru
chmod 755 /mnt/maru
mount -o remount,bind,ro /mnt
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/maru
chown 61184:61184 /run/maru
mount --bind /run/maru /run/maru
mount -o remount,bind,ro /run
for it in /root /home; do mount -t tmpfs -o mode=000,ro tmpfs "$it"; done
for it in /tmp /var/tmp; do mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$it"; done
mount -t proc -o nosuid,nodev,noexec,hidepid=invisible,subset=pid proc /proc
mount -o remount,bind,ro /
cd /
umask 077
exec prlimit --nofile="$files" setpriv --reuid 61184 --regid 61184 --clear-groups --no-new-privs \
  --bounding-set=-all --inh-caps=-all --ambient-caps=-all "$@"
