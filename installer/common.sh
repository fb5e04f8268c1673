# Shared by run.sh and test.sh: finds Python, makes .venv with locked versions, sees to Qt's system libraries.
# Sourced with `root` set to the project's folder. Speaks on standard error only.

say() { printf '%s\n' "$*" >&2; }

case "${LC_ALL:-${LC_CTYPE:-${LANG:-C}}}" in
    C | POSIX) LANG=C.UTF-8 LC_ALL=C.UTF-8; export LANG LC_ALL ;;
esac

venv="$root/.venv"
log="$venv/install.log"

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for python in ${RTX_PYTHON:-} python3.11 python3.12 python3.13 python3 python; do
        if command -v "$python" >/dev/null 2>&1 && is_new_enough "$python"; then
            command -v "$python"
            return 0
        fi
    done
    say "RTX Clinic needs Python 3.11 or newer and found none. Nothing was changed. Install it (Debian, Ubuntu: apt-get install python3 python3-venv) and run this again."
    exit 2
}

# Runs apt-get where that is allowed without a question: as root, or with sudo that asks for no password.
may_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    if [ "$(id -u)" = 0 ]; then as_root=""; return 0; fi
    command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && as_root="sudo -n"
}

apt_install() {
    mkdir -p "$venv"
    say "Installing system packages: $*"
    { $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "$@"; } >>"$log" 2>&1
}

has_library() {
    # The cache is read once; a library that is not in it may still lie where the linker looks.
    case "$cache" in *"$1"*) return 0 ;; esac
    for folder in /usr/lib/*-linux-gnu /usr/lib /usr/lib64 /lib/*-linux-gnu; do
        [ -e "$folder/$1" ] && return 0
    done
    return 1
}

# Names the Debian packages whose library is not there. Lines of: library package
missing_packages() {
    cache=$( { /sbin/ldconfig -p || ldconfig -p; } 2>/dev/null)
    missing=""
    while read -r library package; do
        [ -n "$library" ] && ! has_library "$library" && missing="$missing $package"
    done <<EOF
$1
EOF
    printf '%s' "${missing# }"
}

glib_package=libglib2.0-0
qt_libraries="libGL.so.1 libgl1
libEGL.so.1 libegl1
libfontconfig.so.1 libfontconfig1
libglib-2.0.so.0 $glib_package
libxkbcommon.so.0 libxkbcommon0
libdbus-1.so.3 libdbus-1-3"
window_libraries="libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-image.so.0 libxcb-image0
libxcb-randr.so.0 libxcb-randr0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0 libxcb-shape0
libxcb-shm.so.0 libxcb-shm0
libxcb-sync.so.1 libxcb-sync1
libxcb-xfixes.so.0 libxcb-xfixes0
libxcb-xkb.so.1 libxcb-xkb1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libX11-xcb.so.1 libx11-xcb1"

# see_to_libraries NEEDED: installs what is missing or names it; goes on either way, Qt itself says what it lacks.
see_to_libraries() {
    [ "$(uname -s)" = Linux ] || return 0
    packages=$(missing_packages "$1")
    [ -z "$packages" ] && return 0
    # shellcheck disable=SC2086  # a list of words
    if may_install && apt_install $packages; then return 0; fi
    say "These system libraries are missing and may not be installed from here:"
    say "  sudo apt-get update && sudo apt-get install $packages"
    say "(Ubuntu 24.04 and newer: libglib2.0-0t64 instead of libglib2.0-0.) Going on without them."
}

make_venv() {
    python=$(find_python) || exit $?
    say "Making .venv with $("$python" --version 2>&1) ..."
    mkdir -p "$venv"
    if ! "$python" -m venv --clear "$venv" >/tmp/rtx-venv.$$ 2>&1; then
        package="python3-venv"
        if may_install && apt_install "$package" && "$python" -m venv --clear "$venv" >>/tmp/rtx-venv.$$ 2>&1; then :; else
            tail -n 5 /tmp/rtx-venv.$$ >&2
            rm -f /tmp/rtx-venv.$$
            say "Python cannot make a virtual environment. Nothing of yours was changed. Install it (Debian, Ubuntu: sudo apt-get install $package) and run this again."
            exit 2
        fi
    fi
    rm -f /tmp/rtx-venv.$$
}

# install_locked LOCK STAMP: brings .venv to the versions of a lock file; does nothing when its stamp says so.
install_locked() {
    sum=$(cksum <"$1")
    if [ -x "$venv/bin/python" ] && [ "$(cat "$venv/$2" 2>/dev/null)" = "$sum" ]; then return 0; fi
    if [ ! -x "$venv/bin/pip" ] || ! is_new_enough "$venv/bin/python"; then make_venv; fi
    say "Installing the locked packages (a few minutes the first time; details in .venv/install.log) ..."
    if ! "$venv/bin/python" -m pip install --disable-pip-version-check --no-input --require-hashes -r "$1" >>"$log" 2>&1; then
        tail -n 15 "$log" >&2
        say "The packages could not be installed. Your data was not touched. Check the connection to the package index and run this again."
        exit 1
    fi
    printf '%s' "$sum" >"$venv/$2"
}
