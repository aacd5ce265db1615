"""The mail that tells somebody what has changed about how their account is protected. No link that opens anything (decision D-23)."""

from __future__ import annotations

from flask import current_app

from vaw.domain.people.models import AccountEvent, User
from vaw.domain.people.operations.history import mark_told
from vaw.domain.people.queries.history import find_event
from vaw.domain.people.rules.history import HAPPENED, Happened
from vaw.integrations.mail import Mail
from vaw.integrations.mail import send as post
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.i18n import gettext, instant, speaking
from vaw.web.settings import settings


def send(event_id: int) -> int:
    """Send the mail unless it has left or the account is closed. Returns how many were sent.

    At least once, as vaw.tasks.invitations: what is sent again after a crash bears the same Message-ID.
    """
    found = find_event(event_id)
    if found is None or found[0].told_at is not None:
        return 0
    post(written(*found), mail_url=settings().mail_url, base_url=settings().base_url, folder=settings().state / "mail")
    mark_told(system("task"), event_id)
    return 1


def written(event: AccountEvent, user: User) -> Mail:
    """What happened and when, and what to do if it was somebody else: in the language that the person reads."""
    with speaking(user.language):
        subject = gettext("Något har hänt med ditt konto")
        values = {"subject": subject, "what": gettext(HAPPENED[Happened(event.kind)]), "when": instant(event.at), "device": event.device}
        text, html = (current_app.jinja_env.get_template(f"emails/account.{kind}").render(values) for kind in ("txt", "html"))
    return Mail(
        key=f"account-{event.id}", to=user.email, subject=subject, text=text, html=html, language=user.language, at=clock.now()
    )  # fmt: skip
