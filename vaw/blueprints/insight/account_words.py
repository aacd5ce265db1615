"""Accounts in words: how one stands, what is to be done next and by whom, and its sections as they are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import render_template
from markupsafe import Markup

from vaw.blueprints.insight.sections import Section
from vaw.blueprints.insight.sections import section as shown_figure
from vaw.domain.insight import policy
from vaw.domain.insight.models import Report
from vaw.domain.insight.models.accounts import AccountSection, AssignmentAccount
from vaw.domain.insight.operations.accounts import writers_of
from vaw.domain.insight.queries import accounts as queries
from vaw.domain.insight.queries import names_of
from vaw.domain.insight.rules import edition_name
from vaw.domain.insight.rules.accounts import STATE_NAMES, STATUS_NAMES, AccountState, SectionStatus
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import day, instant, ngettext
from vaw.kernel.i18n import gettext as _
from vaw.render.prose import prose
from vaw.web.blueprint import Answer

ALL = "/redovisningar"
PARTS = f"{ALL}/delar"
COLOURS = {AccountState.DRAFT: "grey", AccountState.SUBMITTED: "yellow", AccountState.APPROVED: "green"}
STATUS_COLOURS = {SectionStatus.NOT_BEGUN: "grey", SectionStatus.UNDER_WAY: "blue", SectionStatus.READY: "green"}


class Tag(NamedTuple):
    text: str
    colour: str


class Part(NamedTuple):
    """A section as it is read. `text`: what is written, drawn; `note`: whose it is and what is said of it; `saved`: when and by whom."""

    id: int
    number: int
    heading: str
    guidance: str
    status: Tag
    note: str
    saved: str
    text: Markup
    figures: list[Section]
    href: str


class Stand(NamedTuple):
    """What is to be done with an account. `onward`: the one thing to do, a page to open; `press`: a button instead."""

    lead: str
    onward: tuple[str, str] | None = None
    press: tuple[str, str] | None = None
    beside: tuple[str, str] | None = None


def small(form: Any, back: str, name: str, heading: str, submit: str, lead: str = "") -> Answer:
    """A page that is one form."""
    return render_template(
        "insight/account_small.html", form=form, back=back, name=name, heading=heading, submit=submit, lead=lead
    ), form.status


def title_of(account: AssignmentAccount) -> str:
    return f"{account.called} {account.year}"


def state_tag(state: str) -> Tag:
    return Tag(_(STATE_NAMES[AccountState(state)]), COLOURS[AccountState(state)])


def status_tag(status: str) -> Tag:
    return Tag(_(STATUS_NAMES[SectionStatus(status)]), STATUS_COLOURS[SectionStatus(status)])


def parts_of(
    by: Actor, account: AssignmentAccount, sections: Sequence[AccountSection], beside: queries.Beside, comments: Sequence[queries.Comment]
) -> list[Part]:
    """Every section, in order. Live figures lead to their rows, an edition's do not: those may have changed."""
    code, is_live = f"{account.county_id:02}", account.state != AccountState.APPROVED
    scope: dict[str, str | int] | None = {"lan": code, "ar": account.year} if is_live and policy.READ_FIGURES.held_by(by) else None
    names = names_of(*(one.owner_id for one in sections), *(one.text_by for one in sections))
    still_open = Counter(one.section_id for one in comments if one.resolved_at is None)
    return [
        Part(
            one.id,
            one.number,
            queries.heading_of(one),
            queries.guidance_of(one),
            status_tag(one.status),
            _note(one, names, still_open[one.id]),
            saved_words(one, names),
            prose(one.text),
            [shown_figure(result, code, scope) for result in beside.of(one)],
            f"{PARTS}/{one.id}",
        )
        for one in sections
    ]


def _note(section: AccountSection, names: Mapping[int, str], comments: int) -> str:
    owner = names.get(section.owner_id or 0) or _("Ingen bestämd")
    said = ngettext("1 öppen kommentar", "{n} öppna kommentarer", comments).format(n=comments) if comments else ""
    return " · ".join(part for part in (owner, said) if part)


def saved_words(section: AccountSection, names: Mapping[int, str]) -> str:
    """When its text was saved last and by whom, "" while nothing is written."""
    if section.text_at is None:
        return ""
    return _("Sparad {when} av {name}").format(when=instant(section.text_at), name=names.get(section.text_by or 0) or _("Systemet"))


def days_words(due_on: date | None, given_on: date | None) -> str:
    """By when it is to be handed in, or when it was."""
    if given_on is not None:
        return _("Lämnad {day}.").format(day=day(given_on))
    return _("Lämnas senast {day}.").format(day=day(due_on)) if due_on else ""


def stand_of(by: Actor, account: AssignmentAccount, sections: Sequence[AccountSection], edition: Report | None) -> Stand:
    base, state = f"{ALL}/{account.id}", AccountState(account.state)
    writes = policy.WRITE_ACCOUNT.allows(by, account)
    if state is AccountState.DRAFT:
        return _draft(by, sections, base, writes=writes)
    reopen = (_("Öppna för ändring"), f"{base}/oppna") if writes else None
    if state is AccountState.SUBMITTED:
        return _waiting(by, account, sections, base, reopen)
    name = edition_name(edition.kind, edition.year, edition.edition, edition.called) if edition else ""
    lead = _("{name} är fastställd, med texterna och siffrorna som de var då.").format(name=name) if name else ""
    reads = edition is not None and policy.READ_REPORT.allows(by, edition)
    return Stand(lead, (_("Öppna utgåvan och hämta filerna"), f"/rapporter/{edition.id}") if reads and edition else None, beside=reopen)


def _draft(by: Actor, sections: Sequence[AccountSection], base: str, *, writes: bool) -> Stand:
    left = [section for section in sections if section.status != SectionStatus.READY]
    if not left:
        lead = _("Alla delar är klara.")
        return Stand(lead, press=(_("Lämna till länsledningen"), f"{base}/lamna-in")) if writes else Stand(lead)
    lead = ngettext("1 del är inte klar.", "{n} delar är inte klara.", len(left)).format(n=len(left))
    if not writes:
        return Stand(lead)
    first = next((section for section in left if section.owner_id == by.id), left[0])
    return Stand(lead, (_("Skriv del {number}").format(number=first.number), f"{PARTS}/{first.id}"))


def _waiting(by: Actor, account: AssignmentAccount, sections: Sequence[AccountSection], base: str, reopen: tuple[str, str] | None) -> Stand:
    if not policy.APPROVE_ACCOUNT.allows(by, account):
        return Stand(_("Den väntar på länsledningens godkännande."), beside=reopen)
    if by.id in writers_of(account, sections):
        return Stand(_("Du har skrivit i den eller lämnat in den. Någon annan i länsledningen ska godkänna den."), beside=reopen)
    return Stand(_("Den väntar på ditt godkännande."), (_("Läs och godkänn"), f"{base}/godkann"))
