"""Checkpoints of the made-up year's trainings, decisions and measures: some counties have come far, some have hardly begun."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa

from vaw.cli.demo.accounts import email
from vaw.domain.geography.models import County
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import Decision
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.domain.people.models import User
from vaw.domain.strategies.models.checkpoints import Checkpoint
from vaw.domain.strategies.models.plans import Measure
from vaw.domain.strategies.rules.checkpoints import Kind, Stage
from vaw.domain.strategies.rules.plans import MeasureState
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.rules.occasions import OccasionState
from vaw.kernel.db import db

EVERY = (2, 3, 5)  # counties by turns: every second, third or fifth thing is checked
WORDS = {
    Kind.OCCASION: (
        "Anmälda till de tre senaste utbildningarna (exempel).",
        "Kvinnor är i stor majoritet och kommer från flera yrken.",
        "Få män kommer, och nästan alla är poliser.",
        "Vi bjuder in genom räddningstjänst och idrott också.",
    ),
    Kind.DECISION: (
        "Vem beslutet rör och vem som gör jobbet (exempel).",
        "Fler kvinnor får veta vart de kan vända sig.",
        "Män som behöver stöd får samma väg in.",
        "Beslutet gäller båda. Vi följer upp vilka som hör av sig.",
    ),
    Kind.MEASURE: (
        "Vilka som har nåtts hittills (exempel).",
        "Kvinnor i tätorten nås, på landsbygden färre.",
        "Unga män nås sällan.",
        "Nästa omgång hålls i byarna och på arbetsplatser.",
    ),
}


def make_checked(counties: Sequence[County], today: date) -> None:
    """Needs the trainings, the meetings and the strategies."""
    addresses = {email("sakkunnig", county): county.id for county in counties}
    experts = db.session.connection().execute(sa.select(User.email, User.id).where(User.email.in_(addresses)))
    by = {addresses[address]: id for address, id in experts}
    at = datetime.combine(today, time(9), UTC)
    rows = [{**told, "by_id": by[told["county_id"]], "at": at} for kind in WORDS for told in _told(kind)]
    db.session.connection().execute(sa.insert(Checkpoint), rows)


def _things(kind: Kind) -> Any:
    """(county, id, whether it has ended), in the order in which they came."""
    asked: Any
    if kind is Kind.OCCASION:
        asked = sa.select(Occasion.county_id, Occasion.id, Occasion.state == OccasionState.HELD.value)
        return asked.where(Occasion.state != OccasionState.CANCELLED.value).order_by(Occasion.id)
    if kind is Kind.MEASURE:
        ended = Measure.state == MeasureState.DONE.value
        return sa.select(Measure.county_id, Measure.id, ended).where(Measure.state != MeasureState.DROPPED.value).order_by(Measure.id)
    held = (Meeting.state == MeetingState.HELD.value, Network.county_id.is_not(None))
    asked = sa.select(Network.county_id, Decision.id, sa.false()).select_from(Decision)
    joined = asked.join(Meeting, Meeting.id == Decision.meeting_id).join(Network, Network.id == Meeting.network_id)
    return joined.where(*held).order_by(Decision.id)


def _told(kind: Kind) -> Iterator[dict[str, Any]]:
    seen = defaultdict[int, int](int)
    analysed, women, men, conclusion = WORDS[kind]
    texts = {"analysed": analysed, "women": women, "men": men, "conclusion": conclusion, "figures": "", "reason": "", "relevant": True}
    for county_id, id, ended in db.session.connection().execute(_things(kind)):
        place, seen[county_id] = seen[county_id], seen[county_id] + 1
        every = EVERY[county_id % len(EVERY)]
        stages = [Stage.DECIDE, Stage.PLAN, *([Stage.CARRY_OUT] if ended and place % 2 else [])] if place % every == 0 else []
        stages += [Stage.EVALUATE] if ended and place % every == 1 else []
        for stage in stages:
            yield {"county_id": county_id, "kind": kind.value, "object_id": id, "stage": stage.value, **texts}
