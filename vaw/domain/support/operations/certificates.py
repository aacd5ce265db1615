"""Certificates: asked for by whoever came, made by the worker, revoked by the board (features row 36)."""

from __future__ import annotations

from sqlalchemy import orm

from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Certificate, Occasion, Registration
from vaw.domain.support.queries.certificates import find_certificate_of
from vaw.domain.support.rules.attending import REASON_MOST, new_code
from vaw.domain.support.rules.occasions import OccasionState
from vaw.domain.support.rules.registering import RegistrationKind
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_
from vaw.kernel.operation import enqueue, operation
from vaw.kernel.sealing import seal

MAKE = "support.certificate.make"
NOT_THERE = N_("Närvaron är rättad: personen eller organisationen deltog inte.")


@operation(policy.FOLLOW_REGISTRATION)
def ask_for_certificate(by: Actor, registration: Registration) -> Certificate:
    """Have the certificate made of what the occasion was and how many came. Asked again it is the same one.

    Raises RuleBroken("support.certificate_early") before the board has closed the occasion, ("support.certificate_absent") for who did
    not come, ("support.certificate_gone") when the name has been forgotten.
    """
    occasion = db.session.get_one(Occasion, registration.occasion_id)
    read_again(registration, occasion)
    found = find_certificate_of(registration.id)
    if found is not None:
        return found
    if occasion.state != OccasionState.HELD:
        raise RuleBroken("support.certificate_early")
    if not registration.came:
        raise RuleBroken("support.certificate_absent")
    if registration.kind == RegistrationKind.NAMED and registration.name is None:
        raise RuleBroken("support.certificate_gone")
    certificate = Certificate(
        code=new_code(),
        county_id=occasion.county_id,
        occasion_id=occasion.id,
        registration_id=registration.id,
        title=occasion.title,
        first_on=occasion.starts_at.astimezone(STOCKHOLM).date(),
        last_on=occasion.ends_at.astimezone(STOCKHOLM).date(),
        minutes=occasion.minutes,
        heads=registration.came,
        language=registration.language,
        issued_at=clock.now(),
    )
    db.session.add(certificate)
    db.session.flush()
    enqueue(MAKE, certificate.id)
    return certificate


@operation(policy.MAKE_CERTIFICATE)
def keep_certificate(by: Actor, certificate: Certificate, *, content: bytes) -> bool:
    """Keep the document, sealed. False when the certificate was revoked, or says something else, since the document was begun."""
    heads = certificate.heads
    db.session.refresh(certificate, with_for_update=True)
    if certificate.revoked_at is not None or certificate.heads != heads:
        return False
    certificate.content = seal(content)
    return True


@operation(policy.REVOKE_CERTIFICATE)
def revoke_certificate(by: Actor, certificate: Certificate, *, reason: str, confirmed: bool = False) -> Certificate:
    """Take a certificate back, and its document with it; whoever checks the code sees that it does not count. Twice is harmless.

    Raises RuleBroken("support.revoke_reason"), ("support.text_long") or PersonalData on "reason".
    """
    text = guard.clean(reason, field="reason", confirmed=confirmed)
    if not text:
        raise RuleBroken("support.revoke_reason", field="reason")
    if len(text) > REASON_MOST:
        raise RuleBroken("support.text_long", field="reason", most=REASON_MOST)
    db.session.refresh(certificate, with_for_update=True)
    if certificate.revoked_at is None:
        _revoke(by, certificate, text)
    return certificate


def follow_attendance(by: Actor, registration: Registration) -> None:
    """Attendance was corrected: a certificate follows. Inside the unit that corrects it.

    Who was not there after all loses it, and has it again when that was wrong; another number of heads is another document.
    """
    certificate, came = find_certificate_of(registration.id, held=True), registration.came or 0
    if certificate is None or (certificate.revoked_at is not None and certificate.reason != NOT_THERE):
        return
    if not came:
        if certificate.revoked_at is None:
            _revoke(by, certificate, NOT_THERE)
        return
    if certificate.revoked_at is not None or certificate.heads != came:
        certificate.revoked_at = certificate.revoked_by = None
        certificate.heads, certificate.reason, certificate.content = came, "", None
        enqueue(MAKE, certificate.id)


def read_again(registration: Registration, occasion: Occasion) -> None:
    """Hold the registration and read it afresh, without the occasion that may have been read with it."""
    db.session.refresh(registration, with_for_update={"of": Registration})
    orm.attributes.set_committed_value(registration, "occasion", occasion)  # the refresh forgot it


def _revoke(by: Actor, certificate: Certificate, reason: str) -> None:
    certificate.revoked_at, certificate.revoked_by = clock.now(), by.id
    certificate.reason, certificate.content = reason, None
