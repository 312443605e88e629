#!/bin/sh
# Regenerate both lock files; arguments go to uv (make lock ARGS=--upgrade).
# Pins that still satisfy pyproject.toml stay as they are.
set -eu
cd "$(dirname "$0")/.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"${PYTHON:-python3}" -m venv "$tools"
"$tools/bin/python" -m pip install -qq --disable-pip-version-check 'uv>=0.13.9,<0.14'

# --universal: one lock for every Python from 3.11 on.
lock() {
  out=$1
  shift
  "$tools/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
    --extra build "$@" --output-file "$out" pyproject.toml
  # A lock names packages and hashes, never the place that they came from.
  if grep -nE '://|^-|file:' "$out"; then
    echo "$out 里出现了下载地址或本机路径，请检查 uv 的配置。" >&2
    exit 1
  fi
}

lock requirements.lock --extra s3 "$@"
lock requirements-dev.lock --extra dev --extra s3 --constraint requirements.lock "$@"
echo '已更新 requirements.lock 和 requirements-dev.lock。'
