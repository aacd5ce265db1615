"""What codes of the ledger are called: who is reminded, when, and what became of the mail."""

from __future__ import annotations

from vaw.domain.geography.queries import county_name
from vaw.domain.notifications.models import Notice
from vaw.domain.notifications.rules import REASONS, STATE_NAMES, NoticeState
from vaw.domain.people.rules import ROLE_NAMES, Role
from vaw.kernel.actor import Actor
from vaw.kernel.chain import RESPONSIBLE
from vaw.kernel.i18n import N_, ngettext
from vaw.kernel.i18n import gettext as _
from vaw.kernel.reminders import REGISTRY, Reminder


def state_name(state: str) -> str:
    return _(STATE_NAMES[NoticeState(state)])


def reason_name(reason: str | None) -> str | None:
    """Why no mail left or arrived, as a sentence; a code without one stands as it is."""
    return None if reason is None else _(REASONS.get(reason, reason))


# The same about somebody else, where the words for the receiver say "you".
_OF_OTHERS = {
    "muted": N_("Personen har valt att inte få e-post om det."),
    "not_yours": N_("Personen ansvarar inte längre för det."),
}


def reason_of_others(reason: str | None) -> str | None:
    """reason_name, as one reads it about somebody else."""
    return _(_OF_OTHERS[reason]) if reason in _OF_OTHERS else reason_name(reason)


def audience_name(audience: str) -> str:
    """Who a step of a chain reminds."""
    return _("Den som ansvarar") if audience == RESPONSIBLE else _(ROLE_NAMES[Role(audience)])


def why_you(by: Actor, notice: Notice, *, taken: bool) -> str:
    """Why a step reminded the reader: they took it over, it is theirs, their role is named, or they stand in where nobody has the role."""
    if taken:
        return _("Du har tagit hand om det.")
    if notice.audience == RESPONSIBLE:
        return _("Det är ditt.") if notice.county_id is None else _("Det är du som ansvarar, eller som står in när ingen gör det.")
    role = _(ROLE_NAMES[Role(notice.audience)]).lower()
    if notice.county_id is None:
        return _("Du har rollen {role}.").format(role=role)
    held = any(grant.role == notice.audience and grant.county_id == notice.county_id for grant in by.grants)
    said = _("Du har rollen {role} i {county}.") if held else _("Du står in för rollen {role} i {county}.")
    return said.format(role=role, county=county_name(notice.county_id))


def step_of(kind: str, days: int) -> str | None:
    """When a step of the kind comes, None for what just happens."""
    return step_name(days) if isinstance(REGISTRY.get(kind), Reminder) else None


def step_name(days: int) -> str:
    """When a step comes, in days from the due day."""
    if days == 0:
        return _("Samma dag")
    if days < 0:
        return ngettext("1 dag före", "{n} dagar före", -days).format(n=-days)
    return ngettext("1 dag efter", "{n} dagar efter", days).format(n=days)
