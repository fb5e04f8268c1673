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
if [ -n "$(git -C "$root" status --porcelain -- main.py core ui resources installer 2>/dev/null)" ]; then
    say "Note: there are changes that are not committed; they go into what is built. To hand it out, build in a clean clone."
fi
see_to_libraries "$qt_libraries
$window_libraries"
install_locked "$root/installer/requirements-build.lock" build.stamp
exec "$venv/bin/python" "$root/installer/$1/build.py"
