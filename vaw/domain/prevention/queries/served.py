"""What an effort can serve, by id: objectives of the national strategy and the county's own."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from vaw.domain.mandates.models import Term
from vaw.domain.mandates.queries import term_names
from vaw.domain.mandates.rules import TermList
from vaw.kernel.db import reading


class Objective(NamedTuple):
    """An entry of the list of objectives; its name in the reader's language."""

    id: int
    name: str


def list_objectives(county_id: int) -> list[Objective]:
    """The nation's and the county's own, those that have ended too: an effort serves what was in force in its time."""
    names = term_names(TermList.OBJECTIVE)
    own = sa.or_(Term.county_id.is_(None), Term.county_id == county_id)
    wanted = sa.select(Term.id, Term.code).where(Term.list == TermList.OBJECTIVE.value, own).order_by(Term.number, Term.id)
    with reading() as connection:
        return [Objective(id, names.get(code, code)) for id, code in connection.execute(wanted)]
