#!/bin/sh
# Fills the local apt repository: downloads packages that the fresh system does not have, with their dependencies, and keeps those
# that it is made of, so that a removed one can come back. Run by mmdebstrap, outside the new root.
#
# usage: offer-packages.sh ROOT DIRECTORY ROW…     (a row is a list of package names that can be installed together)
set -eu
root=$1 directory=$2
shift 2
export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"

mkdir -p "$directory"
for row in "$@"; do
  # shellcheck disable=SC2086
  apt-get install --download-only --yes --quiet=2 --no-install-recommends $row
  find "$root/var/cache/apt/archives" -name '*.deb' -exec mv -t "$directory" {} +
done
cd "$directory"
apt-ftparchive packages . > Packages
apt-ftparchive release . > Release
