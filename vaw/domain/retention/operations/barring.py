"""What lies in quarantine is not written back by a page that stood open, nor in any other way, while a backup can still hold it."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from vaw.domain.retention.queries.quarantine_subjects import SUBJECTS, above, columns_of, tables_above
from vaw.domain.retention.rules.quarantine import Spot, texts_in
from vaw.kernel import rows
from vaw.kernel.barred import BARRED, LEAST, Touched, marks
from vaw.kernel.db import Model, db
from vaw.kernel.errors import RuleBroken


def bar(quarantine_id: int, spot: Spot, texts: Iterable[str]) -> None:
    """Let nobody write these texts in the row again, nor longer ones in a new row beside it."""
    texts, connection = list(texts), db.session.connection()
    here = [(spot.table, spot.id, True, mark) for mark in marks(texts)]
    near = [(*one, False, mark) for one in above(connection, spot.table, spot.id) for mark in marks(texts, LEAST)]
    names = ("table_name", "row_id", "here", "fingerprint")
    if here:
        connection.execute(BARRED.insert(), [{"quarantine_id": quarantine_id, **dict(zip(names, one, strict=True))} for one in here + near])


def unbar(quarantine_id: int) -> None:
    db.session.connection().execute(sa.delete(BARRED).where(BARRED.c.quarantine_id == quarantine_id))


def refuse_barred(touched: Touched) -> None:
    """kernel.barred.check. Raises RuleBroken("retention.text_barred")."""
    connection = db.session.connection()
    with rows.whole():  # whoever writes may not reach the row above, and learns nothing but that this text was in quarantine
        tables = set(connection.scalars(sa.select(BARRED.c.table_name).distinct()))
        for (table, row_id), changed in touched.items():
            if table in SUBJECTS and tables & {table, *tables_above(table)}:
                _refuse(connection, table, row_id, set(changed))


def _refuse(connection: sa.Connection, table: str, row_id: int, changed: set[str]) -> None:
    family, column = [(table, row_id), *above(connection, table, row_id)], BARRED.c
    wanted = sa.select(column.here & (column.table_name == table) & (column.row_id == row_id), column.fingerprint)
    found = connection.execute(wanted.where(sa.tuple_(column.table_name, column.row_id).in_(family))).all()
    names, columns = columns_of(table), Model.metadata.tables[table].c
    if not found or not names:
        return
    row = connection.execute(sa.select(*(columns[name] for name in names)).where(columns.id == row_id)).one_or_none()
    for name, value in zip(names, row or (), strict=False):
        # In the row itself whatever names its columns; beside it what is written now, for the same words may have stood there before.
        barred = {mark for here, mark in found if here or name in changed}
        if marks(texts_in(value)) & barred:
            raise RuleBroken("retention.text_barred", field=name)
