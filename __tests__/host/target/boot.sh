#!/bin/sh
# Becomes a Debian host: systemd as process 1 of its own mount, UTS, IPC, PID, network and cgroup namespaces, on the root file
# system that is mounted at ROOT.
#
# usage: boot.sh ROOT NAME RIGHTS PACKAGES SYSCTL DISKS DEVICE…
#   RIGHTS    capabilities that it must not have, as setpriv has them: -sys_time,-sys_module
#   PACKAGES  directory of the local apt repository
#   SYSCTL    directory with copies of those kernel settings that have no namespace
#   DISKS     file with lines "NAME BYTES ROTATIONAL BY-ID SERIAL MODEL" of disks that can be seen, but hold nothing
#   DEVICE    names below /dev that the host gets beside the harmless ones
set -eu
root=$1 name=$2 rights=$3 packages=$4 sysctl=$5 disks=$6
shift 6

hostname "$name"
mount --bind "$root" "$root"
cd "$root"

mount -t proc -o nosuid,nodev,noexec proc proc
mount --bind proc/sys proc/sys
mount --bind proc/sys/net proc/sys/net
mount -o remount,ro,bind proc/sys
# Settings without a namespace are written to a copy: what was written is read again, and this machine's kernel never sees it.
for each in kernel vm fs net/core; do
  mount -t tmpfs -o mode=555 sysctl "proc/sys/$each"
  cp -r "$sysctl/$each/." "proc/sys/$each"
done
cat /proc/sys/kernel/random/uuid > proc/sys/kernel/random/boot_id
for each in kernel/hostname kernel/domainname kernel/random/uuid; do
  mount --bind "/proc/sys/$each" "proc/sys/$each"
done
if [ -e proc/sysrq-trigger ]; then
  mount --bind proc/sysrq-trigger proc/sysrq-trigger
  mount -o remount,ro,bind proc/sysrq-trigger
fi

mount -t tmpfs -o mode=555 fs proc/fs
mkdir proc/fs/nfsd

# Read-only is how systemd and udev know that the devices are somebody else's.
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs sys
# Modules are "loaded" by a stand-in, which needs a place for them.
mount -t tmpfs -o mode=755 modules sys/module
ls /sys/module | (cd sys/module && xargs mkdir)
# The machine's disks are none of the host's.
for each in block class/block dev/block; do mount -t tmpfs -o mode=755 disks "sys/$each"; done
mount -t cgroup2 -o nosuid,nodev,noexec cgroup sys/fs/cgroup

mount -t tmpfs -o mode=755,nosuid dev dev
mkdir dev/pts dev/shm dev/net
for each in null zero full random urandom tty "$@"; do
  mkdir -p "dev/$(dirname "$each")"
  touch "dev/$each"
  mount --bind "/dev/$each" "dev/$each"
done
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5,nosuid,noexec devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
for each in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${each%%:*}" "dev/${each#*:}"; done
mount -t tmpfs -o mode=1777,nosuid,nodev shm dev/shm
mount -t tmpfs -o mode=755,nosuid,nodev run run
mount -t tmpfs -o mode=1777,nosuid,nodev tmp tmp

mkdir -p dev/disk/by-id run/udev/data
number=0
while read -r disk bytes rotational id serial model; do
  mkdir -p "sys/block/$disk/device" "sys/block/$disk/queue" "sys/block/$disk/holders" "sys/block/$disk/slaves"
  echo "259:$number" > "sys/block/$disk/dev"
  echo $((bytes / 512)) > "sys/block/$disk/size"
  echo 0 > "sys/block/$disk/ro"
  echo 0 > "sys/block/$disk/removable"
  echo "$rotational" > "sys/block/$disk/queue/rotational"
  echo "$serial" > "sys/block/$disk/device/serial"
  echo "$model" > "sys/block/$disk/device/model"
  ln -s "../../block/$disk" "sys/dev/block/259:$number"
  ln -s "../../block/$disk" "sys/class/block/$disk"
  printf 'S:disk/by-id/%s\nE:ID_SERIAL_SHORT=%s\nE:ID_MODEL=%s\n' "$id" "$serial" "$model" > "run/udev/data/b259:$number"
  # A plain file, never a device: the numbers of one could be those of a disk of this machine.
  : > "dev/$disk"
  ln -s "../../$disk" "dev/disk/by-id/$id"
  number=$((number + 1))
done < "$disks"

mkdir -p srv/apt
mount --bind "$packages" srv/apt
mount -o remount,ro,bind srv/apt

pivot_root . .
umount -l .
cd /
exec env -i container=namespaces PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin \
  setpriv --bounding-set="$rights" --inh-caps="$rights" -- /lib/systemd/systemd
