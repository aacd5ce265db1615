"""Why did I get this one? The rule, the role, the day, every step of the chain, and what became of the mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import render_template

from vaw.blueprints.notifications.base import bp
from vaw.blueprints.notifications.mine import may_take, taken_words
from vaw.blueprints.notifications.words import audience_name, reason_name, state_name, step_name, why_you
from vaw.domain.notifications import policy
from vaw.domain.notifications.models import Letter, Notice
from vaw.domain.notifications.queries.ledger import Why, get_why
from vaw.domain.notifications.queries.names import names_for
from vaw.domain.notifications.rules import MAIL_NAMES, MailChoice, NoticeState, read_chain, send_on
from vaw.domain.people.queries.calendars import calendar_of_county
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.calendar import ORDINARY
from vaw.kernel.i18n import day, instant
from vaw.kernel.i18n import gettext as _
from vaw.kernel.reminders import REGISTRY, Reminder
from vaw.web import reminding
from vaw.web.actor import actor
from vaw.web.blueprint import Answer


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the chain. `notice_id`: the reader's own notice of it, None when it is another's or has not come."""

    on: date
    when: str
    whom: str
    notice_id: int | None
    is_this: bool


@bp.page("/paminnelser/<int:notice_id>", allow=policy.OWN_NOTICE)
def show_why(notice_id: int) -> Answer:
    by = actor()
    found = get_why(by, notice_id)
    notice, matter = found.notice, found.matter
    declared, name = REGISTRY.get(notice.kind), names_for(by, [notice]).get((notice.kind, notice.object_id))
    open_here = matter is not None and notice.ended_at is None and may_take(by, notice.county_id)
    return render_template(
        "notifications/why.html",
        notice=notice,
        sentence=reminding.sentence_of(notice.kind, name, notice.due_on),
        href=reminding.path_of(notice.kind, notice.object_id, notice.county_id) if name else None,
        facts=_facts(by, found),
        rungs=_rungs(found),
        statutory=_(declared.statutory) if isinstance(declared, Reminder) and declared.statutory else None,
        take_id=matter.id if matter and open_here and matter.taken_by is None else None,
        give_id=matter.id if matter and open_here and matter.taken_by == by.id else None,
    )


def _facts(by: Actor, found: Why) -> list[tuple[str, str]]:
    """(label, value) of all that is known of the notice."""
    notice, matter = found.notice, found.matter
    urgency, _colour = reminding.urgency_of(notice.kind, notice.due_on, clock.today())
    due = day(notice.due_on) if matter is None or notice.ended_at else f"{day(notice.due_on)} ({urgency.lower()})"
    taken = taken_words(by, matter.taken_by, found.taker) if matter else None
    return [
        (_("Slag"), reminding.title_of(notice.kind)),
        (_("Varför du?"), why_you(by, notice, taken=matter is not None and matter.taken_by == by.id)),
        (_("Hände") if matter is None else _("Ska vara klart"), due),
        (_("E-post"), _mail_words(notice, found.letter)),
        (_("I tjänsten"), _list_words(notice)),
        *([(_("Vem tar hand om det?"), taken or _("Ingen har sagt till ännu."))] if matter else []),
    ]


def _mail_words(notice: Notice, letter: Letter | None) -> str:
    """What became of the mail, and when."""
    state, reason = NoticeState(notice.state), reason_name(notice.reason)
    if state is NoticeState.PLANNED and letter is None:
        return _("Kommer med nästa brev. Du har valt: {choice}.").format(choice=_(MAIL_NAMES[MailChoice(notice.mail)]).lower())
    if state in (NoticeState.PLANNED, NoticeState.SENDING) and letter is not None:
        tries = [_("Försök hittills: {n}.").format(n=letter.attempts)] if letter.attempts else []
        return " ".join([_("På väg sedan {when}.").format(when=instant(letter.created_at)), *tries])
    when = f" {instant(notice.settled_at)}" if notice.settled_at else ""
    return f"{state_name(state)}{when}." + (f" {reason}" if reason else "")


def _list_words(notice: Notice) -> str:
    if notice.ended_at is not None:
        return _("Avslutad {when}.").format(when=instant(notice.ended_at))
    if not notice.shown:
        return _("Du har valt att inte få den i listan.")
    return _("Läst {when}.").format(when=instant(notice.read_at)) if notice.read_at else _("Oläst.")


def _rungs(found: Why) -> list[Rung]:
    """Every step of the chain as it was frozen, with the working day on which it comes."""
    notice, matter = found.notice, found.matter
    if matter is None:
        return []
    calendar = ORDINARY if matter.county_id is None else calendar_of_county(matter.county_id)
    return [
        Rung(
            on=send_on(matter.due_on, step, calendar),
            when=step_name(step.days),
            whom=audience_name(step.audience),
            notice_id=found.told.get((step.days, step.audience)),
            is_this=(step.days, step.audience) == (notice.step, notice.audience),
        )
        for step in read_chain(matter.chain)
    ]
