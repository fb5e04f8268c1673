#!/bin/sh
# Builds what is handed out, on Debian: `sh installer/build.sh windows` or `linux`. Results in dist/.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/installer/common.sh"
venv="$root/build/venv"
log="$venv/install.log"

case "${1:-}" in
    windows | linux) ;;
    *) say "Usage: sh installer/build.sh windows|linux"; exit 2 ;;
esac
see_to_libraries "$qt_libraries
$window_libraries"
install_locked "$root/installer/requirements-build.lock" build.stamp
exec "$venv/bin/python" "$root/installer/$1/build.py"
