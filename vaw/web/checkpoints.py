"""The four checkpoints of an object, as any page shows them: `section_of` in the view, `checkpoints_section` in the template.

A page of another area makes two calls: its own for the object, and this one. Where the object has no county there is nothing to show.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import request

from vaw.domain.geography.queries import find_county
from vaw.domain.insight.figures import lacking, stages_lacking
from vaw.domain.strategies import policy
from vaw.domain.strategies.queries.checkpoints import Written, checkpoints_of
from vaw.domain.strategies.rules.checkpoints import STAGE_ASKS, STAGE_NAMES, STAGE_SHORT, Kind, Stage
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import N_, day, ngettext
from vaw.kernel.i18n import gettext as _

KIND_WORDS = {
    Kind.DECISION: "beslut",
    Kind.EFFORT: "insatser",
    Kind.OCCASION: "utbildningar",
    Kind.MEASURE: "atgarder",
    Kind.STRATEGY: "strategier",
}
PAGES = {
    Kind.DECISION: "/moten/beslut/{id}",
    Kind.EFFORT: "/forebyggande/{id}",
    Kind.OCCASION: "/utbildningar/{id}",
    Kind.MEASURE: "/strategier/atgarder/{id}",
    Kind.STRATEGY: "/strategier/{id}",
}
LACKS = "saknas"
LACKS_CHOICE = ((LACKS, N_("Saknar avstämning")),)  # ?avstamning=saknas narrows a list to what lacks a checkpoint
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
    """`finding`: how many stages are answered; `missing`: that some should be by now and are not.

    `saved`: what the form has just saved, in words. `onward`: (words, address) of the stage to do next, where one is missing.
    """

    finding: str
    missing: bool
    rows: tuple[Row, ...]
    saved: str = ""
    onward: tuple[str, str] | None = None


def marks_of(by: Actor, kind: Kind, object_ids: Collection[int]) -> dict[int, str]:
    """{object: "Avstämning saknas: planering"} of a list's rows; what lacks nothing is left out. One statement for the whole list."""
    return {id: mark(stages) for id, stages in stages_lacking(by, kind, object_ids).items()}


def mark(stages: tuple[Stage, ...]) -> str:
    """What an object lacks, in words."""
    names = ", ".join(_(STAGE_SHORT[stage]) for stage in stages)
    return ngettext("Avstämning saknas: {stages}", "Avstämningar saknas: {stages}", len(stages)).format(stages=names)


def narrowed(by: Actor, kind: Kind, args: Mapping[str, str]) -> sa.Select[Any] | None:
    """The condition of a list that is narrowed by its address to what lacks a checkpoint; None for the whole list."""
    return lacking(by, kind) if args.get("avstamning") == LACKS else None


def chosen_lacking(args: Mapping[str, str]) -> str:
    """What such a list says of how it is narrowed, "" for the whole."""
    return _("Saknar avstämning") if args.get("avstamning") == LACKS else ""


def address(kind: Kind, object_id: int, stage: Stage) -> str:
    return f"/strategier/avstamningar/{KIND_WORDS[kind]}/{object_id}/{STAGE_WORDS[stage]}"


def page_of(kind: Kind, object_id: int) -> str:
    """The object's own page, on which its section stands."""
    return PAGES[kind].format(id=object_id)


def way_back(href: str, stage: Stage) -> str:
    """Where the form leads when it is saved: to the section, which then says so."""
    return f"{href}?avstamd={STAGE_WORDS[stage]}#avstamningar"


def section_of(by: Actor, county_id: int | None, kind: Kind, object_id: int, *, keeps: bool = True) -> Section | None:
    """The checkpoints of an object that was got within the actor's scope; None for who may not read them.

    `keeps`: whether the actor may keep the object; who only reads it gets no way to a form that would say no.
    """
    county = find_county(county_id) if county_id is not None else None
    if county is None or not policy.READ_CHECKPOINT.allows(by, county):
        return None
    may_write, written = keeps and policy.WRITE_CHECKPOINT.allows(by, county), checkpoints_of(by, county, kind, object_id)
    lacks = stages_lacking(by, kind, [object_id]).get(object_id, ()) if len(written) < len(Stage) else ()
    rows = tuple(_row(kind, object_id, stage, written.get(stage), lacks=stage in lacks, may_write=may_write) for stage in Stage)
    finding = _("{n} av 4 avstämningar är gjorda.").format(n=len(written))
    return Section(finding, bool(lacks), rows, _saved(), _onward(kind, object_id, lacks) if may_write else None)


def _saved() -> str:
    """What the form has just saved, for the section to which it led."""
    stage = next((stage for stage, word in STAGE_WORDS.items() if word == request.args.get("avstamd")), None)
    return _("Avstämningen är sparad: {stage}.").format(stage=_(STAGE_SHORT[stage])) if stage else ""


def _onward(kind: Kind, object_id: int, lacks: tuple[Stage, ...]) -> tuple[str, str] | None:
    if not lacks:
        return None
    return _("Gör nästa: {stage}").format(stage=_(STAGE_SHORT[lacks[0]])), address(kind, object_id, lacks[0])


def _row(kind: Kind, object_id: int, stage: Stage, found: Written | None, *, lacks: bool, may_write: bool) -> Row:
    href = address(kind, object_id, stage) if may_write else ""
    name, asks = _(STAGE_NAMES[stage]), _(STAGE_ASKS[stage])
    if found is None:
        state, colour = (_("Saknas"), "yellow") if lacks else (_("Inte än"), "grey")
        return Row(name, asks, state, colour, "", (), href, _("Gör avstämningen"))
    state, colour = (_("Gjord"), "green") if found.relevant else (_("Inte relevant"), "grey")
    said = f"{found.name or _('Systemet')}, {day(found.at.date())}"
    return Row(name, asks, state, colour, said, told(found), href, _("Ändra"))


def told(found: Written) -> tuple[tuple[str, str], ...]:
    """(heading, words) of what was written."""
    said = (
        (_("Varför inte"), found.reason),
        (_("Vad vi har tittat på"), found.analysed),
        (_("För kvinnor och flickor"), found.women),
        (_("För män och pojkar"), found.men),
        (_("Siffror"), found.figures),
        (_("Slutsats"), found.conclusion),
    )
    return tuple(row for row in said if row[1])
