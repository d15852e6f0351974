#!/bin/sh
# Runs once, when the database is made: the role the site signs in with. It owns nothing;
# "manage.py grant_site" gives it its rights after each migrate.
set -eu
password=$(cat /run/secrets/site_password)
psql --set ON_ERROR_STOP=1 --set password="$password" \
  --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE cho_che_site LOGIN PASSWORD :'password';
SQL
