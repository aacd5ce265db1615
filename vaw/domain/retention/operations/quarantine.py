"""Taking a text about an individual out of sight, erasing it for good, or giving it back.

What is taken is sealed in the same commit in which it leaves its column, so that a killed process has done all of it or nothing. Rows are
locked before they are read: two who press at once take it once, and whoever saves an older screen afterwards meets Conflict.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.notifications.operations.notify import notify
from vaw.domain.retention import policy
from vaw.domain.retention.models.quarantine import PIECE, Quarantine
from vaw.domain.retention.operations.barring import bar, unbar
from vaw.domain.retention.operations.quarantine_elsewhere import frozen_with, strip_drafts, withdraw_packages
from vaw.domain.retention.operations.quarantine_files import erase_files, give_back_files, seal_document, seal_edition, withhold_reports
from vaw.domain.retention.queries.quarantine import author_of, county_of_record, every_spot, offered, sealed_pieces
from vaw.domain.retention.queries.quarantine_subjects import (
    CONTENT,
    COPIES,
    DERIVED,
    DOCUMENT,
    HISTORY,
    MADE_ANEW,
    SUBJECTS,
    WHOLE,
    columns_of,
)
from vaw.domain.retention.rules.quarantine import (
    ERASED,
    HELD,
    Became,
    QuarantineState,
    Spot,
    emptied,
    given_back,
    is_taken,
    texts_in,
    without,
)
from vaw.kernel import audit, clock, rows
from vaw.kernel.actor import Actor
from vaw.kernel.db import Model, db
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.guard import find
from vaw.kernel.operation import operation
from vaw.kernel.sealing import fingerprint, seal, unseal

TEXT_TAKEN = "retention.text_taken"  # the kind of what its author is told (vaw.domain.retention.reminders)


@operation(policy.REPORT_TEXT)
def quarantine_texts(by: Actor, county: County, *, kind: str, row_id: int, chosen: Sequence[Spot] = ()) -> Quarantine:
    """Take the chosen texts of a record out of sight, with every copy of them; all of the row's, when the console chooses none.

    `county`: whose registrar decides; the record's own wherever it has one. Raises NotFound when the actor does not read the record,
    RuleBroken("retention.quarantine_choice"), ("retention.quarantine_nothing") when nothing is left to take.
    """
    of_record = county_of_record(by, kind, row_id)
    if of_record not in (None, county.id):
        raise NotFound
    if by.id is None:
        spots = list(chosen) or every_spot(kind, row_id)
    else:
        spots = [one.spot for one in offered(by, kind, row_id) if one.spot in set(chosen)]
    if not spots or len(spots) < len(set(chosen)):
        raise RuleBroken("retention.quarantine_choice", field="chosen")
    author = author_of(spots[0].table, spots[0].id)
    made = Quarantine(county_id=county.id, kind=kind, row_id=row_id, reported_by=by.id, reported_at=clock.now())
    db.session.add(made)
    db.session.flush()
    taken = _Taking(made)
    # The copies may lie where whoever presses does not reach, and nobody is told what was found there.
    with rows.whole():
        for spot in sorted(set(spots)):
            taken.take(spot)
        taken.take_copies()
    if not taken.count:
        raise RuleBroken("retention.quarantine_nothing", field="chosen")
    made.found = sorted(taken.found)
    db.session.flush()
    if author is not None and author != by.id:
        notify(by, kind=TEXT_TAKEN, object_id=made.id, county_id=county.id, to=[author])
    db.session.expire_all()
    return made


@operation(policy.ERASE_TEXT)
def erase_quarantine(by: Actor, quarantine: Quarantine, *, advised: bool) -> None:
    """Erase what is sealed, for good. `advised`: the sender has been told where such things belong.

    Raises RuleBroken("retention.quarantine_ended").
    """
    if by.id is None:
        raise NotAllowed(policy.ERASE_TEXT.name)
    _erase(quarantine, by.id, advised=advised)


@operation(policy.RUN_QUARANTINE)
def erase_overdue(by: Actor, quarantine: Quarantine) -> None:
    """Erase what nobody has decided about in time. Raises RuleBroken("retention.quarantine_ended")."""
    _erase(quarantine, None, advised=False)


@operation(policy.RUN_QUARANTINE)
def let_write_again(by: Actor, quarantine: Quarantine) -> None:
    """No backup can hold the text any more: by what it was known again goes too."""
    unbar(quarantine.id)
    audit.record("quarantine", quarantine.id, {"unbarred": True})


@operation(policy.RESTORE_TEXT)
def restore_quarantine(by: Actor, quarantine: Quarantine) -> dict[Became, int]:
    """Give everything back, because it was no text about an individual; {what became of it: pieces}.

    Raises RuleBroken("retention.quarantine_ended"), ("retention.quarantine_four_eyes") for whoever reported it.
    """
    if by.id is None:
        raise NotAllowed(policy.RESTORE_TEXT.name)
    held = _held(quarantine)
    if held.reported_by == by.id:
        raise RuleBroken("retention.quarantine_four_eyes")
    became = dict.fromkeys(Became, 0)
    unbar(held.id)
    with rows.whole():
        files = give_back_files(held.id)
        for id, table, row_id, column, _part, sealed in sealed_pieces(held.id):
            what = _give_back(Spot(table, row_id, column), json.loads(unseal(bytes(sealed))))
            became[what] += 1
            _end_piece(id, what)
    held.state, held.decided_by, held.ended_at = QuarantineState.RESTORED.value, by.id, clock.now()
    audit.record("quarantine", held.id, {"restored": sum(became.values()) + files})
    db.session.flush()
    db.session.expire_all()
    return became


def _erase(quarantine: Quarantine, by_id: int | None, *, advised: bool) -> None:
    held = _held(quarantine)
    with rows.whole():
        for table, row_id, column in {tuple(one[1:4]) for one in sealed_pieces(held.id)}:
            if column in Model.metadata.tables[table].c:  # a document's bytes lie in a table of their own
                _mark_erased(Spot(table, row_id, column))
        erase_files(held.id)
    ended = sa.update(PIECE).where(PIECE.c.quarantine_id == held.id, PIECE.c.sealed.is_not(None))
    count = db.session.connection().execute(ended.values(sealed=None, became=Became.ERASED.value)).rowcount
    held.state, held.decided_by, held.ended_at, held.advised = QuarantineState.ERASED.value, by_id, clock.now(), advised
    audit.record("quarantine", held.id, {"erased": count})
    db.session.flush()
    db.session.expire_all()


def _held(quarantine: Quarantine) -> Quarantine:
    """The same one as it stands now, and nobody else decides until the unit ends. Raises RuleBroken("retention.quarantine_ended")."""
    wanted = sa.select(Quarantine).where(Quarantine.id == quarantine.id).with_for_update()
    held = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
    if held.state != QuarantineState.HELD:
        raise RuleBroken("retention.quarantine_ended")
    return held


class _Taking:
    """What one press takes: the values that were pointed at, then what the system keeps of them elsewhere."""

    def __init__(self, quarantine: Quarantine) -> None:
        self.quarantine, self.count, self.found = quarantine, 0, set[str]()
        self.texts: list[str] = []
        self.rows: list[tuple[str, int]] = []

    def take(self, spot: Spot) -> None:
        """One of those that were pointed at. Does nothing where somebody else has taken it."""
        if spot.column == CONTENT and spot.table in WHOLE:
            seal_whole = seal_document if spot.table == DOCUMENT else seal_edition
            self.count += seal_whole(self.quarantine.id, spot.id)
            self.rows.append((spot.table, spot.id))
            return
        if spot.table not in SUBJECTS or spot.column not in columns_of(spot.table):
            raise RuleBroken("retention.quarantine_choice", field="chosen")
        value = _locked(spot)
        if is_taken(value):
            return
        self._keep(spot, value, emptied(value, HELD), is_copy=False)
        texts = [text for text in texts_in(value) if not is_taken(text)]
        self.texts += texts if isinstance(value, str) else [text for text in texts if " " in text.strip()]
        self.found |= {one.kind.value for text in texts for one in find(text)}

    def take_copies(self) -> None:
        """Where the same text stands beside: in versions, drafts, what was carried along, frozen editions and made files."""
        connection, waiting, seen = db.session.connection(), list(self.rows), set(self.rows)
        while waiting:
            table, row_id = waiting.pop()
            for statement in MADE_ANEW.get(table, ()):
                connection.execute(sa.text(statement), {"id": row_id})
            beside = [(*one, False) for one in COPIES.get(table, ())] + [(*one, True) for one in HISTORY.get(table, ())]
            for copy, condition, whole in beside:
                ids = connection.scalars(sa.text(f"select id from {copy} where {condition} order by id"), {"id": row_id}).all()  # noqa: S608
                for one in [(copy, id) for id in ids if (copy, id) not in seen]:
                    seen.add(one)
                    if self._take_copy(*one, whole=whole):
                        waiting.append(one)
        self.count += withhold_reports(self.quarantine, self.texts)
        for spot, value, left in frozen_with(self.quarantine, self.rows, self.texts):
            self._keep(spot, value, left, is_copy=True)
        withdraw_packages(self.quarantine, self.rows)
        strip_drafts(self.texts)

    def _take_copy(self, table: str, row_id: int, *, whole: bool) -> bool:
        found = False
        for column in columns_of(table):
            spot = Spot(table, row_id, column)
            value = _locked(spot)
            left = emptied(value, HELD) if whole else without(value, self.texts, HELD)
            if left != value and not is_taken(value):
                self._keep(spot, value, left, is_copy=True)
                found = True
        return found

    def _keep(self, spot: Spot, value: Any, left: Any, *, is_copy: bool) -> None:
        columns = Model.metadata.tables[spot.table].c
        derived = {name: _value(Spot(spot.table, spot.id, name)) for name, of in DERIVED.items() if name in columns and spot.column in of}
        characters = sum(map(len, texts_in(value)))
        sealed = seal(json.dumps({"value": value, "derived": derived}, ensure_ascii=False).encode())
        piece = {"quarantine_id": self.quarantine.id, "table_name": spot.table, "row_id": spot.id, "column_name": spot.column}
        db.session.connection().execute(PIECE.insert(), {**piece, "is_copy": is_copy, "characters": characters, "sealed": sealed})
        # Rows of one organisation stay rows of one: what is counted by it counts the same.
        _write(
            spot, left, {name: fingerprint(str(old).encode())[:16] if name == "organisation_key" else left for name, old in derived.items()}
        )
        audit.record(spot.table, spot.id, {"quarantined": spot.column, "characters": characters})
        if spot.table in SUBJECTS:
            bar(self.quarantine.id, spot, set(texts_in(value)) - set(texts_in(left)))
        self.count += 1
        self.rows.append((spot.table, spot.id))


def _give_back(spot: Spot, kept: dict[str, Any]) -> Became:
    now = _locked(spot)
    if now is None:
        return Became.GONE
    value, became = given_back(now, kept["value"])
    if became is not Became.GONE:
        _write(spot, value, kept["derived"] if became is Became.RESTORED else {})
        audit.record(spot.table, spot.id, {"given_back": spot.column, "characters": sum(map(len, texts_in(value)))})
    return became


def _mark_erased(spot: Spot) -> None:
    """What stands there says that it is gone for good. What somebody has written meanwhile stays."""
    now = _locked(spot)
    left = without(now, [HELD], ERASED)
    if left != now:
        _write(spot, left, {})


def _end_piece(id: int, became: Became) -> None:
    db.session.connection().execute(sa.update(PIECE).where(PIECE.c.id == id).values(sealed=None, became=became.value))


def _locked(spot: Spot) -> Any:
    """The value as it stands now, and nobody changes its row until the unit ends; None where there is none."""
    columns = Model.metadata.tables[spot.table].c
    return db.session.connection().scalar(sa.select(columns[spot.column]).where(columns.id == spot.id).with_for_update())


def _value(spot: Spot) -> Any:
    columns = Model.metadata.tables[spot.table].c
    return db.session.connection().scalar(sa.select(columns[spot.column]).where(columns.id == spot.id))


def _write(spot: Spot, value: Any, derived: dict[str, Any]) -> None:
    """Past the record's own operations: its rules are about what a person may write, and nobody writes here. Its version counts up."""
    table = Model.metadata.tables[spot.table]
    values: dict[str, Any] = {spot.column: value, **derived}
    if "version" in table.c:
        values["version"] = table.c.version + 1
    db.session.connection().execute(sa.update(table).where(table.c.id == spot.id).values(values))
