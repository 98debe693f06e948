#!/bin/sh
# What the Makefile needs on a fresh machine.
#   setup.sh venv PYTHON FOLDER WHAT   make the virtual environment and install WHAT into it
#   setup.sh system [PACKAGE...]       install what is missing of these, or of apt.txt's and Chromium
#   setup.sh postgres                  install PostgreSQL's server, for its tests alone
# Packages are installed when the user may; else one line says what to type.
set -eu
cd "$(dirname "$0")"

# apt PACKAGE... : install Debian packages, or say how
apt() {
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        if ! sudo -n true 2>/dev/null; then
            if command -v sudo >/dev/null 2>&1; then
                echo "Missing system packages: run  sudo apt-get install $*  and try again" >&2
            else
                echo "Missing system packages: as root, run  apt-get install $*  and try again" >&2
            fi
            exit 1
        fi
        as_root="sudo -n"
    fi
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "Missing system packages: install $* with this system's package manager and try again" >&2
        exit 1
    fi
    echo "Installing system packages: $*"
    $as_root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# the command by which an installed package shows itself
command_of() {
    case $1 in
        bubblewrap) echo bwrap ;;
        chromium) echo chromium ;;
        python3-venv) echo python3 ;;  # only for making the environment: see below
        *) echo "apt.txt lists $1, which setup.sh does not know: add it to command_of" >&2; exit 1 ;;
    esac
}

system() {
    missing=
    # the browser is for tests alone, and not in apt.txt: Binder installs that, on Ubuntu, whose
    # Chromium is no Debian package
    for package in ${*:-$(cat apt.txt) chromium}; do
        program=$(command_of "$package")
        command -v "$program" >/dev/null 2>&1 || missing="$missing $package"
    done
    # shellcheck disable=SC2086  # one word per package
    [ -z "$missing" ] || apt $missing
}

postgres() {
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || apt postgresql
}

venv() {
    python=$1 folder=$2 what=$3
    if ! command -v "$python" >/dev/null 2>&1; then
        echo "$python is not installed: install Python 3.11 or newer, or name one: make PYTHON=python3.12" >&2
        exit 1
    fi
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        echo "$("$python" --version) is too old, Python 3.11 or newer is needed: name one: make PYTHON=python3.12" >&2
        exit 1
    fi
    # Debian's python3 comes without ensurepip until python3-venv is installed
    "$python" -c 'import ensurepip, venv' 2>/dev/null || apt python3-venv
    started=$(date +%s)
    echo "Installing the course into $folder (about a minute the first time)"
    [ -x "$folder/bin/pip" ] || "$python" -m venv --clear "$folder"
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile \
        --constraint constraints.txt --editable "$what"
    # kernels would warn, in red letters, that they talk on this machine's loopback
    mkdir -p "$folder/etc/ipython"
    echo "c.IPKernelApp.log_level = 40" > "$folder/etc/ipython/ipython_kernel_config.py"
    # pip compiles on one core, this on all; some packages hold files that no Python can read
    "$folder/bin/python" -m compileall -q -j 0 "$folder"/lib >/dev/null 2>&1 || true
    echo "Ready in $(($(date +%s) - started)) s"
}

"$@"
