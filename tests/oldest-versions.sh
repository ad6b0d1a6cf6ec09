#!/bin/sh
# The tests of what is computed, written and shown, with the oldest direct dependencies allowed.
# Browser, database and network are left out: their tests hold with the locked versions.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
uv=${UV:-$root/.venv/bin/uv}
work=$root/build/oldest
mkdir -p "$work"
"$uv" pip compile --quiet --resolution lowest-direct --python-version 3.11 \
  --extra build --no-header --no-annotate -o "$work/oldest.txt" "$root/pyproject.toml"
"$uv" venv --quiet --clear --python 3.11 "$work/venv"
"$uv" pip install --quiet --python "$work/venv" -r "$work/oldest.txt" \
  'pytest>=8.4' 'hypothesis>=6.140' 'trustme>=1.2'
"$root/.venv/bin/hatchling" build -t wheel -d "$work/wheel" > "$work/build.log"
"$uv" pip install --quiet --python "$work/venv" --no-deps "$work"/wheel/*.whl
cd "$root"
[ $# -gt 0 ] || set -- tests/analysis tests/layers tests/scoring tests/pictures tests/site \
  tests/studies tests/cli tests/test_tables.py tests/test_workbook.py tests/test_surface.py
# Warnings are no errors here: an old library may use what a newer one below it lets go.
PYTHONPATH=$root exec "$work/venv/bin/python" -m pytest -q -p no:cacheprovider -o filterwarnings=default \
  -m "not network and not long and not browser and not package" "$@"
