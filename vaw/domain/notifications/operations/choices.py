"""Choosing what to hear of, how and when. What the law asks for cannot be silenced."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from vaw.domain.notifications import policy
from vaw.domain.notifications.models import Notice, NoticeChoice, NoticeHours
from vaw.domain.notifications.queries.choices import Choice, find_hours, hours_of
from vaw.domain.notifications.rules import Hours, MailChoice, NoticeState
from vaw.domain.people.models import User
from vaw.kernel import audit, clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import gettext
from vaw.kernel.operation import operation
from vaw.kernel.reminders import REGISTRY, Reminder

QUIET_MOST_HOURS = 20  # four hours of the day stay open: a mail must be able to come at some time
_DAY_HOURS, _FRIDAY = 24, 5


@operation(policy.OWN_CHOICES)
def set_choices(by: Actor, user: User, *, choices: Collection[Choice]) -> None:
    """Choose how to hear of some kinds. What is planned and in no mail yet is decided anew: with "never" it is skipped as muted.

    Raises RuleBroken("notifications.kind") for a kind that is not declared and ("notifications.statutory"), with why, for one that
    nobody can mute; the field is the kind.
    """
    for choice in choices:
        _check(choice)
    kept = {row.kind: row for row in db.session.scalars(sa.select(NoticeChoice).where(NoticeChoice.user_id == user.id).with_for_update())}
    for choice in choices:
        row = kept.get(choice.kind)
        before = Choice(choice.kind, MailChoice(row.mail), row.shown) if row else Choice(choice.kind)
        if choice == before:
            continue
        if row is None:
            row = NoticeChoice(user_id=user.id, kind=choice.kind)
            db.session.add(row)
        row.mail, row.shown = choice.mail, choice.shown
        _decide_anew(user.id, choice)


def _check(choice: Choice) -> None:
    declared = REGISTRY.get(choice.kind)
    if declared is None:
        raise RuleBroken("notifications.kind", field=choice.kind)
    muted = choice.mail is MailChoice.NEVER or not choice.shown
    if muted and isinstance(declared, Reminder) and declared.statutory:
        raise RuleBroken("notifications.statutory", field=choice.kind, why=gettext(declared.statutory))


def _decide_anew(user_id: int, choice: Choice) -> None:
    """The notices of the kind that no mail has taken get the new way; those that are open stand in the list, or no longer."""
    mine = sa.and_(Notice.user_id == user_id, Notice.kind == choice.kind)
    waiting = sa.and_(mine, Notice.state == NoticeState.PLANNED.value, Notice.letter_id.is_(None))
    way: dict[str, Any] = {"mail": choice.mail.value}
    if choice.mail is MailChoice.NEVER:
        way |= {"state": NoticeState.SKIPPED.value, "reason": "muted", "settled_at": clock.now()}
    changed = _rows(sa.update(Notice).where(waiting, Notice.mail != choice.mail.value).values(way))
    seen = _rows(sa.update(Notice).where(mine, Notice.ended_at.is_(None), Notice.shown != choice.shown).values(shown=choice.shown))
    if changed or seen:
        told: dict[str, object] = {
            "kind": choice.kind,
            "mail": choice.mail.value,
            "mail_rows": changed,
            "shown": choice.shown,
            "shown_rows": seen,
        }
        audit.record(Notice.__tablename__, None, told)


def _rows(statement: sa.Update) -> int:
    done: Any = db.session.execute(statement)
    return int(done.rowcount)


@operation(policy.OWN_CHOICES)
def set_hours(by: Actor, user: User, *, quiet_from: int, quiet_until: int, digest_hour: int, digest_weekday: int) -> None:
    """Choose when mail may come: hours of Sweden, 0 to 23, weekday 1 (Monday) to 5. Equal quiet hours mean none.

    Raises RuleBroken("notifications.hour"), ("notifications.weekday"), ("notifications.quiet_long", field="quiet_until") above
    QUIET_MOST_HOURS, and ("notifications.digest_quiet", field="digest_hour") when the collected mail would fall into the quiet hours.
    """
    wanted = _checked_hours(quiet_from=quiet_from, quiet_until=quiet_until, digest_hour=digest_hour, digest_weekday=digest_weekday)
    row = find_hours(by)
    if wanted == hours_of(row):
        return
    if row is None:
        row = NoticeHours(user_id=user.id)
        db.session.add(row)
    row.quiet_from, row.quiet_until = wanted.quiet_from, wanted.quiet_until
    row.digest_hour, row.digest_weekday = wanted.digest_hour, wanted.digest_weekday


def _checked_hours(*, digest_weekday: int, **hours: int) -> Hours:
    for field, hour in hours.items():
        if not 0 <= hour < _DAY_HOURS:
            raise RuleBroken("notifications.hour", field=field)
    if not 1 <= digest_weekday <= _FRIDAY:
        raise RuleBroken("notifications.weekday", field="digest_weekday")
    wanted = Hours(digest_weekday=digest_weekday, **hours)
    if (wanted.quiet_until - wanted.quiet_from) % _DAY_HOURS > QUIET_MOST_HOURS:
        raise RuleBroken("notifications.quiet_long", field="quiet_until", most=QUIET_MOST_HOURS)
    if wanted.is_quiet(wanted.digest_hour):
        raise RuleBroken("notifications.digest_quiet", field="digest_hour")
    return wanted
