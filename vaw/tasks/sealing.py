"""The audit under seal, and where it stood each day told outside the database: in the log and, where an address is given, by mail."""

from __future__ import annotations

from flask import current_app

from vaw.integrations.mail import Mail
from vaw.kernel import clock, roots, seals
from vaw.kernel.i18n import N_, SOURCE, day, gettext, speaking
from vaw.tasks.letter_round import Kind, send
from vaw.web.settings import settings

SUBJECT = N_("Dagens kontrollvärde för händelseloggen")
FIRST_HOUR = 6  # of Sweden's day: what the registrar finds in the morning


def seal() -> int:
    """Seal what is new. Returns how many lines; twice at once is harmless."""
    return seals.seal()


def tell_root() -> int:
    """Note the day's root once, and mail those that have not left. Returns how many mails left."""
    if clock.now().astimezone(clock.STOCKHOLM).hour >= FIRST_HOUR:
        roots.note_day()
    return send(LETTERS, roots.list_unsent()) if settings().root_address else 0


def _written(root: roots.Root) -> Mail:
    with speaking(SOURCE):
        subject = gettext(SUBJECT)
        values = {"subject": subject, "day": day(root.day), "seal": root.seal, "root": root.root}
        text, html = (current_app.jinja_env.get_template(f"emails/root.{kind}").render(values) for kind in ("txt", "html"))
    return Mail(
        key=f"audit-root-{root.day.isoformat()}",
        to=settings().root_address,
        subject=subject,
        text=text,
        html=html,
        language=SOURCE,
        at=clock.now(),
    )


LETTERS = Kind("roots", roots.in_hand, _written, roots.mark_sent, roots.give_up)
