#!/bin/sh
# Database tests start their own PostgreSQL with PostGIS, or take DATABASE_URL; they are skipped,
# saying so, where there is neither.
if [ -n "$DATABASE_URL" ]; then exit 0; fi
for control in /usr/share/postgresql/*/extension/postgis.control; do
  version=$(basename "$(dirname "$(dirname "$control")")")
  if [ -x "/usr/lib/postgresql/$version/bin/initdb" ]; then exit 0; fi
done
if command -v initdb >/dev/null 2>&1 && [ -e "$(pg_config --sharedir 2>/dev/null)/extension/postgis.control" ]; then exit 0; fi
if command -v apt-get >/dev/null 2>&1; then
  as_root=""
  if [ "$(id -u)" != 0 ]; then as_root="sudo -n"; fi
  echo "No PostgreSQL with PostGIS: installing Debian's packages" >&2
  # Debian 12 has 15; other releases name theirs by what the metapackage asks for.
  if $as_root apt-get update -qq && for packages in \
    "postgresql-15 postgresql-15-postgis-3" "postgresql postgis postgresql-postgis"
  do
    if $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      $packages >/dev/null; then exit 0; fi
  done; then :; fi
fi
echo "No PostgreSQL with PostGIS here: the tests against one will be skipped, saying so." >&2
exit 0
