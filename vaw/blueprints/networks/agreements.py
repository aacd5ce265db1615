"""Agreements: the register, one of them, new, changed, looked at again, ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import abort, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from vaw.blueprints.networks.agreement_forms import AgreementForm, EndForm, ReviewForm, facts_of
from vaw.blueprints.networks.base import bp
from vaw.blueprints.networks.documents import section_of
from vaw.domain.geography.queries import counties_of, county_name
from vaw.domain.mandates.queries import assignment_titles, assignments_of
from vaw.domain.networks import policy
from vaw.domain.networks.models.agreements import Agreement
from vaw.domain.networks.operations import agreements as operations
from vaw.domain.networks.operations.documents import AGREEMENT
from vaw.domain.networks.queries import agreements as queries
from vaw.domain.networks.rules.agreements import (
    STANDING_NAMES,
    STATE_NAMES,
    UNSIGNED_AFTER_DAYS,
    AgreementState,
    Standing,
    has_run_out,
)
from vaw.domain.people.queries.names import account_name
from vaw.kernel import clock
from vaw.kernel.db import saw_version
from vaw.kernel.i18n import N_, day, ngettext
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Column, Table
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash
from vaw.web.place import asked_county

ALL = "/overenskommelser"
ONE = f"{ALL}/<int:agreement_id>"
STATES = {"utkast": AgreementState.DRAFT, "galler": AgreementState.IN_FORCE, "upphort": AgreementState.ENDED}
SOON_DAYS = 30  # how long before its day a review is marked
TABLE = Table(
    "agreements",
    N_("Överenskommelser"),
    (
        Column("title", N_("Överenskommelse"), header=True),
        Column("state", N_("Läge")),
        Column("signed", N_("Underskrifter")),
        Column("review_on", N_("Ses över")),
    ),
)


class Tag(NamedTuple):
    text: str
    colour: str


class PartyRow(NamedTuple):
    """A party as the page says it. Days in words, "" for none."""

    id: int
    organisation_id: int
    name: str
    standing: Tag
    asked: str
    signed: str
    left: str
    late: str


COLOURS = {Standing.NOT_ASKED: "grey", Standing.ASKED: "yellow", Standing.SIGNED: "green", Standing.LEFT: "grey"}


def wanted(args: Mapping[str, str]) -> queries.Filter:
    """The list's filter from the address: ord, lage (utkast, galler, upphort), uppdrag, natverk, underskrift=saknas, efter."""
    return queries.Filter(
        words=(args.get("ord") or "")[:100],
        state=STATES.get(args.get("lage", "")),
        assignment_id=number_of(args, "uppdrag"),
        network_id=number_of(args, "natverk"),
        unsigned=args.get("underskrift") == "saknas",
        after=args.get("efter") or None,
    )


@bp.page(ALL, allow=policy.READ_AGREEMENT)
def list_agreements() -> Answer:
    by, args = actor(), request.args.to_dict()
    asked = wanted(args)
    page = queries.list_agreements(by, asked)
    mine = counties_of(by, policy.READ_COVERAGE)
    return render_template(
        "networks/agreements.html",
        table=TABLE,
        rows=[(line.title, _state(line.state, line.valid_to).text, _signed(line), _review(line)) for line in page.rows],
        hrefs=[f"{ALL}/{line.id}" for line in page.rows],
        total=page.total,
        next_href=_address(args, efter=page.after) if page.after else None,
        first_href=_address(args, efter=None) if args.get("efter") else None,
        assignments=list({str(mandate.id): mandate.title for county in mine for mandate in assignments_of(county.id)}.items()),
        states=[(word, _(STATE_NAMES[state])) for word, state in STATES.items()],
        chosen=_chosen(args, asked),
        args=args,
        may_add=policy.ADD_AGREEMENT.held_by(by),
    )


@bp.page(f"{ALL}/ny", allow=policy.ADD_AGREEMENT, methods=["GET", "POST"])
def add_agreement() -> Answer:
    by, county = actor(), asked_county(policy.ADD_AGREEMENT)
    form = AgreementForm(data=_asked(county.id))
    form.offer(by, county.id)
    made: list[Agreement] = []
    if form.submitted(lambda values: made.append(operations.add_agreement(by, county, facts=facts_of(values), confirmed=form.confirmed))):
        flash(_("Överenskommelsen är sparad som utkast. Lägg nu till vilka som är parter."))
        return redirect(f"{ALL}/{made[0].id}/parter", 303)
    counties = counties_of(by, policy.ADD_AGREEMENT)
    return render_template("networks/agreement_new.html", form=form, county=county, counties=counties), form.status


def _asked(county_id: int) -> dict[str, Any]:
    """What the form begins with when one comes from a network or an assignment (?natverk=, ?uppdrag=)."""
    mandates = {mandate.id for mandate in assignments_of(county_id, on=clock.today())}
    assignment_id = number_of(request.args, "uppdrag")
    return {
        "network_id": number_of(request.args, "natverk"),
        "assignment_ids": [assignment_id] if assignment_id in mandates else [],
        "responsible_id": actor().id,
    }


