#!/bin/sh
# The browser tests drive Debian's Chromium. Installs it when that is allowed, else says how.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    printf 'Installing Chromium for the browser tests …\n' >&2
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
else
    printf 'The browser tests need Chromium. Install it: sudo apt-get install chromium\n' >&2
    exit 1
fi
