"""Mails that ask for numbers: one a facility and period. They say nothing of what they are about; so do the links in them.

At least once, as vaw.tasks.actions: what is sent again after a crash bears the same Message-ID.
"""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from vaw.domain.housing.models.snapshots import ReportLink
from vaw.domain.housing.operations import links
from vaw.domain.housing.queries.links import address_of, list_to_ask, list_unsent
from vaw.domain.housing.rules.snapshots import period_of
from vaw.domain.people.queries.calendars import calendar_of_county
from vaw.integrations.mail import Mail
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.calendar import is_working
from vaw.kernel.errors import Taken
from vaw.kernel.i18n import N_, SOURCE, day, gettext, speaking
from vaw.tasks.letter_round import Kind, send
from vaw.web.links import report_token
from vaw.web.settings import settings

SUBJECT = N_("Påminnelse från länsstyrelsen")


def ask() -> int:
    """On days on which the county works: ask every facility whose period has begun. Returns how many were asked; twice is harmless."""
    by, today, asked = system("task"), clock.today(), 0
    for facility, cadence in list_to_ask(today):
        if not is_working(today, calendar_of_county(facility.county_id)):
            continue
        try:
            links.ask_facility(by, facility, period_on=period_of(today, cadence), cadence=cadence)
        except Taken:  # another scheduler was first
            continue
        asked += 1
    return asked


def send_letter(link_id: int) -> int:
    """Send one mail, unless it has left. Returns how many were sent."""
    return send(LETTERS, [link_id])


def send_waiting() -> int:
    """Send mails whose job was lost, and those that nobody took before. Returns how many were sent."""
    return send(LETTERS, list_unsent())


def written(link: ReportLink) -> Mail | None:
    """The mail: that it is time to answer, and the link. Neither shelter nor county, number or name of a facility, on purpose.

    None where the provider has no mailbox.
    """
    address = address_of(link)
    if address is None:
        return None
    last_day = (link.expires_at - timedelta(seconds=1)).astimezone(clock.STOCKHOLM).date()
    with speaking(SOURCE):
        values = {"subject": gettext(SUBJECT), "link": f"{settings().base_url}/l/{report_token(link)}", "last_day": day(last_day)}
        text, html = (current_app.jinja_env.get_template(f"emails/report.{kind}").render(values) for kind in ("txt", "html"))
    return Mail(
        key=f"report-link-{link.id}-{link.stamp}",
        to=address,
        subject=values["subject"],
        text=text,
        html=html,
        language=SOURCE,
        at=clock.now(),
    )


LETTERS = Kind("reports", links.in_hand, written, links.mark_sent, links.give_up)
