#!/bin/sh
# Takes the place of k3s, which cannot run in a host of namespaces: `k3s agent` says what it was given and waits, as an agent does
# whose server does not answer.
case $1 in
  agent)
    echo "stand-in: agent with $(wc -l < /etc/rancher/k3s/config.yaml) lines of configuration"
    exec sleep infinity
    ;;
  *)
    echo "stand-in: k3s $1 is not played" >&2
    exit 1
    ;;
esac