@bp.page(ONE, allow=policy.READ_AGREEMENT)
def show_agreement(agreement_id: int) -> Answer:
    by, today = actor(), clock.today()
    agreement = queries.get_agreement(by, agreement_id)
    parties = queries.list_parties(agreement)
    bound = [party for party in parties if party.standing(today) is not Standing.LEFT]
    unsigned = [party for party in bound if party.signed_on is None]
    may_keep = policy.KEEP_AGREEMENT.allows(by, agreement)
    return render_template(
        "networks/agreement.html",
        agreement=agreement,
        caption=_("Överenskommelse nr {number} · {county}").format(number=agreement.id, county=county_name(agreement.county_id)),
        state=_state(agreement.state, agreement.valid_to),
        period=_period(agreement),
        finding=_finding(len(bound), len(unsigned)),
        late=_late_words(unsigned, today),
        facts=_facts(agreement),
        rows=[_row(party, today) for party in parties],
        anybody_left=len(bound) < len(parties),
        unsigned=len(unsigned),
        documents=section_of(AGREEMENT, agreement.id, f"{ALL}/{agreement.id}", may_keep=may_keep),
        may_keep=may_keep,
        States=AgreementState,
    )


@bp.page(f"{ONE}/andra", allow=policy.KEEP_AGREEMENT, methods=["GET", "POST"])
def change_agreement(agreement_id: int) -> Answer:
    by = actor()
    agreement = queries.get_agreement(by, agreement_id, policy.KEEP_AGREEMENT)
    form, title = AgreementForm(obj=agreement), agreement.title
    form.offer(by, agreement.county_id, agreement)
    if form.saved(agreement, lambda values: operations.change_agreement(by, agreement, facts=facts_of(values), confirmed=form.confirmed)):
        flash(_("Ändringen är sparad."))
        return to(agreement)
    return small(form, agreement_id, title, _("Ändra överenskommelsen"), _("Spara"))


@bp.page(f"{ONE}/galler", allow=policy.KEEP_AGREEMENT, methods=["POST"])
def start_agreement(agreement_id: int) -> Answer:
    """One press over what was on screen: whoever presses on an older text is told that somebody was first."""
    by = actor()
    agreement = queries.get_agreement(by, agreement_id, policy.KEEP_AGREEMENT)
    if not csrf_holds():
        abort(400)
    saw_version(agreement, number_of(request.form, "version") or 0)
    operations.start_agreement(by, agreement)
    flash(_("Nu gäller överenskommelsen."))
    return to(agreement)


@bp.page(f"{ONE}/upphor", allow=policy.KEEP_AGREEMENT, methods=["GET", "POST"])
def end_agreement(agreement_id: int) -> Answer:
    by = actor()
    agreement = queries.get_agreement(by, agreement_id, policy.KEEP_AGREEMENT)
    form, title = EndForm(data={"valid_to": clock.today(), "version": agreement.version}), agreement.title
    if form.saved(agreement, lambda values: operations.end_agreement(by, agreement, **values)):
        flash(_("Överenskommelsen gäller inte längre. Vem som skrev under finns kvar."))
        return to(agreement)
    lead = _("Överenskommelsen räknas inte längre på kartan, och ni påminns inte om den. Allt som är noterat finns kvar.")
    return small(form, agreement_id, title, _("Överenskommelsen upphör"), _("Spara"), lead)


@bp.page(f"{ONE}/oversedd", allow=policy.KEEP_AGREEMENT, methods=["GET", "POST"])
def review_agreement(agreement_id: int) -> Answer:
    by = actor()
    agreement = queries.get_agreement(by, agreement_id, policy.KEEP_AGREEMENT)
    form, title = ReviewForm(data={"review_on": _a_year_on(clock.today()), "version": agreement.version}), agreement.title
    if form.saved(agreement, lambda values: operations.review_agreement(by, agreement, **values)):
        flash(_("Översynen är noterad. Ni påminns 30 dagar före nästa."))
        return to(agreement)
    lead = _("Ni har gått igenom den: texten, parterna och vem som har skrivit under. Bestäm när ni gör det nästa gång.")
    return small(form, agreement_id, title, _("Vi har sett över den"), _("Spara"), lead)


def to(agreement: Agreement, fragment: str = "") -> Response:
    return redirect(url_for("networks.show_agreement", agreement_id=agreement.id) + fragment, 303)


def small(form: Any, agreement_id: int, title: str, heading: str, submit: str, lead: str = "") -> Answer:
    """A page that is one form over one agreement."""
    told: dict[str, Any] = {"agreement_id": agreement_id, "title": title, "heading": heading, "submit": submit, "lead": lead}
    return render_template("networks/agreement_small.html", form=form, **told), form.status


def _a_year_on(today: date) -> date:
    """The same day next year; 28 February after a leap day."""
    return today.replace(year=today.year + 1, day=28) if (today.month, today.day) == (2, 29) else today.replace(year=today.year + 1)


