#!/bin/sh
# Installs the built setup under Wine and tries it: `sh installer/windows/try_wine.sh`, as root on Debian, about six minutes.
# Wine is evidence, not Windows. Pictures and outputs: build/wine/results.
# Needs debootstrap, xvfb, imagemagick, xdotool, openbox, and dist/windows from `sh installer/build.sh windows`.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
bench="$root/build/wine"
system="$bench/trixie"
results="$bench/results"
say() { printf '\n== %s\n' "$*"; }
failed=""
expect() {
    what=$1; shift
    if "$@"; then echo "   ok: $what"; else echo "   FAILED: $what"; failed=yes; fi
}

rm -rf "$results"
mkdir -p "$results"
if [ ! -e "$system/ready" ]; then
    say "Wine 10 in a small system of its own (Debian 12's is too old)"
    rm -rf "$system"
    debootstrap --variant=minbase trixie "$system" >"$bench/debootstrap.log" 2>&1
    chroot "$system" apt-get install -y --no-install-recommends wine wine64 >"$bench/apt.log" 2>&1
    "$root/build/venv/bin/python" "$root/installer/windows/wine_bench.py" \
        "$system/usr/lib/x86_64-linux-gnu/wine/x86_64-windows/ucrtbase.dll"
    : >"$system/ready"
fi

Xvfb :98 -screen 0 1366x768x24 >/dev/null 2>&1 &
screen=$!
sleep 2
DISPLAY=:98 openbox >/dev/null 2>&1 &
manager=$!
mkdir -p "$system/tmp/.X11-unix" "$system/proc"
mount --bind /tmp/.X11-unix "$system/tmp/.X11-unix"
mount --bind /proc "$system/proc"
tidy() {
    in_wine wineserver -k >/dev/null 2>&1 || :
    kill "$manager" "$screen" 2>/dev/null || :
    umount "$system/tmp/.X11-unix" "$system/proc" 2>/dev/null || :
}
in_wine() {
    timeout 600 chroot "$system" env HOME=/root DISPLAY=:98 LANG=C.UTF-8 XDG_RUNTIME_DIR=/tmp WINEDEBUG=-all WINEPREFIX=/root/try "$@"
}
trap tidy EXIT
rm -rf "$system/root/try" "$system/srv/try"
mkdir -p "$system/srv/try"
in_wine wine wineboot -i >/dev/null 2>&1 || :
# Debian's Wine calls itself whatever it likes; setup wants Windows 10.
in_wine wine winecfg -v win10 >/dev/null 2>&1 || :

cp "$root"/dist/windows/rtx-clinic-*-windows-setup.exe "$system/srv/try/setup.exe"
cp "$root/resources/teaching/stano_a.xlsx" "$system/srv/try/"
programs="$system/root/try/drive_c/users/root/AppData/Local/Programs"
folder="$programs/RTX Clinic"
here='C:\users\root\AppData\Local\Programs\RTX Clinic'

say "setup, silent"
status=0; in_wine wine 'Z:\srv\try\setup.exe' /S || status=$?
expect "setup /S ends with 0" test $status = 0
expect "the program is in its place" test -e "$folder/RTX Clinic.exe"
expect "start-menu entry" test -n "$(find "$system/root/try/drive_c/users/root" -name "RTX Clinic.lnk")"
in_wine wine reg query 'HKCU\Software\Classes\RTXClinic.ClinicFile\shell\open\command' /ve >"$results/association.txt" 2>&1 || :
expect ".rtxdb is opened by it" grep -q 'RTX Clinic.exe' "$results/association.txt"

say "--version, selftest, report"
expect "--version" in_wine wine "$here\\rtx-clinic.exe" --version
in_wine wine "$here\\rtx-clinic.exe" selftest | tee "$results/selftest.txt"
expect "selftest" grep -q ' 0 failed' "$results/selftest.txt"
status=0; in_wine wine "$here\\rtx-clinic.exe" report 'Z:\srv\try\stano_a.xlsx' --out 'Z:\srv\try\out' --quiet || status=$?
expect "report on the teaching cohort" test $status = 0
cp -r "$system/srv/try/out" "$results/report"
expect "every file of the report" test "$(find "$results/report" -type f | wc -l)" -gt 10

say "window"
picture() { sleep "$1"; DISPLAY=:98 import -window root "$results/$2.png"; }
in_wine wine "$here\\RTX Clinic.exe" --demo >"$results/window.txt" 2>&1 &
opened=$!
picture 90 window
expect "the window is on the screen" test -n "$(DISPLAY=:98 xdotool search --onlyvisible --name 'RTX Clinic|eaching' 2>/dev/null)"

say "setup and removal while the program is open refuse"
status=0; in_wine wine 'Z:\srv\try\setup.exe' /S || status=$?
expect "setup while it is open ends with 5 (was $status)" test "$status" = 5
in_wine wineserver -k || :
wait "$opened" 2>/dev/null || :

say "upgrade over the old version"
printf 'a clinic file' >"$folder/mine.rtxdb"
status=0; in_wine wine 'Z:\srv\try\setup.exe' /S || status=$?
expect "setup over itself ends with 0" test $status = 0
expect "it starts" in_wine wine "$here\\rtx-clinic.exe" --version

say "an older setup over a newer program refuses"
uninstall='HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\RTXClinic'
in_wine wine reg add "$uninstall" /v DisplayVersion /d 99.0.0 /f >/dev/null 2>&1 || :
status=0; in_wine wine 'Z:\srv\try\setup.exe' /S || status=$?
expect "it ends with 6 (was $status)" test "$status" = 6
expect "the newer program is untouched" in_wine wine "$here\\rtx-clinic.exe" --version

say "removal"
in_wine wine "$here\\Uninstall.exe" /S || :
waited=0; while [ -e "$folder/Uninstall.exe" ] && [ $waited -lt 120 ]; do sleep 2; waited=$((waited + 2)); done
sleep 2
expect "the program is gone" test -z "$(find "$folder" -mindepth 1 ! -name mine.rtxdb)"
expect "a clinic file beside it stays" grep -q 'a clinic file' "$folder/mine.rtxdb"
status=0; in_wine wine reg query 'HKCU\Software\Classes\.rtxdb' >/dev/null 2>&1 || status=$?
expect "the association is gone" test $status != 0
find "$folder" -type f >"$results/left.txt"

say "portable zip"
( cd "$system/srv/try" && unzip -q "$root"/dist/windows/rtx-clinic-*-windows-portable.zip )
expect "the portable copy starts" in_wine wine 'Z:\srv\try\RTX Clinic\rtx-clinic.exe' --version

[ -z "$failed" ]
