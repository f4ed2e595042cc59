#!/usr/bin/env bash
# configure.sh ROOT CLIENT_KEY: makes a machine of the packages in ROOT: network, SSH, what must not start, and the initramfs.
# Runs in a mount namespace of its own, so that no mount stays behind however it ends.
set -euo pipefail
root=$1 client=$2

mount -t proc proc "$root/proc"
mount -t sysfs sys "$root/sys"
mount --rbind /dev "$root/dev"
inside() { chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }

echo storage >"$root/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1 storage\n' >"$root/etc/hosts"
# Addresses of QEMU's user network; DHCP would only cost time.
printf '[Match]\nType=ether\n\n[Network]\nAddress=10.0.2.15/24\nGateway=10.0.2.2\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n' \
  >"$root/etc/systemd/network/50-machine.network"
rm -f "$root/etc/resolv.conf"
echo 'nameserver 10.0.2.3' >"$root/etc/resolv.conf"
echo '/dev/vda / ext4 defaults,noatime 0 1' >"$root/etc/fstab"
echo 'b2f1d0c3a4958677b2f1d0c3a4958677' >"$root/etc/machine-id"

install -d -m 700 "$root/root/.ssh"
install -m 600 "$client" "$root/root/.ssh/authorized_keys"
rm -f "$root"/etc/ssh/ssh_host_*
inside ssh-keygen -q -t ed25519 -N '' -C '' -f /etc/ssh/ssh_host_ed25519_key
inside passwd --quiet --lock root

inside systemctl --quiet enable systemd-networkd.service ssh.service serial-getty@ttyS0.service
# What starts by the clock would run into a test: time jumps ahead by weeks when the saved state is resumed.
inside systemctl --quiet mask systemd-networkd-wait-online.service systemd-timesyncd.service apt-daily.timer \
  apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer mdcheck_start.timer \
  mdcheck_continue.timer mdmonitor-oneshot.timer nvmefc-boot-connections.service nvmf-autoconnect.service systemd-pstore.service

# An emulated machine on a crowded host is slower than any time limit that was made for hardware.
printf '[Manager]\nDefaultTimeoutStartSec=30min\nDefaultDeviceTimeoutSec=30min\n' |
  install -D -m 644 /dev/stdin "$root/etc/systemd/system.conf.d/50-slow.conf"
printf '[Service]\nTimeoutSec=30min\nExecStart=\nExecStart=udevadm settle --timeout=1800\n' |
  install -D -m 644 /dev/stdin "$root/etc/systemd/system/systemd-udev-settle.service.d/50-slow.conf"
printf 'event_timeout=1800\n' >>"$root/etc/udev/udev.conf"

printf '%s\n' virtio_pci virtio_blk ext4 >"$root/etc/initramfs-tools/modules"
inside update-initramfs -u -k all
