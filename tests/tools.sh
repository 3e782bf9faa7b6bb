#!/bin/sh
# Installs the programs that the tests run besides Python: PostgreSQL's server, Chromium, and the IMAP server Dovecot.
# Needs apt and root (or sudo without a password) when something is missing; says what to do where it can't.
set -eu
missing=""
have_postgres() { command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
have_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }
have_dovecot() { command -v dovecot >/dev/null || [ -x /usr/sbin/dovecot ] || [ -x /opt/homebrew/sbin/dovecot ]; }
have_postgres || missing="$missing postgresql"
have_chromium || missing="$missing chromium"
have_dovecot || missing="$missing dovecot-imapd"
[ -z "$missing" ] && exit 0
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if command -v apt-get >/dev/null && { [ -z "$as_root" ] || sudo -n true 2>/dev/null; }; then
  echo "installing for the tests:$missing"
  $as_root apt-get update -qq
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
  exit 0
fi
echo "The tests need$missing. On Debian: sudo apt install$missing. On macOS: brew install postgresql@17 dovecot && brew install --cask chromium" >&2
exit 1
