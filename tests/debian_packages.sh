#!/usr/bin/env bash
# Programs that the tests start for real. Installed when we are root and apt-get is there;
# otherwise named, and the tests that need them are skipped (a failure with REQUIRE_ALL=1).
# The tests start their own on free ports: none of the services that Debian would start is wanted.
set -euo pipefail

declare -A program=(
  [mosquitto]=/usr/sbin/mosquitto
  [influxdb]=/usr/bin/influxd
  [nginx-light]=/usr/sbin/nginx
  [postgresql]='/usr/lib/postgresql/*/bin/postgres'
  [victoria-metrics]=/usr/bin/victoria-metrics
  [chromium]=/usr/bin/chromium
  [fonts-wqy-zenhei]=/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc
)
absent=()
for package in "${!program[@]}"; do
  compgen -G "${program[$package]}" >/dev/null || absent+=("$package")
done
[ ${#absent[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "Installing from Debian: ${absent[*]}"
  log=$(mktemp)
  policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then
    trap 'rm -f $policy' EXIT
    printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy
  fi
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${absent[@]}"; } \
    >"$log" 2>&1 || { tail -20 "$log"; exit 1; }
  rm -f "$log"
else
  echo "Not installed, so the tests that need them are skipped: ${absent[*]} (run as root, or install them)"
fi
