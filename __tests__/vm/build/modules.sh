#!/usr/bin/env bash
# modules.sh ROOT KEPT: headers and ZFS modules for the kernel installed in ROOT.
# KEPT holds what an earlier build compiled, one archive per version of ZFS and kernel: compiling takes ten minutes, the rest one.
# Runs in a mount namespace of its own, so that no mount stays behind however it ends.
set -euo pipefail
root=$1 kept=$2

mount -t proc proc "$root/proc"
mount -t sysfs sys "$root/sys"
mount --rbind /dev "$root/dev"
# mke2fs -d copies files as they are; a link to the resolver of this machine would not lead anywhere in the guest.
rm -f "$root/etc/resolv.conf"
cp /etc/resolv.conf "$root/etc/resolv.conf"
inside() { chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }

kernel=$(basename "$root"/boot/vmlinuz-*) kernel=${kernel#vmlinuz-}
zfs=$(basename "$root"/usr/src/zfs-*) zfs=${zfs#zfs-}
package=$(inside dpkg-query --show --showformat '${Version}' zfs-dkms)
archive=$kept/zfs-$package-linux-$kernel.tar

# The headers' hook builds what DKMS does not list as installed, so what is unpacked before it is taken as it is.
if [ -e "$archive" ]; then
  echo "step: installing headers, with ZFS $zfs for $kernel as compiled before"
  tar --extract --keep-directory-symlink --file "$archive" --directory "$root"
else
  echo "step: installing headers and compiling ZFS $zfs for $kernel"
fi
inside apt-get update -qq
inside apt-get install -qq --yes --no-install-recommends linux-headers-amd64
inside depmod "$kernel"
status=$(inside dkms status -m zfs -k "$kernel")
echo "$status"
[[ $status == *': installed'* ]]

if [ ! -e "$archive" ]; then
  mkdir -p "$kept"
  dkms=var/lib/dkms/zfs
  (cd "$root" && tar --create --file "$archive.$$" "lib/modules/$kernel/updates/dkms" $dkms/"$zfs/$kernel" $dkms/kernel-"$kernel"-*)
  mv "$archive.$$" "$archive"
fi
inside apt-get clean
rm -rf "$root"/var/lib/apt/lists/*
