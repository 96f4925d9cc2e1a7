#!/bin/sh
# The mailbox's tests talk to a real Dovecot 2.3. Installs it when allowed, else says what is missing.
set -eu
if command -v dovecot >/dev/null 2>&1 || [ -x /usr/sbin/dovecot ]; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    printf 'Installing Dovecot for the mailbox tests …\n' >&2
    apt-get update -qq
    # RUNLEVEL=1: its own server is not wanted; each test starts one, on loopback, in its folder.
    if DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends \
        dovecot-imapd openssl >/dev/null 2>&1; then exit 0; fi
fi
printf 'The mailbox tests need Dovecot 2.3.\n' >&2
printf 'Install it: sudo apt-get install dovecot-imapd openssl\n' >&2
exit 1
