"""`vaw inspect guard`: today's guard over all that is stored already. It tells rows, columns and kinds, never a text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

import click
import sqlalchemy as sa

from vaw.domain.documents.models import DocumentVersion
from vaw.domain.documents.queries import pieces
from vaw.integrations.documents import read
from vaw.integrations.documents.spool import Spool
from vaw.kernel import clock
from vaw.kernel.db import Model, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.guard import Field, Level, find

ROWS_AT_A_TIME = 500
Line = dict[str, Any]


@click.command("guard")
@click.option("--asked", is_flag=True, help="Also what is only asked about: names, places of stay, uncertain numbers.")
@click.option("--documents", is_flag=True, help="Also the text in uploaded files. Takes a second or so a file.")
@click.option("--json", "as_json", is_flag=True, help="One document on stdout.")
def guard_stored(as_json: bool, asked: bool, documents: bool) -> None:
    """Personal data in what is stored already, for when the rules have become better: table, row, column, kind. Never the text."""
    found = (*in_columns(clock.today()), *(_in_documents() if documents else ()))
    lines = [line for line in found if asked or line["level"] == Level.HARD.value]
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False))
    for line in () if as_json else lines:
        click.echo("\t".join(str(value) for value in line.values()))


def in_columns(today: date) -> Iterator[Line]:
    """Every column of free text of every table, but contact fields, which hold what the others may not."""
    for table in Model.metadata.sorted_tables:
        columns = [column for column in table.c if column.info.get("text") and not column.info.get("secret")]
        keys = list(table.primary_key.columns)
        if columns and len(keys) == 1:
            yield from _in_table(table, keys[0], columns, today)


def _in_table(table: sa.Table, key: sa.Column[Any], columns: list[sa.Column[Any]], today: date) -> Iterator[Line]:
    wanted = sa.select(key, *columns).order_by(key).limit(ROWS_AT_A_TIME)
    last = None
    with reading() as connection:
        while rows := connection.execute(wanted if last is None else wanted.where(key > last)).all():
            for row in rows:
                for column, value in zip(columns, row[1:], strict=True):
                    kinds = {(one.kind, one.level) for text in _texts(value) for one in find(text, Field.TEXT, today)}
                    for kind, level in sorted(kinds):
                        yield {"table": table.name, "id": row[0], "column": column.name, "kind": kind.value, "level": level.value}
            last = rows[-1][0]


def _texts(value: object) -> Iterator[str]:
    """Texts in a column's value, which may be a list or a document of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)


def _in_documents() -> Iterator[Line]:
    wanted = sa.select(DocumentVersion.id, DocumentVersion.sha256, DocumentVersion.media_type).order_by(DocumentVersion.id)
    with reading() as connection:
        versions = connection.execute(wanted.where(DocumentVersion.media_type.not_like("image/%"))).all()
    for number, sha256, media_type in versions:
        with suppress(NotFound), Spool() as content:  # NotFound: taken away meanwhile
            for piece in pieces(sha256):
                content.write(piece)
            for kind, level in sorted({(one.kind, one.level) for one in read(content, media_type)}):
                yield {"table": "document_version", "id": number, "column": "content", "kind": kind.value, "level": level.value}
