"""The four checkpoints of an object, as any page shows them: `section_of` in the view, `checkpoints_section` in the template.

A page of another area makes two calls: its own for the object, and this one. Where the object has no county there is nothing to show.
"""

from __future__ import annotations

from typing import NamedTuple

from vaw.domain.geography.queries import find_county
from vaw.domain.strategies import policy
from vaw.domain.strategies.queries.checkpoints import Written, checkpoints_of
from vaw.domain.strategies.rules.checkpoints import STAGE_ASKS, STAGE_NAMES, Kind, Stage
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import day
from vaw.kernel.i18n import gettext as _

KIND_WORDS = {
    Kind.DECISION: "beslut",
    Kind.EFFORT: "insatser",
    Kind.OCCASION: "utbildningar",
    Kind.MEASURE: "atgarder",
    Kind.STRATEGY: "strategier",
}
STAGE_WORDS = {Stage.DECIDE: "beslut", Stage.PLAN: "planering", Stage.CARRY_OUT: "genomforande", Stage.EVALUATE: "utvardering"}


class Row(NamedTuple):
    """One stage. `texts`: (heading, words) of what was written; `href`: where it is written, "" for who may not."""

    name: str
    asks: str
    state: str
    colour: str
    by: str
    texts: tuple[tuple[str, str], ...]
    href: str
    action: str


class Section(NamedTuple):
    """`finding`: how many stages are answered, and that some are missing."""

    finding: str
    missing: bool
    rows: tuple[Row, ...]


def address(kind: Kind, object_id: int, stage: Stage) -> str:
    return f"/strategier/avstamningar/{KIND_WORDS[kind]}/{object_id}/{STAGE_WORDS[stage]}"


def section_of(by: Actor, county_id: int | None, kind: Kind, object_id: int, *, keeps: bool = True) -> Section | None:
    """The checkpoints of an object that was got within the actor's scope; None for who may not read them.

    `keeps`: whether the actor may keep the object; who only reads it gets no way to a form that would say no.
    """
    county = find_county(county_id) if county_id is not None else None
    if county is None or not policy.READ_CHECKPOINT.allows(by, county):
        return None
    may_write, written = keeps and policy.WRITE_CHECKPOINT.allows(by, county), checkpoints_of(by, county, kind, object_id)
    rows = tuple(_row(kind, object_id, stage, written.get(stage), may_write=may_write) for stage in Stage)
    told = _("{n} av 4 avstämningar är gjorda.").format(n=len(written))
    return Section(told, len(written) < len(Stage), rows)


def _row(kind: Kind, object_id: int, stage: Stage, found: Written | None, *, may_write: bool) -> Row:
    href = address(kind, object_id, stage) if may_write else ""
    name, asks = _(STAGE_NAMES[stage]), _(STAGE_ASKS[stage])
    if found is None:
        return Row(name, asks, _("Saknas"), "yellow", "", (), href, _("Gör avstämningen"))
    state, colour = (_("Gjord"), "green") if found.relevant else (_("Inte relevant"), "grey")
    said = f"{found.name or _('Systemet')}, {day(found.at.date())}"
    return Row(name, asks, state, colour, said, _texts(found), href, _("Ändra"))


def _texts(found: Written) -> tuple[tuple[str, str], ...]:
    told = (
        (_("Varför inte"), found.reason),
        (_("Vad vi har tittat på"), found.analysed),
        (_("För kvinnor och flickor"), found.women),
        (_("För män och pojkar"), found.men),
        (_("Siffror"), found.figures),
        (_("Slutsats"), found.conclusion),
    )
    return tuple(row for row in told if row[1])
