#!/bin/sh
# The real parties that tests talk to: Dovecot (IMAP) and Chromium. Installs what is missing and
# says plainly when it cannot; the tests that need the missing one then say so and are skipped.
set -u
missing=""
command -v dovecot >/dev/null 2>&1 || [ -x /usr/sbin/dovecot ] || missing="$missing dovecot-imapd"
command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing="$missing chromium fonts-noto-core fonts-noto-color-emoji"
[ -z "$missing" ] && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    apt-get update -qq >/dev/null 2>&1
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 && exit 0
fi
case "$missing" in *chromium*)
    .venv/bin/python -m playwright install chromium >/dev/null 2>&1 ||
        echo "tests: no Chromium: neither apt nor Playwright could install it; browser tests are skipped." ;;
esac
case "$missing" in *dovecot*)
    echo "tests: no Dovecot: install the package dovecot-imapd; tests on a real IMAP server are skipped." ;;
esac
exit 0
