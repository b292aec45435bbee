#!/usr/bin/env bash
# Resolves runtime.in and dev.in into hashed lock files that name no package index.
#   requirements/lock.sh [--upgrade | --upgrade-package NAME]
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
for name in runtime dev; do
    ../.venv/bin/python -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe \
        --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
        --output-file "$name.txt" "$@" "$name.in"
    if grep -nE '://|^--' "$name.txt"; then
        echo "requirements/$name.txt names an address or an option; see above." >&2
        exit 1
    fi
done
cd .. && .venv/bin/python docs/generate.py
