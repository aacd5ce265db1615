"""States of a notice and of a mail, chains of reminders, and the hours at which mail may reach somebody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from vaw.kernel.calendar import ORDINARY, Calendar, at_hour, is_working, next_working, previous_working
from vaw.kernel.chain import Step
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.i18n import N_


class NoticeState(StrEnum):
    """What became of the mail of a notice (features row 67)."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class LetterState(StrEnum):
    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"


class MailChoice(StrEnum):
    """How a person wants to hear of a kind."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


STATE_NAMES = {
    NoticeState.PLANNED: N_("Väntar på att skickas"),
    NoticeState.SENDING: N_("Skickas"),
    NoticeState.SENT: N_("Skickad"),
    NoticeState.FAILED: N_("Kom inte fram"),
    NoticeState.SKIPPED: N_("Skickades inte"),
    NoticeState.CANCELLED: N_("Behövdes inte"),
}
MAIL_NAMES = {
    MailChoice.AT_ONCE: N_("Genast"),
    MailChoice.DAILY: N_("En gång om dagen"),
    MailChoice.WEEKLY: N_("En gång i veckan"),
    MailChoice.NEVER: N_("Aldrig"),
}
DEFAULT_MAIL = MailChoice.DAILY

# Why a notice was not mailed, or why its mail did not arrive. Stable codes, kept in the ledger.
REASONS = {
    "muted": N_("Du har valt att inte få e-post om detta."),
    "done": N_("Det blev klart innan påminnelsen skickades."),
    "moved": N_("Dagen ändrades. En ny påminnelse följer den nya dagen."),
    "taken_over": N_("Någon annan har tagit hand om det."),
    "not_yours": N_("Det är inte längre du som ansvarar."),
    "superseded": N_("En senare påminnelse om samma sak gick i stället."),
    "account_closed": N_("Kontot är stängt."),
    "refused": N_("Mottagarens e-postserver tog inte emot brevet."),
    "bounced": N_("Brevet kom tillbaka från mottagarens e-postserver."),
    "gave_up": N_("E-postservern svarade inte trots flera försök."),
}

# A mail that nobody takes is tried again after these minutes, then given up: about a day in all (greylisting asks for at most an hour).
RETRY_AFTER_MINUTES = (1, 5, 15, 60, 180, 360, 720)
LATE_DAYS = 30  # a thing whose last step is this many days old is no longer news: it stands in the lists, nobody is told of it again
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """When mail may reach a person: hours of Sweden, weekday 1 (Monday) to 5. From `quiet_from` to `quiet_until` nothing leaves.

    The end is no quiet hour; two equal hours mean no quiet hours at all, so that no day is wholly quiet.
    Raises ValueError for hours and weekdays that there are not.
    """

    quiet_from: int = 18
    quiet_until: int = 7
    digest_hour: int = 8
    digest_weekday: int = 1

    def __post_init__(self) -> None:
        hours = (self.quiet_from, self.quiet_until, self.digest_hour)
        if any(hour not in range(24) for hour in hours) or self.digest_weekday not in range(1, 6):
            raise ValueError("hours are 0 to 23, weekdays 1 to 5")

    def is_quiet(self, hour: int) -> bool:
        first, last = self.quiet_from, self.quiet_until
        return first <= hour < last if first <= last else hour >= first or hour < last

    @property
    def opens(self) -> int:
        """The first hour of a day that is not quiet."""
        return self.quiet_until if self.is_quiet(0) else 0

    @property
    def digest_leaves(self) -> int:
        """The hour of the digest; one that lies in the quiet hours leaves when they end, rather than never."""
        return self.quiet_until if self.is_quiet(self.digest_hour) else self.digest_hour


def spelled(chain: Sequence[Step]) -> str:
    """A chain as it is kept: "-30:development_leader 0:responsible"."""
    return " ".join(f"{step.days}:{step.audience}" for step in chain)


@lru_cache(256)
def read_chain(text: str) -> tuple[Step, ...]:
    """The chain that was kept, in order of days. Raises ValueError when it is none."""
    pairs = [part.partition(":") for part in text.split()]
    if not pairs or not all(audience for _, _, audience in pairs):
        raise ValueError(f"no chain of reminders: {text!r}")
    return tuple(sorted((Step(int(days), audience) for days, _, audience in pairs), key=lambda step: step.days))


def send_on(due_on: date, step: Step, calendar: Calendar = ORDINARY) -> date:
    """The working day of a step: before the due day (and on it) never later than meant, after it never earlier."""
    day = due_on + timedelta(days=step.days)
    return previous_working(day, calendar) if step.days <= 0 else next_working(day, calendar)


@dataclass(frozen=True, slots=True)
class Turn:
    """That things of this chain and calendar, due on this day, are at this step for this audience."""

    chain: str
    calendar: int
    due_on: date
    step: int
    audience: str


def turns(chain: str, calendars: Iterable[tuple[int, Calendar]], today: date) -> list[Turn]:
    """For every due day that concerns `today`, the step that each audience has reached: the newest one, so that a late sweep tells of
    what is, not of all that was. Things whose last step is LATE_DAYS old are left out. Raises ValueError for what is no chain.
    """
    return [turn for code, calendar in calendars for turn in _turns(chain, code, calendar, today)]


@lru_cache(512)  # asked for each minute and the same all day; one entry is some 10 to 30 kB
def _turns(chain: str, code: int, calendar: Calendar, today: date) -> tuple[Turn, ...]:
    steps = read_chain(chain)
    reached = {step: _last_due(step, calendar, today) for step in steps}
    first, last = _first_due(steps[-1], calendar, today - timedelta(days=LATE_DAYS)), max(reached.values())
    found = []
    for due_on in (first + n * _DAY for n in range((last - first).days + 1)):
        newest = {step.audience: step.days for step in steps if due_on <= reached[step]}
        found += [Turn(chain, code, due_on, days, audience) for audience, days in newest.items()]
    return tuple(found)


def _last_due(step: Step, calendar: Calendar, today: date) -> date:
    """The last due day with send_on(…) <= today, however long people are away: until the day before the next working day at the latest."""
    day = next_working(today + _DAY, calendar) - _DAY if step.days <= 0 else previous_working(today, calendar)
    return day - timedelta(days=step.days)


def _first_due(step: Step, calendar: Calendar, since: date) -> date:
    """The first due day with send_on(…) >= since."""
    day = next_working(since, calendar) if step.days <= 0 else previous_working(since - _DAY, calendar) + _DAY
    return day - timedelta(days=step.days)


def slot(mail: MailChoice, hours: Hours, since: datetime, calendar: Calendar = ORDINARY) -> datetime:
    """The first instant from `since` on at which a mail of this choice may leave: on a working day, outside the quiet hours.

    AT_ONCE: the first moment that is not quiet. DAILY, WEEKLY: the digest's hour; a weekly one whose weekday is free goes on the next
    working day. Raises ValueError for NEVER.
    """
    if mail is MailChoice.NEVER:
        raise ValueError("nothing leaves for somebody who wants no mail")
    if mail is MailChoice.AT_ONCE:
        return _next_open(since, hours, calendar)
    day = next_working(since.astimezone(STOCKHOLM).date(), calendar)
    while at_hour(day, hours.digest_leaves) < since or (mail is MailChoice.WEEKLY and not _is_weekly(day, hours, calendar)):
        day = next_working(day + _DAY, calendar)
    return at_hour(day, hours.digest_leaves)


def _is_weekly(day: date, hours: Hours, calendar: Calendar) -> bool:
    """Whether the weekly digest leaves on this working day: it is its weekday, or the first working day after one that was free."""
    weekday = day - timedelta(days=(day.isoweekday() - hours.digest_weekday) % 7)
    return next_working(weekday, calendar) == day


def _next_open(since: datetime, hours: Hours, calendar: Calendar) -> datetime:
    local = since.astimezone(STOCKHOLM)
    day = local.date()
    if is_working(day, calendar):
        if not hours.is_quiet(local.hour):
            return since.astimezone(UTC)
        quiet_ends = at_hour(day, hours.quiet_until)
        if quiet_ends > since:
            return quiet_ends
    return at_hour(next_working(day + _DAY, calendar), hours.opens)
