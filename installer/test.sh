#!/bin/sh
# Runs the tests: sets up .venv with the locked development tools, then hands the arguments to pytest (none: the whole suite).
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/installer/common.sh"

see_to_libraries "$qt_libraries
$window_libraries"
for program in pdffonts qpdf; do
    command -v "$program" >/dev/null 2>&1 && continue
    if may_install && apt_install poppler-utils qpdf; then break; fi
    say "The PDF tests need poppler-utils and qpdf: sudo apt-get install poppler-utils qpdf"
    if [ "${CI:-}" = true ]; then exit 1; fi
done
install_locked "$root/installer/requirements-dev.lock" dev.stamp
cksum <"$root/installer/requirements.lock" | tr -d '\n' >"$venv/runtime.stamp"

export QT_QPA_PLATFORM="${QT_QPA_PLATFORM:-offscreen}"
cd "$root"
[ $# -gt 0 ] || set -- -n 2 --dist worksteal
exec "$venv/bin/python" -m pytest -q "$@"
