#!/bin/sh
# Brings a tunnel up with the real wg-quick and stays. In PID and mount namespaces of its own, so that all of it ends together.
#
# usage: vpn-client.sh DIRECTORY WIREGUARD_GO
#   DIRECTORY  holds vpn.conf, and the hosts file of the world outside
set -eu
directory=$1
mount -t proc proc /proc
mount --bind "$directory/hosts" /etc/hosts
# wg-quick tells the system's resolver about the tunnel's; there is none here.
mkdir "$directory/bin"
printf '#!/bin/sh\ncat >/dev/null\n' > "$directory/bin/resolvconf"
chmod +x "$directory/bin/resolvconf"
PATH=$directory/bin:$PATH WG_QUICK_USERSPACE_IMPLEMENTATION=$2 wg-quick up "$directory/vpn.conf"
echo 'the tunnel is up'
exec sleep infinity
