#!/bin/sh
# What Debian's installer does at the end: a first user, names, keys; and what ties the system to the lab instead of the Internet.
# Run by mmdebstrap, outside the new root.
#
# usage: finish-installation.sh ROOT USER PASSWORD
set -eu
root=$1 user=$2 password=$3

chroot "$root" useradd --create-home --shell /bin/bash --groups sudo,adm "$user"
echo "$user:$password" | chroot "$root" chpasswd
install -d -m 700 "$root/root/.ssh"
install -d -m 700 -o 1000 -g 1000 "$root/home/$user/.ssh"
printf '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n' > "$root/etc/hosts"
printf '# The root file system is mounted by the harness.\n' > "$root/etc/fstab"
printf 'deb [trusted=yes] file:/srv/apt ./\n' > "$root/etc/apt/sources.list"
# Settings of the building machine's apt.
rm -f "$root/etc/apt/apt.conf.d/99mmdebstrap"
# Nothing boots from an initramfs here, and packing one takes longer than all the rest of an installation.
sed -i 's/^update_initramfs=.*/update_initramfs=no/' "$root/etc/initramfs-tools/update-initramfs.conf"
# Each host gets its own.
rm -f "$root"/etc/ssh/ssh_host_ed25519_key*
: > "$root/etc/machine-id"
