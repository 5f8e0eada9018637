#!/bin/bash
# Starts the process of a container as a container runtime does: with a root of its own, which has the image's files and the pod's
# volumes at the paths of the manifest. Runs as root, in a mount namespace of its own; whatever it mounts ends with the process.
#
# container.sh ROOT ACCESS GROUP... MOUNT... -- COMMAND...
#   ROOT    an empty folder, for the root
#   ACCESS  of the root: ro or rw
#   GROUP   group=FILE: the cgroup.procs of a control group that the process joins
#   MOUNT   ACCESS=SOURCE=TARGET with a folder or file of this machine, or memory=SIZE=TARGET with an empty folder in memory
set -euo pipefail
root=$1
access=$2
shift 2

mount -t tmpfs -o mode=0755,size=16m image "$root"
mkdir -p "$root"/{etc,dev/shm,proc,sys/fs/cgroup}
# The operating system of the image: that of this machine.
for folder in bin sbin lib lib32 lib64 usr; do
  if [ -L "/$folder" ]; then
    cp -P "/$folder" "$root/$folder"
  elif [ -d "/$folder" ]; then
    mkdir "$root/$folder"
    mount -o bind,ro "/$folder" "$root/$folder"
  fi
done
for entry in passwd group nsswitch.conf ld.so.cache localtime ssl pki alternatives; do
  if [ -e "/etc/$entry" ]; then
    cp -a "/etc/$entry" "$root/etc/$entry"
  fi
done
for device in null zero full random urandom; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mount -t tmpfs -o mode=1777,size=64m shm "$root/dev/shm"
mount --bind /proc "$root/proc"
mount --rbind /sys/fs/cgroup "$root/sys/fs/cgroup"

while [ "$1" != -- ]; do
  IFS='=' read -r kind source target <<<"$1"
  shift
  case "$kind" in
    group)
      echo $$ >"$source"
      continue
      ;;
    memory)
      mkdir -p "$root$target"
      mount -t tmpfs -o "mode=1777,size=$source" memory "$root$target"
      continue
      ;;
  esac
  # What is in /usr is there already.
  if [ -d "$source" ] && [ ! -d "$root$target" ]; then
    mkdir -p "$root$target"
  elif [ ! -e "$root$target" ]; then
    touch "$root$target"
  fi
  mount -o "bind,$kind" "$source" "$root$target"
done
shift
mount -o "remount,$access,mode=0755,size=16m" "$root"
exec chroot "$root" "$@"
