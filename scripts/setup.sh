#!/usr/bin/env bash
# Makes this folder ready: Debian packages, .venv, hashed requirements, the package itself.
#   scripts/setup.sh run    what running needs
#   scripts/setup.sh test   and what the checks and the tests need
# May be run as often as one likes; the second time costs a fraction of a second. Works with and without root:
# without root it says the one line an administrator has to run, and goes on with what it can do.
set -euo pipefail
cd "$(dirname "$0")/.."
what="${1:-run}"

# Fonts and text layout for Chinese PDF (WeasyPrint has no fonts and no Pango of its own).
packages=(ca-certificates fonts-noto-cjk libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
if [ "$what" = test ]; then
    # Browser journeys, the nginx configuration and load on it, reading PDF, reading our Word files, the other database,
    # the general language model that `lanmu proof train` starts from.
    packages+=(chromium nginx-light wrk poppler-utils libreoffice-writer-nogui postgresql libime-data-language-model)
fi

python=""
for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python="$candidate"
        break
    fi
done
if [ -z "$python" ]; then
    packages+=(python3 python3-venv)
elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    packages+=(python3-venv)
fi

install_packages() {
    command -v dpkg-query >/dev/null || { echo "本机不是 Debian 系统，请自行安装中文字体和 Pango（参见 docs/operations.md）。"; return; }
    local missing=() package
    for package in "${packages[@]}"; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    if [ "$(id -u)" -ne 0 ]; then
        echo "缺少系统软件包，请让管理员运行这一行："
        echo "    apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
        return
    fi
    echo "正在安装系统软件包：${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    local log
    log="$(mktemp)"
    if ! { apt-get update -qq && apt-get install -qq -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
        tail -20 "$log" >&2
        echo "系统软件包没有装上，请按上面的提示处理后重试。" >&2
        exit 1
    fi
    rm -f "$log"
}

digest_of() {
    # The folder is part of it: a moved checkout has scripts in .venv that point to where it was.
    { pwd; cat "$@"; } | sha256sum | cut -d' ' -f1
}

install_requirements() {
    local list="$1" stamp="$2" wanted
    wanted="$(digest_of requirements.txt pyproject.toml "$list")"
    [ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ] && return
    echo "正在安装 $list"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes -r "$list"
    if [ "$list" = requirements.txt ]; then
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation -e .
    fi
    echo "$wanted" >"$stamp"
}

install_packages
if ! .venv/bin/python -c '' 2>/dev/null; then
    [ -n "$python" ] || python="$(command -v python3 || true)"
    if [ -z "$python" ] || ! "$python" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "需要 Python 3.11 或更新的版本及其 venv 组件，请按上面的提示安装后重试。" >&2
        exit 1
    fi
    "$python" -m venv .venv
fi
install_requirements requirements.txt .venv/run.stamp
if [ "$what" = test ]; then
    install_requirements requirements-dev.txt .venv/test.stamp
fi
