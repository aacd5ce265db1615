"""Everything that is stored about somebody with an account: what is theirs in full, and where they are named elsewhere, as counts.

What is theirs is told without secrets (they open doors) and without free text of others. Where somebody is only named, as the one who
logged or decided, the record itself is the board's: it is told how many there are and what they are called, never what stands in them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from vaw.domain.people.models import User
from vaw.domain.retention.rules import rules_of_tables, rules_on
from vaw.kernel import clock
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import Model, reading
from vaw.kernel.sealing import SealedText

# Tables whose rows are the person's own by `user_id`, in the order in which they are told.
OWN = (
    "membership", "sign_in", "account_event", "passkey", "recovery_code", "federated_identity", "api_token",
    "notice_choice", "notice_hours", "calendar_feed", "saved_question",
    "report_schedule", "webhook", "notice", "activity_draft", "form_draft",
)  # fmt: skip
# Of letters and runs only the fact is theirs: a letter's text is what its notices say.
_NOT_TOLD = frozenset({"key", "token_hash", "code_hash", "entry"})


def own_data(user_id: int) -> dict[str, Any]:
    """{"account": …, "rows": {table: [row, …]}, "named": [{"table", "as", "rows"}, …], "done": [{"operation", "times", …}, …]}."""
    tables = Model.metadata.tables
    with reading() as connection:
        account = connection.execute(_mine(tables["app_user"], User.id == user_id)).mappings().one()
        rows = {
            name: [_plain(row) for row in connection.execute(_mine(tables[name], tables[name].c.user_id == user_id)).mappings()]
            for name in OWN
        }
        return {
            "made": clock.now().isoformat(),
            "account": _plain(account),
            "rows": {name: found for name, found in rows.items() if found},
            "named": _named(connection, user_id),
            "done": _done(connection, user_id),
            "kept": _kept(),
        }


def _mine(table: sa.Table, whose: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(*[column for column in table.c if _told(column)]).where(whose).order_by(table.c.id)


def _told(column: sa.Column[Any]) -> bool:
    secret = column.info.get("secret") or isinstance(column.type, (SealedText, sa.LargeBinary))
    return not secret and column.name not in _NOT_TOLD


def _named(connection: sa.Connection, user_id: int) -> list[dict[str, Any]]:
    """Where else the account stands: one statement over every reference to it."""
    counts = [
        sa.select(sa.literal(table.name).label("table"), sa.literal(column.name).label("as"), sa.func.count().label("rows"))
        .select_from(table)
        .where(column == user_id)
        for table in Model.metadata.sorted_tables
        for column in table.c
        if table.name not in OWN and any(key.column.table.name == "app_user" for key in column.foreign_keys)
    ]
    found = connection.execute(sa.union_all(*counts)).mappings()
    return sorted((dict(row) for row in found if row["rows"]), key=lambda row: (row["table"], row["as"]))


def _done(connection: sa.Connection, user_id: int) -> list[dict[str, Any]]:
    """What the audit tells that the person has done, by operation."""
    line = AUDIT.c
    wanted = (
        sa.select(line.operation, sa.func.count().label("times"), sa.func.min(line.at).label("first"), sa.func.max(line.at).label("last"))
        .where(line.actor_id == user_id)
        .group_by(line.operation)
        .order_by(line.operation)
    )
    return [_plain(row) for row in connection.execute(wanted).mappings()]


def _kept() -> dict[str, str]:
    """{table: how long, in the words of the rule}."""
    rules, of = rules_on(clock.today()), rules_of_tables()
    told = {name: rules[of[name][0]] for name in ("app_user", *OWN)}
    return {name: f"{rule.amount} {rule.unit}" if rule.amount is not None else rule.kind.value for name, rule in told.items()}


def _plain(row: Any) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, (date, datetime)) else value for key, value in row.items()}
