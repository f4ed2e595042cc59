#!/bin/sh
# Makes a control group at the root of the hierarchy, waits until standard input ends (the process that holds its other end has
# ended, in whatever way), kills what is in the group, and removes it. Namespaces vanish by themselves; control groups do not.
#
# usage: control-group.sh NAME      in a mount namespace of its own
set -eu
mount -t cgroup2 cgroup /sys/fs/cgroup
group=/sys/fs/cgroup/$1
mkdir "$group"
echo ready
cat > /dev/null || true
# Processes that are dying still keep their groups for a moment.
for _ in $(seq 100); do
  echo 1 > "$group/cgroup.kill"
  find "$group" -depth -type d -exec rmdir {} + 2> /dev/null || true
  [ -d "$group" ] || exit 0
  sleep 0.1
done
exit 1
