#!/bin/bash
# Run by PostgreSQL's image at its first start: a database and a login role for each service.
set -eu
sql() { psql --username "${POSTGRES_USER:-postgres}" --dbname postgres -v ON_ERROR_STOP=1 "$@"; }
for service in projects metrics notifications gateway; do
    sql -v name="$service" -v password="$(cat "/run/secrets/password-$service")" <<'SQL'
create role :"name" login password :'password';
create database :"name" owner :"name";
revoke all on database :"name" from public;
SQL
done
sql -c 'revoke all on database postgres, template1 from public'
