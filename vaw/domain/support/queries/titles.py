"""Finding a training by the words of its title."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.rules.occasions import OccasionState
from vaw.kernel import clock
from vaw.kernel.db import reading

WORDS_MOST = 6  # words that are looked for; more narrow nothing further


class Titled(NamedTuple):
    """A coming training that everybody may read about."""

    id: int
    title: str
    starts_at: datetime
    county_id: int


def list_titled(words: str, *, size: int) -> list[Titled]:
    """Open trainings to come with each of the words in their title, blind to case; soonest first, at most `size`.

    What is for invited people alone is found by nobody.
    """
    found = [Occasion.title.icontains(word, autoescape=True) for word in words.replace("\0", " ").split()[:WORDS_MOST]]
    wanted = (
        sa.select(Occasion.id, Occasion.title, Occasion.starts_at, Occasion.county_id)
        .where(Occasion.state == OccasionState.OPEN, Occasion.invited_only.is_(False), Occasion.ends_at > clock.now(), *found)
        .order_by(Occasion.starts_at, Occasion.id)
        .limit(size)
    )
    with reading() as connection:
        return [Titled(*row) for row in connection.execute(wanted)]
