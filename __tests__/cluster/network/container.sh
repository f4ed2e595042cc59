#!/bin/sh
# Becomes a container: a root file system of its own, read-only, and no more rights than the pod's security context gives.
# Runs in mount, PID and network namespaces of its own. The "image" is this machine's programs.
#
# usage: container.sh ROOT MOUNTS USER CAPABILITIES COMMAND...
#   ROOT          an empty directory
#   MOUNTS        a file with lines `SOURCE TARGET`, the target as the container sees it
#   CAPABILITIES  as setpriv has them: -all,+net_raw
set -eu
root=$1 mounts=$2 user=$3 capabilities=$4
shift 4

mount -t tmpfs -o mode=755 container "$root"
mkdir "$root/proc" "$root/sys" "$root/dev" "$root/dev/net" "$root/etc" "$root/run" "$root/var" "$root/tmp"
# Relative, so that it leads into the new root while that is filled.
ln -s ../run "$root/var/run"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
for device in null zero random urandom net/tun; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
for directory in bin sbin lib lib64 usr; do
  if [ -L "/$directory" ]; then
    cp -P "/$directory" "$root/$directory"
  elif [ -d "/$directory" ]; then
    mkdir "$root/$directory"
    mount --bind -o ro "/$directory" "$root/$directory"
  fi
done
# Debian chooses between versions of a program, such as iptables, by links here.
[ ! -d /etc/alternatives ] || cp -rP /etc/alternatives "$root/etc/alternatives"
while read -r source target; do
  if [ -d "$source" ]; then
    mkdir -p "$root$target"
  else
    mkdir -p "$root${target%/*}"
    touch "$root$target"
  fi
  mount --bind "$source" "$root$target"
done < "$mounts"
mount -o remount,ro "$root"

# A change of user makes the kernel forget that this ends with its parent; hence once more.
exec chroot "$root" setpriv --pdeathsig KILL --reuid "$user" --regid "$user" --clear-groups --no-new-privs \
  --bounding-set="$capabilities" --inh-caps="$capabilities" -- "$@"
