"""How far methods have come, in words: on the pages of trainings, of a method and of an organisation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vaw.domain.geography.queries import county_name, find_county, municipality_names
from vaw.domain.support import policy
from vaw.domain.support.queries.stages import Filter, Line, count_stages, list_stages
from vaw.domain.support.rules.adopting import SHOWN_FROM, STAGE_NAMES, Stage
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import day, ngettext
from vaw.kernel.i18n import gettext as _

SOME = 10  # organisations that a method's page names; the others are a press away
_COLOURS = {Stage.NOT_YET: "grey", Stage.DECIDED: "blue", Stage.STARTED: "blue", Stage.ROUTINE: "green", Stage.ABANDONED: "orange"}


class Row(NamedTuple):
    """How it stands in an organisation. `removable`: the number of a note that the board can take back."""

    who: str
    href: str | None
    place: str
    method: str
    stage: tuple[str, str]
    since: str
    known_by: str
    removable: int | None


class Adopted(NamedTuple):
    """A method's section. `sums`: (stage, organisations of the nation), empty where too few have answered; `rows`: the reader's own."""

    sums: list[tuple[str, int]]
    rows: list[Row]
    total: int


def stage_tag(stage: str) -> tuple[str, str]:
    """The stage in words, and the colour of its tag."""
    return _(STAGE_NAMES[Stage(stage)]), _COLOURS[Stage(stage)]


def after_words(months: int) -> str:
    return ngettext("1 månad efter", "{n} månader efter", months).format(n=months)


def of_method(by: Actor, method_id: int) -> Adopted:
    """The nation's sums, and by name those organisations that the reader may see."""
    counts = count_stages(method_id)
    page = list_stages(by, Filter(method_id=method_id), size=SOME) if policy.READ_STAGE.held_by(by) else None
    enough = sum(counts.values()) >= SHOWN_FROM or policy.READ_NATION.held_by(by)
    sums = [(_(STAGE_NAMES[stage]), n) for stage, n in counts.items()] if enough else []
    return Adopted(sums, rows_of(by, page.rows) if page else [], page.total or 0 if page else 0)


def of_organisation(by: Actor, organisation_id: int) -> list[Row]:
    """How far each method has come there, as far as the reader may see it; latest first."""
    return rows_of(by, list_stages(by, Filter(organisation_id=organisation_id)).rows) if policy.READ_STAGE.held_by(by) else []


def rows_of(by: Actor, lines: Sequence[Line]) -> list[Row]:
    return [_row(by, line) for line in lines]


def _row(by: Actor, line: Line) -> Row:
    county = find_county(line.county_id)
    told = _("Svar {when}").format(when=after_words(line.months)) if line.months else _("Noterat av länsstyrelsen")
    mine = county is not None and policy.NOTE_STAGE.allows(by, county)
    return Row(
        line.organisation_name,
        f"/organisationer/{line.organisation_id}" if line.organisation_id else None,
        municipality_names().get(line.municipality_id or 0) or county_name(line.county_id),
        line.method,
        stage_tag(line.stage),
        day(line.since_on),
        ": ".join(filter(None, (told, line.note or line.evidence))),
        line.id if mine and line.months is None else None,
    )
