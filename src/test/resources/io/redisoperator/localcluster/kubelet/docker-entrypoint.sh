#!/bin/sh
# Lets a container pass options or a configuration file alone, as the public Redis images do.
set -e
case "${1-}" in
  -* | *.conf) set -- redis-server "$@" ;;
esac
exec "$@"
