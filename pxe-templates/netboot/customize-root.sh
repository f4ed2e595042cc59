#!/bin/bash
# What happens to the root between Debian's packages and the image; mmdebstrap calls it back:
#
#   customize-root.sh prepare ROOT   before the first package
#   customize-root.sh finish ROOT    after the last
#
# From build-image.sh, by environment:
#   H5B_IMAGE_WORK       has unpacked/, of packages that are not installed;
#                        gets installed, boot/vmlinuz, boot/initrd.main and boot/firmware
#   H5B_IMAGE_FILES      its root/ goes over the root
#   H5B_IMAGE_PACKAGES   the packages, downloaded
#   SOURCE_DATE_EPOCH    the time of everything
set -euo pipefail

# What a headless Pi never loads; it would only fill its memory.
useless_modules=(
  drivers/gpu drivers/media drivers/infiniband drivers/iio drivers/staging drivers/accel
  drivers/net/wireless drivers/net/ethernet/mellanox drivers/net/ethernet/intel drivers/net/ethernet/chelsio sound
)
# What maintainer scripts would do slowly in emulation, and once per package, is done once at the end, or is not needed. They
# find these names first, by the DPkg::Path that build-image.sh gives apt.
slow_commands=(usr/local/sbin/depmod usr/local/sbin/update-initramfs usr/local/bin/systemd-hwdb)

prepare() {
  local root=$1 command
  mkdir -p "$root"/usr/local/bin "$root"/usr/local/sbin "$root"/var/cache/apt/archives
  for command in "${slow_commands[@]}"; do ln -s /bin/true "$root/$command"; done
  cp "$H5B_IMAGE_PACKAGES"/*.deb "$root/var/cache/apt/archives/"
}

finish() {
  local root=$1 kernel link unit
  (cd "$root" && rm "${slow_commands[@]}")
  # Go programs such as k3s read this file.
  mkdir -p "$root/etc/ssl/certs"
  (cd "$H5B_IMAGE_WORK/unpacked/usr/share/ca-certificates" && find . -name '*.crt' -print0 | sort -z | xargs -0 cat) \
    >"$root/etc/ssl/certs/ca-certificates.crt"
  cp -R --preserve=mode "$H5B_IMAGE_FILES/root/." "$root/"
  for link in kubectl crictl ctr; do ln -sf k3s "$root/usr/local/bin/$link"; done
  for unit in ssh systemd-networkd systemd-timesyncd systemd-time-wait-sync systemd-journal-upload k3s k3s-agent; do
    chroot "$root" systemctl --quiet enable "$unit.service"
  done
  # NFS is version 4 only, which needs neither; timers would update a root that the next boot forgets.
  chroot "$root" systemctl --quiet mask rpcbind.service rpcbind.socket rpc-statd.service rpc-statd-notify.service \
    apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer e2scrub_all.timer
  chroot "$root" dpkg-query --show --showformat='${Package} ${Version}\n' | sort >"$H5B_IMAGE_WORK/installed"

  kernel=$(basename "$root"/lib/modules/*)
  local module
  for module in "${useless_modules[@]}"; do rm -rf "$root/lib/modules/$kernel/kernel/$module"; done
  depmod -b "$root" "$kernel"
  # live-boot would take every network driver there is; hooks/h5b names those of a Pi.
  sed -i 's/^auto_add_modules net$/:/' "$root/usr/share/initramfs-tools/hooks/live"
  chroot "$root" env SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" mkinitramfs -o /boot/initrd.img "$kernel"
  rm -f "$root"/lib/modules/"$kernel"/{build,source}

  mkdir -p "$H5B_IMAGE_WORK/boot/firmware/overlays"
  mv "$root/boot/initrd.img" "$H5B_IMAGE_WORK/boot/initrd.main"
  mv "$root/boot/vmlinuz-$kernel" "$H5B_IMAGE_WORK/boot/vmlinuz"
  cp "$root/usr/lib/linux-image-$kernel/broadcom/bcm2711-rpi-4-b.dtb" "$H5B_IMAGE_WORK/boot/firmware/"
  rm -rf "$root"/usr/lib/linux-image-"$kernel" "$root"/boot/* "$root"/{vmlinuz,initrd.img}{,.old}
  sed -i '/^DPkg::Path/d' "$root/etc/apt/apt.conf.d/99mmdebstrap"
  forget "$root"
}

# Removes what differs between two builds or two machines.
forget() {
  local root=$1
  rm -rf "$root"/etc/ssh/ssh_host_* "$root"/var/lib/apt/lists/* "$root"/var/cache/* "$root"/var/log/* "$root"/tmp/* \
    "$root"/var/lib/dpkg/*-old "$root"/var/lib/systemd/random-seed "$root"/etc/*- "$root"/var/lib/systemd/catalog \
    "$root"/etc/.pwd.lock "$root"/var/lib/dbus/machine-id "$root"/run/* "$root"/var/tmp/* "$root"/root/.[a-z]*
  mkdir -p "$root"/var/log "$root"/var/cache/debconf "$root"/var/cache/apt/archives/partial "$root"/var/lib/apt/lists/partial "$root"/root/.ssh
  chmod 700 "$root/root/.ssh"
  # Both come with the node archive.
  : >"$root/etc/machine-id"
  : >"$root/etc/resolv.conf"
  echo localhost >"$root/etc/hostname"
  # Otherwise systemd would rebuild its databases at every boot, as after an update of /usr.
  : >"$root/etc/.updated"
  : >"$root/var/.updated"
  # systemd-timesyncd starts the clock no earlier than the date of this file.
  mkdir -p "$root/var/lib/systemd/timesync"
  : >"$root/var/lib/systemd/timesync/clock"
  chroot "$root" chown systemd-timesync:systemd-timesync /var/lib/systemd/timesync /var/lib/systemd/timesync/clock
}

case $1 in
  prepare) prepare "$2" ;;
  finish) finish "$2" ;;
esac
