"""Who gets prompts before a season: asked for without an account, confirmed by a link, ended by one (features row 45)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import municipalities_of
from vaw.domain.people.operations.invitations import checked_email
from vaw.domain.prevention import policy
from vaw.domain.prevention.models.prompts import SeasonSubscription
from vaw.domain.prevention.operations.prompts_letters import write_letter
from vaw.domain.prevention.rules.prompts import NAME_MOST, End, Letter
from vaw.domain.prevention.rules.seasons import Season
from vaw.kernel import audit, clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import SOURCE
from vaw.kernel.operation import operation
from vaw.kernel.sealing import fingerprint


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants which prompts. `municipality_id` None: of the whole county."""

    organisation_name: str
    email: str
    seasons: Collection[str]
    municipality_id: int | None = None
    language: str = SOURCE


@operation(policy.ASK_FOR_PROMPTS)
def ask_for_prompts(by: Actor, county: County, *, asked: Asked, confirmed: bool = False) -> SeasonSubscription:
    """Somebody asks for prompts: a mail asks the address whether it is right. Nothing else leaves before it says yes.

    Raises RuleBroken("people.email"), ("prevention.…") or PersonalData with the field at fault.
    """
    return _begin(by, county, asked, None, confirmed)


@operation(policy.ADD_SUBSCRIPTION)
def note_subscription(by: Actor, county: County, *, asked: Asked, confirmed: bool = False) -> SeasonSubscription:
    """Write down that somebody has asked, on the phone or in a meeting. The address is asked for its yes all the same."""
    return _begin(by, county, asked, by.id, confirmed)


@operation(policy.ANSWER_SUBSCRIPTION)
def confirm_subscription(by: Actor, subscription: SeasonSubscription) -> SeasonSubscription:
    """The address says yes. One that had asked for this place before keeps its subscription, with what it wants now: that one is returned.

    Harmless twice. Raises RuleBroken("prevention.prompts_ended").
    """
    db.session.refresh(subscription, with_for_update=True)
    if subscription.ended_at is not None:
        raise RuleBroken("prevention.prompts_ended")
    if subscription.confirmed_at is not None:
        return subscription
    same = _same(subscription.county_id, subscription.municipality_id, subscription.address_key)
    older = db.session.scalars(same.where(SeasonSubscription.confirmed_at.is_not(None)).with_for_update()).one_or_none()
    if older is None:
        subscription.confirmed_at = clock.now()
        return subscription
    older.seasons, older.organisation_name = subscription.seasons, subscription.organisation_name
    older.language = subscription.language
    db.session.delete(subscription)
    return older


@operation(policy.ANSWER_SUBSCRIPTION)
def end_by_link(by: Actor, subscription: SeasonSubscription) -> None:
    """The address says no: it is erased, and no mail leaves any more. Harmless twice."""
    _end(subscription, End.BY_LINK)


@operation(policy.KEEP_SUBSCRIPTION)
def end_subscription(by: Actor, subscription: SeasonSubscription) -> None:
    """The board ends it, as end_by_link."""
    _end(subscription, End.BY_BOARD)


@operation(policy.KEEP_SUBSCRIPTION)
def open_address(by: Actor, subscription: SeasonSubscription) -> str | None:
    """Where prompts go. It lies sealed, and who has looked at it is in the audit (safety.md 3)."""
    audit.record("season_subscription", subscription.id, {"address": "read"})
    return subscription.email


@operation(policy.ANSWER_SUBSCRIPTION)
def forget_subscription(by: Actor, subscription: SeasonSubscription) -> None:
    """Remove what nobody said yes to, or what ended long ago, with its letters. Whoever says yes meanwhile stays."""
    db.session.refresh(subscription, with_for_update=True)
    if subscription.confirmed_at is None or subscription.ended_at is not None:
        db.session.delete(subscription)


def _begin(by: Actor, county: County, asked: Asked, noted_by: int | None, confirmed: bool) -> SeasonSubscription:
    name = guard.clean(asked.organisation_name, field="organisation_name", confirmed=confirmed)
    if not name or len(name) > NAME_MOST:
        raise RuleBroken("prevention.prompts_name", field="organisation_name", most=NAME_MOST)
    seasons = [season.value for season in Season if season.value in asked.seasons]
    if not seasons or len(seasons) != len(set(asked.seasons)):
        raise RuleBroken("prevention.prompts_seasons", field="seasons")
    if asked.municipality_id is not None and asked.municipality_id not in {one.id for one in municipalities_of(county.id)}:
        raise RuleBroken("prevention.prompts_place", field="place")
    address = checked_email(asked.email)
    key = fingerprint(address.encode())
    same = _same(county.id, asked.municipality_id, key).where(SeasonSubscription.confirmed_at.is_(None))
    one = db.session.scalars(same.order_by(SeasonSubscription.id).limit(1).with_for_update()).one_or_none()
    if one is None:
        one = SeasonSubscription(county_id=county.id, municipality_id=asked.municipality_id, email=address, address_key=key)
        db.session.add(one)
    one.organisation_name, one.seasons, one.language = name, seasons, asked.language
    one.asked_at, one.noted_by = clock.now(), noted_by
    db.session.flush()
    write_letter(one, Letter.CONFIRM, clock.today().isoformat())
    return one


def _same(county_id: int, municipality_id: int | None, key: str | None) -> sa.Select[SeasonSubscription]:
    """Of the same address and place, not ended."""
    one = SeasonSubscription
    return sa.select(one).where(
        one.county_id == county_id,
        one.municipality_id.is_not_distinct_from(municipality_id),
        one.address_key == key,
        one.ended_at.is_(None),
    )


def _end(subscription: SeasonSubscription, why: End) -> None:
    db.session.refresh(subscription, with_for_update=True)
    if subscription.ended_at is None:
        subscription.ended_at, subscription.ended_why = clock.now(), why.value
        subscription.email = subscription.address_key = None
