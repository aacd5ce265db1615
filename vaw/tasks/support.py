"""Mails to those who have asked for support (receipt, news, the code that opens their page; none holds a link), and old drafts."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import current_app

from vaw.domain.support.models import SupportRequest
from vaw.domain.support.operations.following import mark_announced, mark_receipt_sent
from vaw.domain.support.queries.asking import find_message, find_request
from vaw.domain.support.rules import number_of
from vaw.domain.support.rules.asking import DRAFT_LASTS
from vaw.integrations.mail import Mail
from vaw.integrations.mail import send as post
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.i18n import N_, gettext, speaking
from vaw.web.asking import code_counts, code_of
from vaw.web.settings import settings

RECEIPT, NEWS, CODE = N_("Kvitto"), N_("Det finns något nytt"), N_("Din kod")

SENT_DRAFT_LASTS = timedelta(days=1)  # it is empty since it was sent; a second click or a reload comes sooner than that
_OLD_DRAFTS = sa.text("delete from request_draft where saved_at < :before or (request_id is not null and saved_at < :sent_before)")


def tidy_drafts() -> int:
    """Remove what was begun a fortnight ago and never sent, and the empty husks of what was. Returns how many."""
    now = clock.now()
    with db.engine.begin() as connection:
        return connection.execute(_OLD_DRAFTS, {"before": now - DRAFT_LASTS, "sent_before": now - SENT_DRAFT_LASTS}).rowcount


def send_receipt(request_id: int) -> int:
    """Send the receipt unless it has left or there is no address. Returns how many were sent.

    At least once, as vaw.tasks.invitations: what is sent again after a crash bears the same Message-ID.
    """
    request = find_request(request_id)
    if request is None or request.receipt_sent_at is not None or request.contact_email is None:
        return 0
    _post(written(request, "receipt", RECEIPT, key=f"request-{request.id}-receipt"))
    mark_receipt_sent(system("task"), request)
    return 1


def send_news(message_id: int) -> int:
    """Tell the one who asked that the board has written, once a message; at least once, as above. Returns how many were sent."""
    message = find_message(message_id)
    if message is None or message.internal or message.author_id is None or message.announced_at is not None:
        return 0
    request = find_request(message.request_id)
    if request is None or request.contact_email is None:
        return 0
    _post(written(request, "news", NEWS, key=f"request-{request.id}-news-{message.id}"))
    mark_announced(system("task"), request, message=message)
    return 1


def send_code(request_id: int, slice_number: int) -> int:
    """Send the code of that time while it counts. Returns how many were sent."""
    request = find_request(request_id)
    if request is None or request.contact_email is None or not code_counts(slice_number):
        return 0
    _post(written(request, "code", CODE, key=f"request-{request.id}-code-{slice_number}", code=code_of(request, slice_number)))
    return 1


def written(request: SupportRequest, name: str, subject: str, *, key: str, code: str = "") -> Mail:
    """The mail in the language in which support was asked for: the number or the code, and nothing of what was asked."""
    with speaking(request.language):
        values = {"subject": gettext(subject), "number": number_of(request.year, request.sequence), "code": code}
        text, html = (current_app.jinja_env.get_template(f"emails/{name}.{kind}").render(values) for kind in ("txt", "html"))
    return Mail(
        key=key,
        to=request.contact_email or "",
        subject=values["subject"],
        text=text,
        html=html,
        language=request.language,
        at=clock.now(),
    )


def _post(mail: Mail) -> None:
    post(mail, mail_url=settings().mail_url, base_url=settings().base_url, folder=settings().state / "mail")
