#!/bin/sh
# The Spark tests start a real cluster, which needs Java 17 or newer. Installs it when allowed.
set -eu
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
if command -v "$java" >/dev/null 2>&1; then
    major=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -1)
    if [ "${major:-0}" -ge 17 ]; then exit 0; fi
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && [ -z "${JAVA_HOME:-}" ]; then
    printf 'Installing Java for the Spark tests …\n' >&2
    apt-get update -qq
    for package in openjdk-17-jre-headless openjdk-21-jre-headless default-jre-headless; do
        if DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package" >/dev/null 2>&1; then exit 0; fi
    done
fi
printf 'The Spark tests need Java 17 or newer. Install it: sudo apt-get install openjdk-17-jre-headless\n' >&2
printf '(where that is not to be had: default-jre-headless; if JAVA_HOME is set, it must point to it)\n' >&2
exit 1
