#!/usr/bin/env bash
# Programs that the tests start for real. Installed when we are root and apt-get is there;
# otherwise named, and the tests that need them are skipped (a failure with REQUIRE_ALL=1).
set -euo pipefail

declare -A program=(
  [mosquitto]=/usr/sbin/mosquitto
  [chromium]=/usr/bin/chromium
  [fonts-wqy-zenhei]=/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc
)
absent=()
for package in "${!program[@]}"; do
  [ -e "${program[$package]}" ] || absent+=("$package")
done
[ ${#absent[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "Installing from Debian: ${absent[*]}"
  log=$(mktemp)
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${absent[@]}"; } \
    >"$log" 2>&1 || { tail -20 "$log"; exit 1; }
  rm -f "$log"
else
  echo "Not installed, so the tests that need them are skipped: ${absent[*]} (run as root, or install them)"
fi
