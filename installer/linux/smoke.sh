#!/bin/sh
# Tries a frozen Linux program: `sh installer/linux/smoke.sh build/linux/frozen/rtx-clinic/rtx-clinic`.
# --version, selftest, a report, and the window: without a screen (offscreen), and on a virtual one where Xvfb is at hand.
set -eu
program=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export HOME="$scratch" XDG_CONFIG_HOME="$scratch/config" LANG=C.UTF-8
here=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)

"$program" --version
"$program" selftest
"$program" report "$here/resources/teaching/stano_a.xlsx" --out "$scratch/report" --quiet
[ -s "$scratch/report/report.pdf" ] && [ -s "$scratch/report/report.xlsx" ] && echo "report: ok"

# The window must live, silently, until it is asked to go.
window() {
    "$@" --demo >"$scratch/said" 2>&1 &
    opened=$!
    sleep "${RTX_SMOKE_SECONDS:-30}"
    if ! kill -0 "$opened" 2>/dev/null || [ -s "$scratch/said" ]; then cat "$scratch/said"; echo "window: FAILED"; exit 1; fi
}
shut() { kill "$opened"; wait "$opened" 2>/dev/null || :; }

window env QT_QPA_PLATFORM=offscreen DISPLAY=:none "$program"
shut
echo "window without a screen: ok"
if command -v Xvfb >/dev/null && command -v xdotool >/dev/null; then
    Xvfb :96 -screen 0 1366x768x24 >/dev/null 2>&1 &
    screen=$!
    sleep 2
    window env DISPLAY=:96 "$program"
    found=$(DISPLAY=:96 xdotool search --onlyvisible --name 'RTX Clinic|teaching' || :)
    if command -v import >/dev/null && [ -n "${RTX_SMOKE_PICTURE:-}" ]; then DISPLAY=:96 import -window root "$RTX_SMOKE_PICTURE"; fi
    shut
    kill "$screen"
    [ -n "$found" ] || { echo "window: nothing on the screen"; exit 1; }
    echo "window on a virtual screen: ok"
fi
