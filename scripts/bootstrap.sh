#!/bin/sh
# Set up a checkout: .venv with the pinned packages, and the programs that some media need.
#
#   bootstrap.sh REQUIREMENTS
#
# Installs Debian packages where it may (root or sudo); elsewhere it says what to install. Only Python
# and its packages are a must: without LibreOffice or Tesseract the files that need them are rows that
# say so.
set -eu
cd "$(dirname "$0")/.."
requirements=$1

say() { printf '%s\n' "$*" >&2; }
fail() { say "kehoach: $*"; exit 1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        sudo "$@"
    else
        return 1
    fi
}

debian_install() {
    command -v apt-get >/dev/null || return 1
    say "Installing $* ..."
    as_root apt-get update -qq >/dev/null || return 1
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

make_venv() {
    rm -rf .venv
    python3 -m venv .venv >/dev/null 2>&1
}

ensure_venv() {
    command -v python3 >/dev/null || fail "Python 3.11 or newer is needed. On Debian: sudo apt-get install python3 python3-venv"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "Python 3.11 or newer is needed; this is $(python3 --version)."
    if .venv/bin/python -m pip --version >/dev/null 2>&1; then
        return
    fi
    make_venv && return
    # Debian keeps ensurepip, which fills a new environment, in a package of its own.
    debian_install python3-venv || fail "python3-venv is missing. Install it, then run make again: sudo apt-get install python3-venv"
    make_venv || fail "Could not make a virtual environment; try: python3 -m venv .venv"
}

install_packages() {
    say "Installing Python packages ($requirements) ..."
    .venv/bin/python -m pip install -q --disable-pip-version-check -r "$requirements" ||
        fail "Could not install the Python packages. Check the network (or pip's own settings), then run make again."
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . ||
        fail "Could not install the checkout into .venv; remove .venv and run make again."
}

has_vietnamese_ocr() { command -v tesseract >/dev/null && tesseract --list-langs 2>/dev/null | grep -qx vie; }

ensure_programs() {
    command -v soffice >/dev/null || debian_install libreoffice-writer ||
        say "Note: without LibreOffice, .doc, .odt and .rtf files cannot be read. To install it: sudo apt-get install libreoffice-writer"
    has_vietnamese_ocr || debian_install tesseract-ocr tesseract-ocr-vie ||
        say "Note: without Tesseract, scans cannot be read. To install it: sudo apt-get install tesseract-ocr tesseract-ocr-vie"
}

ensure_venv
install_packages
ensure_programs
