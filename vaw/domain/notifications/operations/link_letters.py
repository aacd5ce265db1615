"""Letters with a link to somebody without an account: a row in the same commit as what it tells of, sent afterwards, never written twice.

One mechanism for every area's table of such letters. Whose hand a letter is in is technical state, outside the audit. A letter in hand is
locked in the database until its sender says what became of it, so that no second one sends it; a sender that dies lets go of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NamedTuple, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import Model, db
from vaw.kernel.operation import enqueue, unit


class Numbered(Protocol):
    @property
    def id(self) -> int: ...


Letter = TypeVar("Letter", bound=Numbered)


class Row(NamedTuple):
    """A letter as it was written. `about_id`: the thing or the party that it is about; `ref`: what tells letters of one kind apart."""

    id: int
    about_id: int
    kind: str
    ref: str
    written_at: datetime


@dataclass(frozen=True)
class LinkLetters(Generic[Letter]):
    """A table of letters, unique by `about` (a column), kind and ref. `job`: sends one by its number. `name`: of the unit, in the audit.

    `read`: the letter with its address, None where it has nothing to tell any more.
    """

    model: type[Model]
    about: str
    job: str
    name: str
    read: Callable[[Row], Letter | None]

    @property
    def table(self) -> sa.Table:
        found: sa.Table = self.model.__table__  # type: ignore[assignment]
        return found

    def write(self, about_id: int, kind: str, ref: str) -> bool:
        """Inside the caller's unit. Whether there is a new letter; it is sent once the unit is saved."""
        row = insert(self.table).values({self.about: about_id, "kind": kind, "ref": ref, "written_at": clock.now()})
        statement = row.on_conflict_do_nothing(index_elements=(self.about, "kind", "ref")).returning(self.table.c.id)
        letter_id = db.session.connection().execute(statement).scalar_one_or_none()
        if letter_id is not None:
            enqueue(self.job, letter_id)
        return letter_id is not None

    @contextmanager
    def in_hand(self, by: Actor, letter_id: int) -> Iterator[Letter | None]:
        """Nobody else has the letter inside the block. None when another sender has it, or when it has nothing to tell any more."""
        columns = [self.table.c[name] for name in ("id", self.about, "kind", "ref", "written_at")]
        unsent = sa.select(*columns).where(self.table.c.id == letter_id, self.table.c.sent_at.is_(None))
        with unit(by, self.name):
            row = db.session.connection().execute(unsent.with_for_update(skip_locked=True)).one_or_none()
            letter = None if row is None else self.read(Row._make(row))
            if row is not None and letter is None:
                self.drop(letter_id)
            yield letter

    def mark_sent(self, by: Actor, letter: Letter) -> None:
        db.session.connection().execute(sa.update(self.table).where(self.table.c.id == letter.id).values(sent_at=clock.now()))

    def drop(self, letter_id: int) -> None:
        """It will never be sent."""
        db.session.connection().execute(sa.delete(self.table).where(self.table.c.id == letter_id))
