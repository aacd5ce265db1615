"""The status page of whoever asked, behind a link that they keep; and the way back for somebody who has lost it.

No mail holds the link: whoever reads the mailbox later would have it too. Without it one gives number and address, and the code that is
mailed then: it counts once and for a quarter of an hour, and the page never shows how the contact is reached (docs/support.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from flask import redirect, render_template

from vaw.blueprints.support.base import bp
from vaw.blueprints.support.queue import plain_words
from vaw.blueprints.support.trainings import training_of
from vaw.domain.geography.queries import county_name
from vaw.domain.people.queries.names import account_name
from vaw.domain.support import policy
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.operations.following import ask_for_code, withdraw_request, write_to_board
from vaw.domain.support.queries.asking import find_by_number, find_method_name, list_messages, list_steps, request_of_message
from vaw.domain.support.rules import NEXT, STATE_NAMES, RequestState, number_of
from vaw.domain.support.rules.answering import AUTHORITY_NAMES, read_number
from vaw.domain.support.rules.asking import NAME_MOST, TEXT_MOST
from vaw.integrations.throttle import Limit
from vaw.kernel.actor import system
from vaw.kernel.errors import RuleBroken, Taken
from vaw.kernel.i18n import N_, instant
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.asking import CODES_ASKED, CODES_ASKED_HERE, CODES_TRIED, STATUS, WRITTEN, count, slice_now, use_code
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.fields import CodeField, EmailField, HiddenField, MaxLength, Required, TextAreaField, TextField
from vaw.web.forms import Form
from vaw.web.links import request_behind, request_token
from vaw.web.messages import flash


class FindForm(Form):
    """Number and address, as the receipt has them."""

    number = TextField(
        N_("Förfrågans nummer"),
        [Required(N_("Skriv numret, till exempel STÖD-2026-0147.")), MaxLength(20)],
        description=N_("Det står i kvittot, till exempel STÖD-2026-0147."),
        width=20,
    )
    email = EmailField(
        N_("Din e-postadress"), [Required(N_("Skriv den adress som du uppgav.")), MaxLength(NAME_MOST)], autocomplete="email"
    )


class CodeForm(Form):
    """The code that was mailed; number and address go along."""

    number = HiddenField()
    email = HiddenField()
    code = CodeField(N_("Kod"), [Required(N_("Skriv koden."))], description=N_("Sex siffror."), autocomplete="one-time-code", width=10)


class MessageForm(Form):
    submit_key = HiddenField()
    text = TextAreaField(
        N_("Skriv till länsstyrelsen"),
        [Required(N_("Skriv ditt meddelande."))],
        maxlength=TEXT_MOST,
        description=N_("Skriv inga uppgifter om enskilda personer."),
        rows=4,
    )

    @property
    def key(self) -> UUID:
        """What makes a second click the same message."""
        try:
            return UUID(self.submit_key.data)
        except ValueError:
            return uuid4()


@bp.page("/stod/folj", allow=PUBLIC, methods=["GET", "POST"])
def find_own() -> Answer:
    """Ask for a code. The answer is the same whether or not number and address belong together."""
    form, failed = FindForm(), list[RuleBroken]()
    if form.submitted(lambda values: _mail_code(values, failed)):
        asked = CodeForm()
        asked.number.data, asked.email.data = form.number.data, form.email.data
        return render_template("support/follow_code.html", form=asked), 200
    return render_template("support/follow_find.html", form=form), _status(form, failed)


@bp.page("/stod/folj/kod", allow=PUBLIC, methods=["POST"])
def enter_request_code() -> Answer:
    """A code that is right opens the status page by a fresh link."""
    form, opened, failed = CodeForm(), list[SupportRequest](), list[RuleBroken]()

    def enter(values: Mapping[str, Any]) -> None:
        _count(failed, (CODES_TRIED, _pair(values)))  # before we know whether they belong together: the answer must not tell
        asked = _own(values["number"], values["email"])
        if asked is None or not use_code(asked, values["code"]):
            raise RuleBroken("support.follow_wrong", field="code")
        opened.append(asked)

    if form.submitted(enter):
        return redirect(_address(request_token(opened[0])), 303)
    return render_template("support/follow_code.html", form=form), _status(form, failed)


def _mail_code(values: Mapping[str, Any], failed: list[RuleBroken]) -> None:
    if read_number(values["number"]) is None:
        raise RuleBroken("support.number_form", field="number")
    _count(failed, (CODES_ASKED_HERE, None), (CODES_ASKED, _pair(values)))
    asked = _own(values["number"], values["email"])
    if asked is not None:
        ask_for_code(system("web"), asked, slice_number=slice_now())


def _pair(values: Mapping[str, Any]) -> str:
    """Number and address as they are counted, however they were typed."""
    return f"{read_number(values['number'])}:{values['email'].strip().lower()}"


def _own(number: str, email: str) -> SupportRequest | None:
    """The request with this number, when this is its contact's address."""
    parts = read_number(number)
    found = find_by_number(*parts) if parts else None
    return found if found is not None and found.contact_email is not None and found.contact_email == email.strip().lower() else None


