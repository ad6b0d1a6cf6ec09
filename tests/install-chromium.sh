#!/bin/sh
# Browser tests take the Chromium on the PATH; where there is none, Debian's package; else they fail clearly.
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if command -v apt-get >/dev/null 2>&1; then
  as_root=""
  if [ "$(id -u)" != 0 ]; then as_root="sudo -n"; fi
  echo "No Chromium on the PATH: installing Debian's package" >&2
  if $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
  then exit 0; fi
fi
cat >&2 <<'TEXT'
The browser tests need Chromium, and none was found on the PATH.
  Debian, Ubuntu:  sudo apt-get install chromium
  Fedora:          sudo dnf install chromium
  macOS:           brew install --cask chromium   (and put it on the PATH as 'chromium')
Then run 'make test' again.
TEXT
exit 1
