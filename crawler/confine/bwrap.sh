#!/bin/sh
# bubblewrap for the sandbox runtime (its setting bwrapPath), with what that does not ask for: IPC, host name and cgroup
# namespaces, a filter that refuses keyrings and hidden memory, no tmpfs that can be written; and for root another user,
# in no user namespace, because root in one is root for the files of /proc. runtime.ts sets what it reads: $TOOLRISK_FILTER,
# $TOOLRISK_HOSTNAME, $TOOLRISK_MACHINE (folders of /sys to show), $TOOLRISK_NOBODY and $TOOLRISK_AS_NOBODY (a command).
set -eu
uid=$(id -u)
tmpfs=
left=$#
while [ "$left" -gt 0 ]; do
  word=$1
  shift
  left=$((left - 1))
  case $word in
    --args)
      echo 'The sandbox has too many folders to open to be made safe.' >&2
      exit 1
      ;;
    --unshare-user) [ "$uid" = 0 ] && continue ;;
    --bind | --ro-bind)
      if [ "$uid" = 0 ] && [ -S "$1" ]; then chown "$TOOLRISK_NOBODY" "$1"; fi
      # Folders that bubblewrap makes by itself on the way to this one are root's alone.
      way=${2%/*} ways=
      while [ -n "$way" ]; do ways="$way
$ways" way=${way%/*}; done
      IFS='
'
      for folder in $ways; do set -- "$@" --dir "$folder"; done
      ;;
    --tmpfs) tmpfs="$tmpfs
$1" ;;
    --) break ;;
  esac
  set -- "$@" "$word"
done

# The rest of /sys has the addresses of network cards.
set -- "$@" --tmpfs /sys
IFS=:
for folder in $TOOLRISK_MACHINE; do
  set -- "$@" --ro-bind-try "$folder" "$folder"
done
set -- "$@" --ro-bind /dev/null /proc/cmdline
set -- "$@" --unshare-ipc --unshare-uts --unshare-cgroup-try --hostname "$TOOLRISK_HOSTNAME" --seccomp 8
IFS='
'
for folder in $tmpfs /dev /sys; do set -- "$@" --remount-ro "$folder"; done
if [ "$uid" = 0 ]; then
  set -- "$@" --cap-add CAP_SETUID --cap-add CAP_SETGID --cap-add CAP_SETPCAP --
  IFS=' '
  # Unquoted, so that its words are apart.
  set -- "$@" $TOOLRISK_AS_NOBODY
else
  set -- "$@" --
fi
# What has not been looked at, the command, stands in front still.
while [ "$left" -gt 0 ]; do
  word=$1
  shift
  left=$((left - 1))
  set -- "$@" "$word"
done
exec bwrap "$@" 8<"$TOOLRISK_FILTER"
