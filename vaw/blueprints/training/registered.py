"""Who is registered: the leader who answers those who asked, looks who comes, and writes down somebody who rang."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import abort, redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.training.base import bp
from vaw.blueprints.training.occasion_words import clock_words, day_words, local_day, when_words
from vaw.blueprints.training.registered_forms import RefusalForm
from vaw.domain.activities.rules.log import MODE_NAMES, Mode
from vaw.domain.geography.queries import municipality_names
from vaw.domain.mandates.queries import term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.rules import KIND_NAMES, OrganisationKind
from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Registration
from vaw.domain.support.operations import deciding
from vaw.domain.support.operations.deciding import Behind
from vaw.domain.support.operations.registering import cancel_for_others
from vaw.domain.support.queries import registered as queries
from vaw.domain.support.queries.occasions import get_occasion
from vaw.domain.support.queries.registering import get_registration, has_needs
from vaw.domain.support.rules.deciding import REFUSAL_NAMES, Refusal
from vaw.domain.support.rules.occasions import OccasionState
from vaw.domain.support.rules.registering import COMING, STATE_NAMES, RegistrationState, is_late
from vaw.domain.support.tables import DOOR
from vaw.kernel import clock
from vaw.kernel.i18n import N_, ngettext, number
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Value
from vaw.render.csv import streamed
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import Form, csrf_holds
from vaw.web.messages import flash

ALL, ONE = "/utbildningar/<int:occasion_id>/anmalda", "/utbildningar/anmalda/<int:registration_id>"
# What the address says of a part of the list.
SLUGS = {
    "svar": RegistrationState.ASKED,
    "plats": RegistrationState.CONFIRMED,
    "vantelista": RegistrationState.WAITING,
    "erbjudna": RegistrationState.OFFERED,
    "utgangna": RegistrationState.LAPSED,
    "avbokade": RegistrationState.CANCELLED,
    "nekade": RegistrationState.REFUSED,
}
COLOURS = {
    RegistrationState.ASKED: "yellow",
    RegistrationState.CONFIRMED: "green",
    RegistrationState.WAITING: "blue",
    RegistrationState.OFFERED: "purple",
}
APPROVED = {
    RegistrationState.CONFIRMED: N_("Anmälan är godkänd. De har plats och får ett mejl."),
    RegistrationState.WAITING: N_("Anmälan är godkänd. Det är fullt, så de står på väntelistan och får ett mejl."),
    RegistrationState.OFFERED: N_("Anmälan var redan godkänd. De är erbjudna plats."),
}


class Row(NamedTuple):
    """A registration as a row says it. `since`: when it came into its state; `asked`: it waits for the board's answer."""

    id: int
    who: str
    organisation: str
    place: str
    profession: str
    state: str
    colour: str
    since: str
    needs: bool
    unreached: bool
    asked: bool


def list_path(occasion_id: int, **asked: str | None) -> str:
    """Address of an occasion's list, narrowed as said."""
    kept = {name: value for name, value in asked.items() if value}
    return f"/utbildningar/{occasion_id}/anmalda" + (f"?{urlencode(kept)}" if kept else "")


@bp.page(ALL, allow=policy.READ_OCCASION)
def list_registered(occasion_id: int) -> Answer:
    by, args = actor(), request.args.to_dict()
    occasion = get_occasion(by, occasion_id)
    state, words = SLUGS.get(args.get("visa", "")), (args.get("ord") or "").strip()[:100]
    page = queries.list_registrations(by, occasion, queries.Filter(state, words, args.get("efter") or None))
    kept = {"visa": args.get("visa") if state else None, "ord": words}
    return render_template(
        "training/registered.html",
        occasion=occasion,
        when=when_words(occasion.starts_at, occasion.ends_at),
        rows=[_row(line) for line in page.rows],
        total=page.total,
        groups=_groups(occasion.id, page.sums, state, words),
        sums=_table(page.sums),
        coming=_coming(page.sums, occasion.places),
        waiting=page.sums.get(RegistrationState.ASKED, queries.Sums()).registrations,
        state=state,
        kept=kept,
        chosen=[(f"”{words}”", list_path(occasion.id, visa=kept["visa"]))] if words else [],
        next_href=list_path(occasion.id, **kept, efter=page.after) if page.after else None,
        first_href=list_path(occasion.id, **kept) if args.get("efter") else None,
        may_hold=policy.HOLD_OCCASION.allows(by, occasion),
        is_open=occasion.state == OccasionState.OPEN and clock.now() < occasion.ends_at,
    )


