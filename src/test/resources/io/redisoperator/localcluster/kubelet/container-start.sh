#!/bin/sh
# Process 1 of a container's new namespaces: mounts its root, enters it and becomes its command.
# Usage: container-start.sh FSTAB ROOT HOSTNAME WORKING_DIRECTORY PROGRAM COMMAND...
# PROGRAM is what must exist inside; COMMAND is what runs (PROGRAM, or a change of user before it).
# Says "started" on standard error just before the command; anything else there is why it could not start.
# From then on standard error goes where standard output goes.
wanted_path=$PATH
PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
mount -a -T "$1" || exit 125
hostname "$3" 2>/dev/null
root=$2
shift 3
exec chroot "$root" /bin/sh -c '
  PATH=$1
  cd "$2" || exit 126
  command -v "$3" >/dev/null || { echo "exec: \"$3\": executable file not found in \$PATH" >&2; exit 127; }
  shift 3
  echo started >&2
  exec "$@" 2>&1
' sh "$wanted_path" "$@"
