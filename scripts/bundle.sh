#!/bin/sh
# One archive with the committed project and every wheel that it runs on, for machines without a registry.
# The wheels are for this kind of machine and this Python; their hashes are those of the lock.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh runtime

python=.venv/bin/python
version=$($python -c "import tomllib; print(tomllib.load(open('pyproject.toml', 'rb'))['project']['version'])")
kind=$($python -c "import sys, sysconfig
print(f'py{sys.version_info[0]}{sys.version_info[1]}-{sysconfig.get_platform()}')")
name=report-site-$version

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir "$place/$name"
git archive HEAD | tar -x -C "$place/$name"
echo '正在收集依赖……' >&2
$python -m pip download -qq --disable-pip-version-check --no-input --only-binary :all: \
  --require-hashes -r requirements.lock -d "$place/$name/wheels" ||
  {
    echo '收集依赖失败，原因见上。' >&2
    exit 1
  }
mkdir -p dist
tar -czf "dist/$name-$kind.tar.gz" -C "$place" "$name"
echo "已生成 dist/$name-$kind.tar.gz"
