#!/bin/sh
# Print the path of a browser that runs, for the browser tests; fail when there is none.
# Each is started once: Ubuntu's chromium-browser may be a stub that only asks for a snap.
set -eu
if [ -n "${REPORT_SITE_CHROMIUM:-}" ]; then
  set -- "$REPORT_SITE_CHROMIUM"
else
  set -- chromium chromium-browser google-chrome
fi
for name in "$@"; do
  if path=$(command -v "$name") && "$path" --version </dev/null >/dev/null 2>&1; then
    echo "$path"
    exit 0
  fi
done
exit 1