@bp.page(f"{ALL}/lista", allow=policy.HOLD_OCCASION, methods=["POST"])
def download_list(occasion_id: int) -> Answer:
    """The list for the door as a file that a Swedish spreadsheet opens: names, and nothing that anybody needs or could write to."""
    by = actor()
    occasion = get_occasion(by, occasion_id, policy.HOLD_OCCASION)
    _held()
    lines = deciding.open_list(by, occasion)
    name = f"anmalda-{occasion.id}-{clock.today().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(b"".join(streamed(DOOR, _cells(lines))), mimetype="text/csv", headers=headers)


@bp.page(ONE, allow=policy.KEEP_REGISTRATION)
def show_registered(registration_id: int) -> Answer:
    return _page(get_registration(actor(), registration_id, policy.KEEP_REGISTRATION))


@bp.page(f"{ONE}/oppna", allow=policy.KEEP_REGISTRATION, methods=["POST"])
def open_registered(registration_id: int) -> Answer:
    """Address and needs are behind a button: who has looked at them is on record, and opening a page leaves no trace."""
    by, registration = actor(), get_registration(actor(), registration_id, policy.KEEP_REGISTRATION)
    _held()
    return _page(registration, deciding.open_registration(by, registration))


@bp.page(f"{ONE}/godkann", allow=policy.KEEP_REGISTRATION, methods=["POST"])
def approve(registration_id: int) -> Answer:
    by, registration = actor(), get_registration(actor(), registration_id, policy.KEEP_REGISTRATION)
    _held()
    flash(_(APPROVED[deciding.approve_registration(by, registration)]))
    return _back(registration, RegistrationState.ASKED)


@bp.page(f"{ONE}/neka", allow=policy.KEEP_REGISTRATION, methods=["GET", "POST"])
def refuse(registration_id: int) -> Answer:
    by, registration = actor(), get_registration(actor(), registration_id, policy.KEEP_REGISTRATION)
    form = RefusalForm()
    if form.submitted(lambda values: deciding.refuse_registration(by, registration, reason=Refusal(values["reason"]))):
        flash(_("Svaret är skickat. De fick inte plats."))
        return _back(registration, RegistrationState.ASKED)
    return render_template("training/registered_refuse.html", form=form, **_head(registration)), form.status


@bp.page(f"{ONE}/avboka", allow=policy.KEEP_REGISTRATION, methods=["GET", "POST"])
def cancel(registration_id: int) -> Answer:
    """For somebody who rang: says before whether the place is given back late."""
    by, registration = actor(), get_registration(actor(), registration_id, policy.KEEP_REGISTRATION)
    occasion, form = registration.occasion, Form()
    if form.submitted(lambda _values: cancel_for_others(by, registration)):
        flash(_("Anmälan är avbokad."))
        return redirect(list_path(occasion.id), 303)
    late = registration.state == RegistrationState.CONFIRMED and is_late(occasion.starts_at, occasion.free_until_days, clock.now())
    return render_template("training/registered_cancel.html", form=form, late=late, **_head(registration)), form.status


def _held() -> None:
    """The button is one of our own pages'."""
    if not csrf_holds():
        abort(400)


def _back(registration: Registration, state: RegistrationState) -> Response:
    """To those who still wait for an answer."""
    slug = next(slug for slug, one in SLUGS.items() if one is state)
    return redirect(list_path(registration.occasion_id, visa=slug), 303)


def _page(registration: Registration, behind: Behind | None = None) -> str:
    state = RegistrationState(registration.state)
    reason = queries.find_refusal(registration) if state is RegistrationState.REFUSED else None
    return render_template(
        "training/registered_one.html",
        facts=_facts(registration),
        behind=behind,
        reason=_(REFUSAL_NAMES[reason]) if reason else None,
        needs=has_needs(registration.id),
        asked=state is RegistrationState.ASKED,
        stands=state in COMING,
        **_head(registration),
    )


def _head(registration: Registration) -> dict[str, Any]:
    occasion, state = registration.occasion, RegistrationState(registration.state)
    return {
        "registration": registration,
        "occasion": occasion,
        "who": _who(registration.name, registration.heads),
        "when": when_words(occasion.starts_at, occasion.ends_at),
        "state": _(STATE_NAMES[state]),
        "colour": COLOURS.get(state, "grey"),
    }


