#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Branch coverage of the suite: sh requirements/coverage.sh PYTHON. Room by room, so that a cut loses one room only; the
# tests that drive a browser are left out. What runs as machine code leaves no trace: the second table leaves out the bodies
# that numba compiles, @kernel and @formula.
set -eu
python=$1
export COVERAGE_FILE="${COVERAGE_FILE:-$PWD/out/coverage/data}"
mkdir -p "$(dirname "$COVERAGE_FILE")"
"$python" -m coverage erase
status=0
measure() {
    echo "== $*"
    "$python" -m pytest -q -m "not browser" --cov=hothatch --cov-branch --cov-append --cov-report= "$@" || status=1
}
for part in tests/*/; do
    case $part in tests/data/ | tests/__pycache__/) ;; *) measure "$part" ;; esac
done
measure tests/test_*.py
"$python" -m coverage combine --append --quiet 2>/dev/null || true
"$python" -m coverage report --sort=cover
echo "== without what numba compiles"
without=$(mktemp)
trap 'rm -f "$without"' EXIT
printf '[run]\nbranch = true\n[report]\nexclude_also =\n    if TYPE_CHECKING:\n    @kernel\n    @formula\n' >"$without"
"$python" -m coverage report --rcfile="$without" | tail -1
exit $status
