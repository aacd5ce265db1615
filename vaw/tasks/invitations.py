"""The mail of an invitation."""

from __future__ import annotations

from flask import current_app

from vaw.domain.people.models import Invitation
from vaw.domain.people.operations.invitations import mark_sent
from vaw.domain.people.queries.invitations import find_invitation, invitation_state
from vaw.domain.people.rules import InvitationState
from vaw.integrations.mail import Mail
from vaw.integrations.mail import send as post
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.i18n import day, gettext, speaking
from vaw.web.links import invitation_address
from vaw.web.settings import settings


def send(invitation_id: int) -> int:
    """Send the mail unless it has left or the invitation no longer counts. Returns how many were sent.

    At least once: a worker that is killed between the mail server's answer and our note sends again, under the same Message-ID.
    """
    invitation = find_invitation(invitation_id)
    if invitation is None or invitation.sent_at is not None or invitation_state(invitation) is not InvitationState.WAITING:
        return 0
    post(written(invitation), mail_url=settings().mail_url, base_url=settings().base_url, folder=settings().state / "mail")
    mark_sent(system("task"), invitation)
    return 1


def written(invitation: Invitation) -> Mail:
    """The mail in the language it was ordered in: that somebody is invited, the link, and nothing else."""
    with speaking(invitation.language):
        subject = gettext("Du har fått en inbjudan")
        last_day = day(invitation.expires_at.astimezone(clock.STOCKHOLM).date())
        values = {"subject": subject, "link": invitation_address(invitation.id), "last_day": last_day}
        text, html = (current_app.jinja_env.get_template(f"emails/invitation.{kind}").render(values) for kind in ("txt", "html"))
    return Mail(
        key=f"invitation-{invitation.id}-{int(invitation.expires_at.timestamp())}",  # every sending has an end of its own
        to=invitation.email or "",
        subject=subject,
        text=text,
        html=html,
        language=invitation.language,
        at=clock.now(),
    )
