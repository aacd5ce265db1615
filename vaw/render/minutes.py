"""Minutes as an accessible PDF (PDF/UA-1, tagged). Imported by the worker only, as vaw.render.pdf."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from weasyprint import HTML

from vaw.domain.activities.rules.log import Mode
from vaw.domain.geography.queries import county_name
from vaw.domain.networks.queries.minutes import ActionLine, Correction, DecisionLine, MinutesItem
from vaw.domain.networks.queries.minutes_file import MinutesPaper
from vaw.domain.networks.queries.presence import Present
from vaw.domain.networks.rules.meetings import ITEM_NAMES, ItemKind, MinutesState
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.i18n import day, instant, language, ngettext, number
from vaw.kernel.i18n import gettext as _
from vaw.render.pages import environment
from vaw.render.pdf_tags import finished
from vaw.render.setting import STATIC, OnlyOurs


class Came(NamedTuple):
    """Somebody who came. `heads`: "2 personer"."""

    name: str
    heads: str


class Given(NamedTuple):
    """Something to be done, in words."""

    owner: str
    what: str
    due: str


class Added(NamedTuple):
    """A correction, with when it was made."""

    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Point:
    """An item on paper. `facts`: what it was for, and who presented it."""

    number: int
    title: str
    facts: str
    about: str
    notes: str
    papers: str
    decisions: Sequence[DecisionLine]
    given: Sequence[Given]
    added: Sequence[Added]

    @property
    def is_empty(self) -> bool:
        return not (self.notes or self.decisions or self.given)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The minutes in the words of one language."""

    language: str
    authority: str
    network: str
    title: str
    day: str
    facts: Sequence[tuple[str, str]]
    state: str
    is_approved: bool
    came: Sequence[Came]
    away: Sequence[str]
    unsaid: Sequence[str]
    points: Sequence[Point]
    added: Sequence[Added]


def minutes_pdf(paper: MinutesPaper, spoken: str) -> bytes:
    """The PDF, in the language that is spoken around it."""
    html = HTML(string=minutes_html(paper), base_url=(STATIC / "documents.html").as_uri(), url_fetcher=OnlyOurs())
    return finished(html.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=paper.mark(spoken).encode()[:16]))


def minutes_html(paper: MinutesPaper) -> str:
    """The document before it is set in pages."""
    return environment().get_template("documents/minutes.html").render(sheet=sheet_of(paper))


def sheet_of(paper: MinutesPaper) -> Sheet:
    """What the paper says, in words."""
    first, last = paper.starts_at.astimezone(STOCKHOLM), paper.ends_at.astimezone(STOCKHOLM)
    until = _clock(paper.ends_at) if first.date() == last.date() else instant(paper.ends_at)
    came = [one for one in paper.present if one.came is not None and one.came.all]
    return Sheet(
        language=language(),
        authority=_("Länsstyrelsen i {county}").format(county=county_name(paper.county_id)) if paper.county_id else _("Länsstyrelserna"),
        network=paper.network,
        title=paper.title,
        day=day(first.date()),
        facts=[
            (_("Nätverket"), paper.network),
            (_("När"), _("{day} kl. {first}–{last}").format(day=day(first.date()), first=_clock(paper.starts_at), last=until)),
            (_("Var"), _where(paper)),
        ],
        state=_state(paper),
        is_approved=paper.minutes.state is MinutesState.APPROVED,
        came=[Came(_name(one), _heads(one)) for one in came],
        away=[_name(one) for one in paper.present if one.came is not None and not one.came.all],
        unsaid=[_name(one) for one in paper.present if one.came is None],
        points=[_point(item, paper.papers.get(item.id, ())) for item in paper.minutes.items],
        added=[_added(one) for one in paper.minutes.addenda],
    )


def _clock(at: datetime) -> str:
    return instant(at).rsplit(" ", 1)[1]


def _where(paper: MinutesPaper) -> str:
    if paper.mode == Mode.DIGITAL:
        return _("Digitalt")
    place = paper.place or _("På plats")
    return _("{place} och digitalt").format(place=place) if paper.mode == Mode.HYBRID else place


def _state(paper: MinutesPaper) -> str:
    """Whether somebody has said that they are right, first of all."""
    minutes = paper.minutes
    if minutes.approved_at is None:
        return _("Protokollet är inte justerat än.")
    return _("Justerat {when} av {name}.").format(when=instant(minutes.approved_at), name=minutes.approver or _("länsstyrelsen"))


def _name(one: Present) -> str:
    if one.hidden:
        return _("Utförare av skyddat boende")
    return " · ".join(part for part in (one.organisation, one.guest) if part)


def _heads(one: Present) -> str:
    n = one.came.all if one.came else 0
    return ngettext("1 person", "{n} personer", n).format(n=number(n))


def _point(item: MinutesItem, papers: Sequence[str]) -> Point:
    return Point(
        number=item.position,
        title=item.title,
        facts=" · ".join(part for part in (_(ITEM_NAMES[ItemKind(item.kind)]), item.presenter) if part),
        about=item.about,
        notes=item.notes,
        papers=", ".join(papers),
        decisions=item.decisions,
        given=[_given(one) for one in item.actions],
        added=[_added(one) for one in item.addenda],
    )


def _given(one: ActionLine) -> Given:
    owner = (one.organisation or _("Utförare av skyddat boende")) if one.is_organisations else _("Länsstyrelsen")
    return Given(owner, one.what, _("klart senast {day}").format(day=day(one.due_on)))


def _added(one: Correction) -> Added:
    return Added(instant(one.at), one.text)
