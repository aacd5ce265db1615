"""`vaw inspect permissions|routes|audit|outbox|guard`: who may what, which page asks for which permission, who changed a row, what
became of the mail, which stored texts the guard would stop today.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
import sqlalchemy as sa
from flask import current_app

from vaw.cli.inspect_guard import guard_stored
from vaw.cli.proving import prove
from vaw.domain.notifications.queries.posting import get_outbox
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import reading
from vaw.kernel.permissions import Permission
from vaw.web.matrix import matrix

LINES_SHOWN = 200
as_json = click.option("--json", "as_json", is_flag=True, help="One document on stdout.")


@click.group("inspect")
def inspecting() -> None:
    """Look at rights, pages and the audit trail."""


@inspecting.command()
@as_json
def permissions(as_json: bool) -> None:
    """The matrix of role × permission."""
    _print(as_json, [{"permission": line.permission, "reach": list(line.reach), "roles": list(line.roles)} for line in matrix()])


@inspecting.command()
@as_json
def routes(as_json: bool) -> None:
    """Every address with its methods and the permission that it asks for."""
    _print(as_json, sorted(_routes(), key=lambda route: (route["path"], route["methods"])))


def _routes() -> list[dict[str, Any]]:
    found = []
    for rule in current_app.url_map.iter_rules():
        allow = getattr(current_app.view_functions[rule.endpoint], "allow", None)
        name = allow.name if isinstance(allow, Permission) else "PUBLIC" if allow is not None or rule.endpoint == "static" else None
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        found.append({"path": rule.rule, "methods": methods, "permission": name, "endpoint": rule.endpoint})
    return found


@inspecting.command()
@click.option("--row", "row", metavar="KIND:ID", help="Only one row, for example activity:17.")
@click.option("--verify", "verifying", is_flag=True, help="Look whether every line is what was sealed; exit 1 when something is not.")
@click.option("--root", "root", metavar="FILE|HEX", help="With --verify: a root that was sent, or a file that holds one (the mail).")
@as_json
def audit(row: str | None, verifying: bool, root: str | None, as_json: bool) -> None:
    """The latest changes (and audited reads), the newest first. Of free text only the length was kept."""
    if verifying:
        prove(root, as_json=as_json)
        return
    if root is not None:
        raise click.BadParameter("goes with --verify.", param_hint="--root")
    wanted = sa.select(AUDIT.c.at, AUDIT.c.actor_id, AUDIT.c.channel, AUDIT.c.operation, AUDIT.c.kind, AUDIT.c.row_id, AUDIT.c.diff)
    if row is not None:
        kind, _, number = row.partition(":")
        if not number.isascii() or not number.isdigit():
            raise click.BadParameter("write it as KIND:ID, for example activity:17.", param_hint="--row")
        wanted = wanted.where(AUDIT.c.kind == kind, AUDIT.c.row_id == int(number))
    with reading() as connection:
        lines = connection.execute(wanted.order_by(AUDIT.c.id.desc()).limit(LINES_SHOWN)).mappings().all()
    _print(as_json, [{**line, "at": line["at"].isoformat()} for line in lines])


@inspecting.command()
@as_json
def outbox(as_json: bool) -> None:
    """Mails and notices by state, the mail that has waited longest, the last that did not arrive. No names, no addresses."""
    stand = get_outbox()
    if as_json:
        click.echo(json.dumps(asdict(stand), ensure_ascii=False, default=datetime.isoformat))
        return
    for what, counts in (("letter", stand.letters), ("notice", stand.notices)):
        for state, n in counts.items():
            click.echo(f"{what}\t{state}\t{n}")
    for name, rows in (("oldest", [stand.oldest] if stand.oldest else []), ("failed", [asdict(line) for line in stand.failures])):
        for row in rows:
            click.echo("\t".join([name, *(_told(value) for value in row.values())]))


def _print(as_json: bool, rows: Sequence[dict[str, Any]]) -> None:
    """The rows as one JSON document, or one line each with the values apart by a tab."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo("\t".join(_told(value) for value in row.values()))


def _told(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else "-" if value is None else str(value)


inspecting.add_command(guard_stored)

COMMANDS = (inspecting,)
