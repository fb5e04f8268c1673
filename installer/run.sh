#!/bin/sh
# From a fresh clone to the running program: sets up .venv with locked versions, then runs main.py with the arguments given.
# Without arguments it opens the window on the teaching cohort (main.py --demo).
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/installer/common.sh"

if [ ! -e "$root/.venv/libraries.seen" ]; then
    needed=$qt_libraries
    if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || may_install; then
        needed="$qt_libraries
$window_libraries"
    fi
    see_to_libraries "$needed"
    seen=yes
fi
install_locked "$root/installer/requirements.lock" runtime.stamp
[ -n "${seen:-}" ] && [ -z "${packages:-}" ] && : >"$root/.venv/libraries.seen"

[ $# -gt 0 ] || set -- --demo
exec "$root/.venv/bin/python" "$root/main.py" "$@"
