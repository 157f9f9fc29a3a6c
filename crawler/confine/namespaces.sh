#!/bin/sh
# What bubblewrap does, by the programs of util-linux: runs in new namespaces, builds a root out of nothing, moves into it
# and starts a command there. Called by namespaces.ts:
#   namespaces.sh <empty folder> <folder for /tmp> <folder for /dev/shm> <numbers of user and group, or root> <host name>
#                 <folders to make…> -- <to read…> -- <to write…> -- <command…>
set -eu
root=$1 tmp=$2 shared=$3 user=$4 host=$5
shift 5
# A user's PATH often lacks the folder of pivot_root.
PATH=$PATH:/usr/bin:/bin:/usr/sbin:/sbin

# With all mounts below. A remount that leaves out a flag that the mount has is refused in a user namespace.
read_only() {
  mounts=$(cat /proc/self/mountinfo)
  found=
  while read -r _ _ _ _ place flags _; do
    # A space is written as \040, for which printf wants \0040.
    case $place in *\\*) place=$(printf '%b' "$(printf %s "$place" | sed 's/\\/\\0/g')") ;; esac
    case $place in "$1" | "$1"/*) ;; *) continue ;; esac
    mount -o "remount,bind,$(printf %s "$flags" | sed 's/^rw/ro/')" "$place"
    found=yes
  done <<MOUNTS
$mounts
MOUNTS
  if [ -z "$found" ]; then
    echo "$1 is not a mount, so it can't be made read-only." >&2
    exit 1
  fi
}
show() {
  mkdir -p "$root$(dirname "$1")"
  if [ -d "$1" ]; then mkdir -p "$root$2"; else : >"$root$2"; fi
  mount --rbind "$1" "$root$2"
}

# Of this namespace: memory that belongs to no process. Older kernels let root alone set it.
for limit in shmall msgmni; do echo 0 >"/proc/sys/kernel/$limit" || true; done 2>/dev/null

# Of a user namespace of ours, never of the machine: the server gets the one that is made below, and can make no other to
# mount memory in.
if [ "$user" != root ]; then echo 1 >/proc/sys/user/max_user_namespaces; fi

mount --make-rprivate /
mount -t tmpfs -o mode=755,nosuid,nodev root "$root"
mkdir "$root/proc" "$root/dev" "$root/tmp" "$root/.old"
mount --bind "$tmp" "$root/tmp"
while [ "$1" != -- ]; do mkdir -p "$root$1"; shift; done
shift
while [ "$1" != -- ]; do show "$1" "$1"; read_only "$root$1"; shift; done
shift
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount --bind /dev/null "$root/proc/cmdline"
mkdir "$root/dev/shm"
mount --bind "$shared" "$root/dev/shm"
for device in null zero full random urandom; do show "/dev/$device" "/dev/$device"; done
for link in fd stdin:fd/0 stdout:fd/1 stderr:fd/2; do ln -s "/proc/self/${link#*:}" "$root/dev/${link%%:*}"; done
while [ "$1" != -- ]; do show "$1" "$1"; shift; done
shift

hostname "$host" 2>/dev/null || true
cd "$root"
pivot_root . .old
umount -l /.old
rmdir /.old
mount -o remount,bind,ro,nosuid,nodev /
cd /
# Not in place of this shell: it is the first process, which is ended with the crawler, and a command that changes its
# user is not. A namespace within takes every capability, and locks the mounts.
if [ "$user" != root ]; then
  set -- unshare --user --map-user="${user%:*}" --map-group="${user#*:}" -- "$@"
fi
status=0
"$@" || status=$?
exit $status
