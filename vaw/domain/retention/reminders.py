"""Who hears that a text waits in quarantine, and that a text of theirs was put there. Never a word of the text."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.people.rules import Role
from vaw.domain.retention.models.quarantine import Quarantine
from vaw.domain.retention.operations.quarantine import TEXT_TAKEN
from vaw.domain.retention.rules.quarantine import HELD_FOR, TOLD_AFTER_DAYS, QuarantineState
from vaw.kernel.chain import Step
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.i18n import N_
from vaw.kernel.reminders import Event, Reminder, declare, names, things

_REPORTED_ON = sa.cast(sa.func.timezone(STOCKHOLM.key, Quarantine.reported_at), sa.Date)
_SAID_ON = sa.func.to_char(_REPORTED_ON, "YYYY-MM-DD")
_NAMES = names(Quarantine.id, sa.literal("anmäld ") + _SAID_ON, sa.literal("reported on ") + _SAID_ON)

QUARANTINE_WAITING = declare(
    Reminder(
        kind="retention.quarantine_waiting",
        title=N_("Texter i karantän att besluta om"),
        says=N_("En text kan handla om en enskild ({name}). Besluta senast {due}, annars rensas den."),
        names=_NAMES,
        open=things(Quarantine.id, Quarantine.county_id, None, _REPORTED_ON + HELD_FOR.days).where(
            Quarantine.state == QuarantineState.HELD.value
        ),
        chain=tuple(
            Step(after - HELD_FOR.days, role.value) for after in TOLD_AFTER_DAYS for role in (Role.REGISTRAR, Role.COUNTY_MANAGEMENT)
        ),
    )
)
AUTHOR_TOLD = declare(
    Event(
        kind=TEXT_TAKEN,
        title=N_("Texter av dig som är borttagna i väntan på granskning"),
        says=N_(
            "En text som du har skrivit är borttagen tills någon har avgjort om den handlar om en enskild ({name}). Läs vad du kan göra."
        ),
        names=_NAMES,
    )
)