def _facts(one: Registration) -> list[tuple[str, str | None]]:
    kind = _(KIND_NAMES[OrganisationKind(one.organisation_kind)]) if one.organisation_kind in set(OrganisationKind) else None
    rows = [
        (_("Organisation"), one.organisation_name),
        (_("Sorts organisation"), kind),
        (_("Kommun"), municipality_names().get(one.municipality_id or 0)),
        (_("Yrkesgrupp"), _profession(one.profession)),
        (_("Kvinnor"), number(one.women) if one.women else None),
        (_("Män"), number(one.men) if one.men else None),
        (_("Ej angivet"), number(one.unstated) if one.unstated else None),
        (_("Deltar"), _mode(one.mode) or None),
        (_("Anmäld"), _moment(one.created_at)),
        (_("Erbjudandet gäller till"), _moment(one.offered_until) if one.offered_until else None),
        (_("Avbokad"), _("Sent, {when}").format(when=_moment(one.state_at)) if one.cancelled_late else None),
    ]
    return [row for row in rows if row[1]]


def _row(line: queries.Line) -> Row:
    state = RegistrationState(line.state)
    return Row(
        id=line.id,
        who=_who(line.name, line.women + line.men + line.unstated),
        organisation=line.organisation_name,
        place=municipality_names().get(line.municipality_id or 0, ""),
        profession=_profession(line.profession) or "",
        state=_("Kom utan anmälan") if line.walk_in else _("Avbokad sent") if line.cancelled_late else _(STATE_NAMES[state]),
        colour=COLOURS.get(state, "grey"),
        since=_("till {when}").format(when=_moment(line.offered_until)) if line.offered_until else day_words(local_day(line.state_at)),
        needs=line.needs,
        unreached=line.unreached,
        asked=state is RegistrationState.ASKED,
    )


def _who(name: str | None, heads: int) -> str:
    """The name, or how many."""
    return name or ngettext("1 person", "{n} personer", heads).format(n=number(heads))


def _moment(at: datetime) -> str:
    return _("{day} kl. {time}").format(day=day_words(local_day(at)), time=clock_words(at))


def _profession(code: str | None) -> str | None:
    return term_names(TermList.PROFESSIONAL_GROUP).get(code, code) if code else None


def _mode(mode: str | None) -> str:
    return _(MODE_NAMES[Mode(mode)]) if mode in set(Mode) else ""


def _groups(occasion_id: int, sums: Mapping[RegistrationState, queries.Sums], here: RegistrationState | None, words: str) -> list[Any]:
    """(label with its number, address, whether it is shown) of all and of the states that somebody has."""
    every = sum(one.registrations for one in sums.values())
    shown = [(f"{_('Alla')} ({number(every)})", list_path(occasion_id, ord=words), here is None)]
    for slug, state in SLUGS.items():
        if state in sums or state is here:
            n = sums.get(state, queries.Sums()).registrations
            shown.append((f"{_(STATE_NAMES[state])} ({number(n)})", list_path(occasion_id, visa=slug, ord=words), state is here))
    return shown


def _coming(sums: Mapping[RegistrationState, queries.Sums], places: int | None) -> str:
    """How many have a place, in a sentence."""
    taken, offered = (sums.get(state, queries.Sums()).heads for state in (RegistrationState.CONFIRMED, RegistrationState.OFFERED))
    said = [ngettext("1 person har plats.", "{n} personer har plats.", taken).format(n=number(taken))]
    if places is not None:
        said = [_("{n} av {places} platser är bokade.").format(n=number(taken), places=number(places))]
    if offered:
        said.append(ngettext("1 plats är erbjuden.", "{n} platser är erbjudna.", offered).format(n=number(offered)))
    return " ".join(said)


def _table(sums: Mapping[RegistrationState, queries.Sums]) -> list[tuple[str, ...]]:
    """State, registrations, people, women, men, not stated; in the order of the states."""
    return [
        (_(STATE_NAMES[state]), *(number(n) for n in (one.registrations, one.heads, one.women, one.men, one.unstated)))
        for state in SLUGS.values()
        if (one := sums.get(state))
    ]


def _cells(lines: Iterable[queries.DoorLine]) -> Iterator[tuple[Value, ...]]:
    """The rows of tables.DOOR."""
    towns = municipality_names()
    for line in lines:
        told = (_profession(line.profession), towns.get(line.municipality_id or 0))
        yield (line.organisation_name, line.name, *told, line.women, line.men, line.unstated, _mode(line.mode) or None, None)
