"""Drafts: a leader on Friday afternoon, who clears five of them in a minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.activities.forms import DraftForm
from vaw.blueprints.activities.log import bp
from vaw.domain.activities import policy
from vaw.domain.activities.models import Activity, Draft
from vaw.domain.activities.operations import drafts as operations
from vaw.domain.activities.queries import drafts as queries
from vaw.domain.activities.rules.drafts import DraftState, from_json
from vaw.domain.activities.rules.log import MODE_NAMES, Entry, Mode
from vaw.domain.geography.queries import get_county, municipality_names
from vaw.domain.mandates.queries import assignment_titles, term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.queries.names import organisation_choices
from vaw.kernel import clock
from vaw.kernel.errors import RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.i18n import N_, day, hours, weekday
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import Form, csrf_holds
from vaw.web.links import own_path
from vaw.web.messages import flash
from vaw.web.sentences import sentence

ALL = "/aktiviteter/utkast"
ONE = "/aktiviteter/utkast/<int:draft_id>"
SOURCES = {
    "meeting": N_("Från ett möte."),
    "training": N_("Från en utbildning."),
    "request": N_("Från en förfrågan om stöd."),
    "api": N_("Från en kalender eller ett annat system."),
}


@dataclass(frozen=True, slots=True)
class Card:
    """A draft as a person reads it before they press the button. `late`: its day has gone."""

    id: int
    what: str
    when: str
    name: str
    lines: tuple[str, ...]
    text: str
    source: str
    due: str
    late: bool


@bp.page(ALL, allow=policy.READ_DRAFT)
def list_drafts() -> Answer:
    return _list()


@bp.page(f"{ONE}/bekrafta", allow=policy.CHANGE_DRAFT, methods=["POST"])
def confirm_draft(draft_id: int) -> Answer:
    """The one step. A text that asks for a second look is looked at in the form; anything else that is wrong is said above the list."""
    by = actor()
    draft = queries.get_draft(by, draft_id, policy.CHANGE_DRAFT)
    if not csrf_holds():
        abort(400)
    try:
        operations.confirm_draft(by, draft)
    except PersonalData:
        flash(_("Läs igenom anteckningen innan du bekräftar."))
        return redirect(f"{ALL}/{draft_id}/andra", 303)
    except RuleBroken as broken:
        return _list(refused=sentence(broken)), 422
    flash(_("Aktiviteten är sparad."))
    return redirect(own_path(request.form.get("next"), ALL), 303)


@bp.page(f"{ONE}/andra", allow=policy.CHANGE_DRAFT, methods=["GET", "POST"])
def change_draft(draft_id: int) -> Answer:
    by = actor()
    draft = queries.get_draft(by, draft_id, policy.CHANGE_DRAFT)
    if not draft.entry:
        return _ended(draft)
    county = get_county(by, policy.LOG_ACTIVITY, draft.county_id)
    proposed = from_json(draft.entry)
    form = DraftForm.of(proposed)
    form.offer(county, organisation_choices(by, county.id), kept=proposed)
    made: list[Activity] = []
    if form.submitted(lambda values: made.append(operations.confirm_draft(by, draft, entry=form.entry(values), confirmed=form.confirmed))):
        flash(_("Aktiviteten är sparad."))
        return redirect(f"/aktiviteter/{made[0].id}", 303)
    return render_template("activities/drafts/change.html", form=form, county=county), form.status


@bp.page(f"{ONE}/ta-bort", allow=policy.CHANGE_DRAFT, methods=["GET", "POST"])
def dismiss_draft(draft_id: int) -> Answer:
    by = actor()
    draft = queries.get_draft(by, draft_id, policy.CHANGE_DRAFT)
    if not draft.entry:
        return _ended(draft)
    form = Form()
    entry = from_json(draft.entry)
    said, what = (day(draft.done_on), *_lines(entry), entry.text), _what(draft.type)
    if form.submitted(lambda _values: operations.dismiss_draft(by, draft)):
        flash(_("Utkastet är borttaget. Inget är loggat."))
        return redirect(ALL, 303)
    return render_template("activities/drafts/dismiss.html", form=form, what=what, said=said), form.status


def _list(refused: str | None = None) -> str:
    by = actor()
    waiting, may_change = queries.list_waiting(by), policy.CHANGE_DRAFT.held_by(by)
    mine, others = cards(waiting.mine), cards(waiting.others)
    return render_template("activities/drafts/list.html", mine=mine, others=others, waiting=waiting, may_change=may_change, refused=refused)


def _ended(draft: Draft) -> Response:
    """Somebody, or another window, was first."""
    if draft.state == DraftState.CONFIRMED and draft.activity_id is not None:
        return redirect(f"/aktiviteter/{draft.activity_id}", 303)
    flash(_("Utkastet är borttaget. Inget är loggat."))
    return redirect(ALL, 303)


def cards(lines: Sequence[queries.Line]) -> list[Card]:
    """The drafts in words."""
    return [_card(line) for line in lines]


def _card(line: queries.Line) -> Card:
    entry, late = line.entry, line.due_on < clock.today()
    due = _("Skulle ha bekräftats {day}.") if late else _("Bekräfta senast {day}.")
    source = _(SOURCES[line.source_kind]) if line.source_kind in SOURCES else ""
    said, when = _lines(entry), weekday(line.done_on)
    return Card(line.id, _what(line.type), when, line.name, said, entry.text, source, due.format(day=day(line.due_on)), late)


def _what(code: str) -> str:
    return term_names(TermList.ACTIVITY_TYPE).get(code, code)


def _lines(entry: Entry) -> tuple[str, str]:
    """What the log would say, in two lines; what is missing is left out, but for the heads, which somebody may want to fill in."""
    places, mode = municipality_names(), _(MODE_NAMES[Mode(entry.mode)]).lower()
    field, towns = term_names(TermList.VIOLENCE_FIELD).get(entry.field, ""), ", ".join(places[id] for id in entry.municipality_ids)
    heads = _("{women} kvinnor, {men} män, {unstated} utan uppgift").format(women=entry.women, men=entry.men, unstated=entry.unstated)
    met = _("Deltagarna inte räknade") if entry.women is None else heads
    return _joined(field, f"{hours(entry.minutes)} h {mode}", towns), _joined(met, _assignments(entry))


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _assignments(entry: Entry) -> str:
    titles = assignment_titles()
    if len(entry.shares) == 1:
        return titles.get(next(iter(entry.shares)), "")
    return ", ".join(f"{titles.get(id, id)} {share} %" for id, share in entry.shares.items())
