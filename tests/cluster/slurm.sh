#!/bin/sh
# The tests on a Slurm of one node, in namespaces of its own.
set -u
tests=${srcdir:-.}/tests/cluster
. "$tests/part.sh"
[ "$(id -u)" -eq 0 ] || skip 'a node of Slurm is started as root'
need slurm-wlm munge iproute2
said=$(unshare --net --mount --uts --pid --fork --mount-proc true 2>&1) || skip "namespaces are not allowed here: $said"
unshare --net --mount --uts --pid --fork --mount-proc "$tests/test_slurm.sh"
status=$?
[ "$status" -ne 77 ] || skip 'no node of Slurm starts here'
exit "$status"
