#!/bin/sh
# Make the checkout ready to run: scripts/setup.sh runtime|dev|test
#   runtime  .venv with requirements.lock
#   dev      the same .venv with requirements-dev.lock
#   test     dev, and what the tests need: a browser, a Chinese font, nginx, wrk
# A run that finds everything in place changes nothing. Where there is a folder of wheels (made by `make bundle`;
# WHEELS names another one) it takes them and asks no registry.
set -eu
cd "$(dirname "$0")/.."
want=$1
python=${PYTHON:-python3}
wheels=${WHEELS:-wheels}

say() { echo "$*" >&2; }
fail() {
  say "$*"
  exit 1
}

# --- the virtual environment -----------------------------------------------------------------

# A stamp holds the hash of what an install rests on: the place, the interpreter, these files.
# The place and the interpreter alone are `base`: without that stamp .venv is not worth keeping.
key() { { pwd -P && .venv/bin/python -V && cat /dev/null "$@"; } 2>/dev/null | sha256sum; }
stamped() {
  stamp=.venv/$1.stamp
  shift
  [ "$(cat "$stamp" 2>/dev/null)" = "$(key "$@")" ]
}

if [ "$want" = runtime ]; then
  stamps=runtime lock=requirements.lock
  set -- pyproject.toml requirements.lock
else
  stamps=dev lock=requirements-dev.lock
  set -- pyproject.toml requirements.lock requirements-dev.lock
fi

create_venv() {
  say '正在建立 Python 环境 .venv……'
  rm -rf .venv
  "$python" -m venv .venv || fail '建立 .venv 失败，原因见上。'
  key >.venv/base.stamp
}

pip_install() {
  [ -d "$wheels" ] && set -- --no-index --find-links "$wheels" "$@"
  .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input "$@" ||
    fail '安装依赖失败，原因见上；排除后再运行一次即可。'
}

install() {
  say '正在安装依赖……'
  rm .venv/base.stamp # away while pip works: the run after an interrupted install starts afresh
  pip_install --require-hashes -r "$lock"
  pip_install --no-deps --no-build-isolation -e .
  key >.venv/base.stamp
  key pyproject.toml requirements.lock >.venv/runtime.stamp # the dev lock contains the runtime lock
  key "$@" >".venv/$stamps.stamp"
}

# --- system packages -------------------------------------------------------------------------

has_cjk_font() {
  fc-list :lang=zh-cn 2>/dev/null | grep -q . ||
    dpkg-query -W -f '${db:Status-Status}' fonts-noto-cjk 2>/dev/null | grep -qx installed
}

missing_packages() {
  # Debian's python3 lacks ensurepip: that is in python3-venv, or python3.12-venv for python3.12.
  stamped base || "$python" -c 'import ensurepip, venv' 2>/dev/null || echo "$(basename "$python")-venv"
  if [ "$want" = test ]; then
    scripts/browser.sh >/dev/null || echo chromium
    has_cjk_font || echo fonts-noto-cjk
    PATH="$PATH:/usr/sbin" command -v nginx >/dev/null || echo nginx-light
    command -v wrk >/dev/null || echo wrk
    /sbin/ldconfig -p | grep -q 'libatomic\.so\.1' || echo libatomic1 # for the node inside playwright
  fi
}

# Quiet where this user may not install: the caller looks again and says what is missing.
apt_install() {
  command -v apt-get >/dev/null || return 0
  sudo=
  if [ "$(id -u)" != 0 ]; then
    sudo='sudo -n'
    $sudo true 2>/dev/null || return 0
  fi
  say "正在安装系统软件包：$*……"
  log=$($sudo apt-get update -qq 2>&1) || say "$log"
  for package in "$@"; do # one by one: Ubuntu has no chromium, and should get the font nevertheless
    log=$($sudo env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "$package" 2>&1) || say "$log"
  done
}

require_packages() {
  missing=$(missing_packages | tr '\n' ' ')
  [ "$missing" ] || return 0
  # shellcheck disable=SC2086  # one word per package
  apt_install $missing
  missing=$(missing_packages | tr '\n' ' ')
  hint=
  case $missing in
    '') return 0 ;;
    *chromium*) hint='（Ubuntu 没有 chromium 的 deb 包：请另装 Chrome，或用环境变量 REPORT_SITE_CHROMIUM 指明浏览器程序）' ;;
  esac
  fail "缺少系统软件包，请先运行：sudo apt-get install ${missing% }$hint"
}

# --- main ------------------------------------------------------------------------------------

exec </dev/null 9<pyproject.toml
flock 9 # two targets started at once must not install into .venv together

if ! stamped base; then
  command -v "$python" >/dev/null || fail "找不到 $python，请先安装 Python 3.11 或更新的版本。"
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "需要 Python 3.11 或更新的版本，而 $python 是 $("$python" -V 2>&1)；可用 make PYTHON=python3.12 …… 指定另一个。"
fi
if [ "$want" = test ] && [ "${REPORT_SITE_CHROMIUM:-}" ] && ! scripts/browser.sh >/dev/null; then
  fail "REPORT_SITE_CHROMIUM 所指的浏览器不能运行：$REPORT_SITE_CHROMIUM"
fi
require_packages
stamped base || create_venv
stamped "$stamps" "$@" || install "$@"
