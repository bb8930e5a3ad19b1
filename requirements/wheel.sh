#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Build the wheel, install it alone into an empty environment and run it from another folder, without a network where the
# system lets us take it away. The first word is the Python that builds.
set -eu
python=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m hatchling build -t wheel -d "$folder" >/dev/null
"$python" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "$folder"/hothatch-*.whl
alone=
if unshare --net true 2>/dev/null; then alone="unshare --net"; fi
mkdir "$folder/elsewhere"
cd "$folder/elsewhere"
HOTHATCH_CACHE_DIR="$folder/cache" $alone "$folder/venv/bin/hothatch" run nissan-leaf-40-2018 launch us06 --point
test -z "$(ls -A .)"