@bp.page("/stod/folj/<token>", allow=PUBLIC, methods=["GET", "POST"])
def follow_request(token: str) -> Answer:
    """How it stands in plain words, what happens next, the messages, and a way to write one. Opening it changes nothing."""
    asked = request_behind(token)
    if asked is None:
        return _ended()
    form, failed = MessageForm(), list[RuleBroken]()
    try:
        if form.submitted(lambda values: _write(asked, form, values["text"], failed)):
            flash(_("Meddelandet är skickat."))
            return redirect(_address(token), 303)
    except Taken as again:  # a second click: the first one counts
        if again.constraint != "uq_request_message_submit_key":
            raise
        flash(_("Meddelandet är skickat."))
        return redirect(_address(token), 303)
    form.submit_key.data = form.submit_key.data or str(uuid4())
    return render_template("support/follow.html", form=form, token=token, **_told(asked)), _status(form, failed)


@bp.page("/stod/folj/<token>/ta-tillbaka", allow=PUBLIC, methods=["GET", "POST"])
def withdraw_own(token: str) -> Answer:
    """Ask whether it is meant; sending the form takes the request back."""
    asked = request_behind(token)
    if asked is None:
        return _ended()
    form = Form()
    if form.submitted(lambda _values: withdraw_request(system("web"), asked)):
        flash(_("Din förfrågan är återtagen."))
        return redirect(_address(token), 303)
    number = number_of(asked.year, asked.sequence)
    return render_template("support/follow_withdraw.html", form=form, number=number, back=_address(token)), form.status


@bp.page("/stod/meddelande/<int:message_id>", allow=policy.READ_REQUEST)
def open_message(message_id: int) -> Answer:
    """From a notice about a message to its request."""
    return redirect(f"/stod/{request_of_message(actor(), message_id)}#meddelanden")


def _count(failed: list[RuleBroken], *tries: tuple[Limit, str | None]) -> None:
    """Count these tries; one too many is remembered, because it has a status of its own. Raises as vaw.web.asking.count does."""
    try:
        for limit, what in tries:
            count(limit, what)
    except RuleBroken as broken:
        failed.append(broken)
        raise


def _status(form: Form, failed: list[RuleBroken]) -> int:
    return STATUS.get(failed[0].code, 422) if failed else form.status


def _write(asked: SupportRequest, form: MessageForm, text: str, failed: list[RuleBroken]) -> None:
    _count(failed, (WRITTEN, str(asked.id)))
    write_to_board(system("web"), asked, text=text, submit_key=form.key, confirmed=form.confirmed)


def _ended() -> tuple[str, int]:
    return render_template("support/follow_ended.html"), 410


def _address(token: str) -> str:
    return f"/stod/folj/{token}"


def _told(asked: SupportRequest) -> dict[str, Any]:
    """What the page says. Nothing by which the contact could be reached."""
    how, then = plain_words(asked)
    elsewhere = AUTHORITY_NAMES.get(asked.passed_to, asked.passed_to)
    return {
        "number": number_of(asked.year, asked.sequence),
        "how": how,
        "then": then,
        "training": training_of(asked),
        "steps": [(_(STATE_NAMES[RequestState(row.state)]), instant(row.at)) for row in list_steps(asked.id)],
        "facts": [
            (_("Organisation"), asked.organisation_name),
            (_("Länsstyrelse"), county_name(asked.county_id)),
            (_("Ansvarig"), account_name(asked.responsible_id) or _("Inte bestämt än")),
            (_("Metod eller utbildning"), find_method_name(asked.method_id)),
            (_("Det ni behöver"), asked.what or None),
            *([(_("Lämnad till"), _(elsewhere))] if elsewhere else []),
        ],
        "messages": [(_("Länsstyrelsen") if row.from_board else _("Du"), instant(row.at), row.text) for row in list_messages(asked.id)],
        "may_withdraw": RequestState.WITHDRAWN in NEXT.get(RequestState(asked.state), ()),
    }
