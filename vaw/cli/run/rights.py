"""What the application's role may do in the database: read and write rows, and of some tables only add them. It owns nothing.

Two roles, named by two addresses: DATABASE_OWNER_URL's owns the tables and makes, copies and restores them; DATABASE_URL's is bound by
everything said here and by the policies around protected housing (docs/rows.md). Where both are one role, nothing binds it: good enough
for a look, refused in production.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from config.settings import Settings
from vaw.cli.exits import Refused
from vaw.cli.run.ready import conninfo

# Lines and their seals are written once; nobody who gets into the application may mend them afterwards.
ONLY_ADDED = ("audit", "audit_leaf", "audit_seal", "records_decision", "records_fetch")
# A text about an individual is taken out wherever it stands (vaw.domain.retention.operations.quarantine): this one column is no proof of
# anything, what was decided, by whom and when are in the others.
TAKEN_OUT = (("records_decision", "words"),)
ONLY_READ = ("alembic_version",)
_GIVEN = (
    "revoke all on all tables in schema public from {role}",
    "revoke all on all sequences in schema public from {role}",
    "grant usage on schema public to {role}",
    "grant select, insert, update, delete on all tables in schema public to {role}",
    "grant usage, select, update on all sequences in schema public to {role}",
)
# TRUNCATE is not in the list above: it asks no policy. A member of the owner's role could become it.
_BOUND = """
select not r.rolsuper and not r.rolbypassrls
  and not exists (select from pg_class c where c.relnamespace = 'public'::regnamespace and pg_has_role(r.oid, c.relowner, 'MEMBER'))
  and not exists (
    select from unnest(%s::text[]) as t(name), unnest(array['UPDATE', 'DELETE', 'TRUNCATE']) as w(what)
    where has_table_privilege(r.oid, to_regclass(t.name), w.what)
  )
from pg_roles r where r.rolname = current_user
"""


def give(settings: Settings) -> None:
    """Give the application's role its rights on the tables that are there now; does nothing where it is the owner."""
    with psycopg.connect(conninfo(settings.database_url)) as application:
        role = application.info.user
    with psycopg.connect(conninfo(settings.owner_url)) as connection:
        if role == connection.info.user:
            return
        for sentence in _GIVEN:
            connection.execute(SQL(sentence).format(role=Identifier(role)))
        for names, rights in ((ONLY_ADDED, "update, delete"), (ONLY_READ, "insert, update, delete")):
            for name in _there(connection, names):
                connection.execute(SQL(f"revoke {rights} on {{}} from {{}}").format(Identifier(name), Identifier(role)))
        for table, column in TAKEN_OUT:
            for name in _there(connection, [table]):
                given = SQL("grant update ({}) on {} to {}").format(Identifier(column), Identifier(name), Identifier(role))
                connection.execute(given)


def _there(connection: psycopg.Connection[Any], names: Iterable[str]) -> list[str]:
    """Those of the tables that the schema has: a backup of an older version may have been restored."""
    found = connection.execute("select name from unnest(%s::text[]) as t(name) where to_regclass(name) is not null", [list(names)])
    return [name for (name,) in found]


def is_bound(database_url: str) -> bool:
    """Whether the role of this address owns nothing, goes past no policy and cannot change what is only added."""
    with psycopg.connect(conninfo(database_url)) as connection:
        row = connection.execute(_BOUND, [list(ONLY_ADDED)]).fetchone()
    return bool(row and row[0])


def see_that_it_is_bound(settings: Settings) -> None:
    """Raises Refused in production when the application's role could change or read past what should bind it."""
    if settings.env == "production" and not is_bound(settings.database_url):
        raise Refused(
            "the role of DATABASE_URL owns tables, is a superuser or may change the audit: give the application a role of its own, "
            "name the owner in DATABASE_OWNER_URL (deploy/README.md) and run `bin/vaw db upgrade`."
        )
