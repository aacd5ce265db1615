"""Making certificates, and closing trainings that nobody has closed."""

from __future__ import annotations

import logging
from datetime import date, datetime

from vaw.domain.geography.queries import county_name
from vaw.domain.support.models.occasions import Certificate, Registration
from vaw.domain.support.operations.certificates import keep_certificate
from vaw.domain.support.operations.closing import close_forgotten as close
from vaw.domain.support.queries.attending import list_forgotten
from vaw.domain.support.queries.certificates import find_certificate, is_made
from vaw.domain.support.queries.occasions import find_occasion
from vaw.domain.support.queries.registering import find_registration
from vaw.domain.support.rules.attending import CLOSES_ITSELF_AFTER, shown_code
from vaw.domain.support.rules.registering import RegistrationKind
from vaw.kernel import clock
from vaw.kernel.actor import SYSTEM_ROLE, Actor, Grant, system
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import speaking
from vaw.render.certificate import Paper, certificate_pdf
from vaw.web.settings import settings

log = logging.getLogger(__name__)
AT_ONCE = 50  # trainings that are closed in one run: all that 21 counties forget in a day, many times over


def make(certificate_id: int) -> int:
    """Write the document unless it is there, revoked, or its holder is forgotten. Returns how many were made.

    When attendance is corrected meanwhile, what was written is thrown away: that correction has a job of its own.
    """
    certificate = find_certificate(certificate_id)
    if certificate is None or certificate.revoked_at is not None or certificate.registration_id is None or is_made(certificate.id):
        return 0
    registration = find_registration(certificate.registration_id)
    if registration is None or not _holder(registration):
        return 0
    with speaking(certificate.language):
        content = certificate_pdf(_paper(certificate, registration))
    return int(keep_certificate(system("task"), certificate, content=content))


def _holder(registration: Registration) -> str:
    named = registration.kind == RegistrationKind.NAMED
    return registration.name or "" if named else registration.organisation_name


def _paper(certificate: Certificate, registration: Registration) -> Paper:
    code = shown_code(certificate.code)
    return Paper(
        language=certificate.language,
        holder=_holder(registration),
        heads=0 if registration.kind == RegistrationKind.NAMED else certificate.heads,
        title=certificate.title,
        first_on=certificate.first_on,
        last_on=certificate.last_on,
        minutes=certificate.minutes,
        authority=_("Länsstyrelsen i {county}").format(county=county_name(certificate.county_id)),
        issued_on=_day(certificate.issued_at),
        code=code,
        address=f"{settings().base_url}/intyg/{code}",
    )


def _day(at: datetime) -> date:
    return at.astimezone(STOCKHOLM).date()


def close_forgotten() -> int:
    """Close what ended two days ago and nobody closed, oldest first. Returns how many.

    One that cannot be closed stops none of the others: it is left to its board, whom a reminder tells.
    """
    closed = 0
    for occasion_id, county_id in list_forgotten(clock.now() - CLOSES_ITSELF_AFTER, AT_ONCE):
        occasion = find_occasion(occasion_id)
        by = Actor(None, "task", (Grant(SYSTEM_ROLE, county_id=county_id),))
        try:
            closed += int(occasion is not None and close(by, occasion))
        except Exception as failed:  # the channel's edge: one that cannot be closed must not keep the others open
            log.error("occasion.not_closed", extra={"occasion": occasion_id, "kind": type(failed).__name__})
    return closed