def _state(state: str, valid_to: date | None) -> Tag:
    known = AgreementState(state)
    if has_run_out(known, valid_to, clock.today()):
        return Tag(_("Tiden har gått ut"), "red")
    return Tag(_(STATE_NAMES[known]), "green" if known is AgreementState.IN_FORCE else "grey")


def _period(agreement: Agreement) -> str:
    first, last = agreement.valid_from, agreement.valid_to
    if first and last:
        return _("Från {first} till och med {last}.").format(first=day(first), last=day(last))
    if first:
        return _("Från {first}, tills vidare.").format(first=day(first))
    return _("Till och med {last}.").format(last=day(last)) if last else ""


def _finding(bound: int, unsigned: int) -> str:
    if not bound:
        return _("Inga parter är inlagda än.")
    if not unsigned:
        return ngettext("Den enda parten har skrivit under.", "Alla {n} parter har skrivit under.", bound).format(n=bound)
    return ngettext("{signed} av 1 part har skrivit under.", "{signed} av {n} parter har skrivit under.", bound).format(
        signed=bound - unsigned, n=bound
    )


def _late_words(unsigned: list[queries.Party], today: date) -> str:
    """How many have waited longer than the board lets them."""
    late = sum(1 for party in unsigned if party.asked_on and (today - party.asked_on).days >= UNSIGNED_AFTER_DAYS)
    if not late:
        return ""
    told = ngettext("1 part tillfrågades för minst {days} dagar sedan.", "{n} parter tillfrågades för minst {days} dagar sedan.", late)
    return told.format(n=late, days=UNSIGNED_AFTER_DAYS)


def _facts(agreement: Agreement) -> list[tuple[str, str | None]]:
    titles, network = assignment_titles(), queries.find_network(actor(), agreement.network_id)
    mandates = ", ".join(titles[one] for one in agreement.assignment_ids if one in titles)
    return [
        (_("Uppdrag"), mandates or None),
        (_("Nätverk"), Markup('<a class="govuk-link" href="/natverk/{}">{}</a>').format(*network) if network else None),
        (_("Diarienummer"), agreement.dnr or None),
        (_("Texten är från"), day(agreement.decided_on) if agreement.decided_on else None),
        (_("Ses över"), day(agreement.review_on) if agreement.review_on else None),
        (_("Följs av"), account_name(agreement.responsible_id)),
    ]


def _row(party: queries.Party, today: date) -> PartyRow:
    stands = party.standing(today)
    waited = (today - party.asked_on).days if party.asked_on and stands is Standing.ASKED else 0
    late = ngettext("Har väntat 1 dag", "Har väntat {n} dagar", waited).format(n=waited) if waited >= UNSIGNED_AFTER_DAYS else ""
    asked, signed, left = (day(told) if told else "" for told in (party.asked_on, party.signed_on, party.left_on))
    tag = Tag(_(STANDING_NAMES[stands]), COLOURS[stands])
    return PartyRow(party.id, party.organisation_id, party.name, tag, asked, signed, left, late)


def _signed(line: queries.Line) -> str:
    """How many have signed, and who has not."""
    if not line.parties:
        return _("Inga parter än")
    told = _("{signed} av {n}").format(signed=line.signed, n=line.parties)
    if not line.waiting:
        return told
    more = line.parties - line.signed - len(line.waiting)
    names = ", ".join(line.waiting)
    waiting = ngettext("{names} och 1 till", "{names} och {n} till", more).format(names=names, n=more) if more > 0 else names
    return told + ". " + _("Saknas: {names}").format(names=waiting)


def _review(line: queries.Line) -> str | None:
    if line.review_on is None or line.state == AgreementState.ENDED:
        return None
    left = (line.review_on - clock.today()).days
    if left < 0:
        return _("Försenat: {day}").format(day=day(line.review_on))
    return _("Snart: {day}").format(day=day(line.review_on)) if left <= SOON_DAYS else day(line.review_on)


def _chosen(args: Mapping[str, str], asked: queries.Filter) -> list[tuple[str, str]]:
    """(what narrows the list, address without it)."""
    network = queries.find_network(actor(), asked.network_id) if asked.network_id is not None else None
    said = [
        ("ord", f"”{asked.words}”" if asked.words else ""),
        ("lage", _(STATE_NAMES[asked.state]) if asked.state else ""),
        ("uppdrag", assignment_titles().get(asked.assignment_id or 0, "")),
        ("natverk", network.name if network else ""),
        ("underskrift", _("Någon har inte skrivit under") if asked.unsigned else ""),
    ]
    return [(text, _address(args, **{name: None, "efter": None})) for name, text in said if text]


def _address(args: Mapping[str, str], **changed: str | None) -> str:
    kept = {name: value for name, value in {**dict(args), **changed}.items() if value}
    return ALL + (f"?{urlencode(kept)}" if kept else "")
