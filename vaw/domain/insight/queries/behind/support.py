"""The rows behind the figures of support: trainings with who came, requests, follow-ups, and how far methods have come."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql

from vaw.domain.geography.queries import municipalities_of
from vaw.domain.insight.queries.behind.source import Asked, Build, Kind, Source, day_of, plain
from vaw.domain.support import policy
from vaw.domain.support.models import Method, RequestStep, SupportRequest
from vaw.domain.support.models.adoption import FollowUp, MethodStage
from vaw.domain.support.models.evaluation import EVALUATION_SHEET, Evaluation
from vaw.domain.support.models.occasions import OCCASION_HEADS, Occasion
from vaw.domain.support.rules import RequestState
from vaw.domain.support.rules.adopting import FollowUpState
from vaw.domain.support.rules.evaluating import SHOWN_FROM, USE_IN_WORK
from vaw.domain.support.rules.occasions import OccasionState
from vaw.domain.support.rules.year import NOT_SAID
from vaw.kernel import clock

_HEADS = OCCASION_HEADS.c
_PERSONS = _HEADS.women + _HEADS.men + _HEADS.unstated


def _held(asked: Asked, *columns: sa.ColumnElement[int]) -> Source:
    """Occasions that the county held, alone or with others, and that ended in the year."""
    ours = sa.or_(Occasion.county_id == asked.county_id, Occasion.co_county_ids.contains([asked.county_id]))
    held = sa.and_(Occasion.state == OccasionState.HELD.value, Occasion.ends_at >= asked.begins, Occasion.ends_at < asked.ends)
    rows = plain(Occasion.id, day_of(Occasion.ends_at), Occasion.title, *columns).where(ours, held)
    return Source(Kind.OCCASION, rows, policy.READ_OCCASION.scope(asked.by))


def occasions(asked: Asked) -> Source:
    """By form."""
    found = _held(asked)
    return Source(found.kind, found.rows.where(Occasion.mode == asked.part), found.scope) if asked.part else found


def occasions_of_year(asked: Asked) -> Source:
    """The part is the year itself, of those that are compared."""
    return _held(Asked(asked.by, asked.county_id, asked.number or asked.year, None))


def came(asked: Asked, *only: sa.ColumnElement[bool]) -> Source:
    """Occasions whose heads were counted, each with its heads."""
    these = (_HEADS.occasion_id == Occasion.id, *only)
    heads = sa.select(sa.func.sum(_PERSONS)).where(*these).correlate(Occasion).scalar_subquery()
    found = _held(asked, sa.cast(heads, sa.Integer))
    return Source(found.kind, found.rows.where(sa.exists(sa.select(_HEADS.occasion_id).where(*these))), found.scope)


def came_of_profession(asked: Asked) -> Source:
    """Occasions to which people of one profession came; an empty part is those who did not state theirs."""
    return came(asked, _HEADS.profession == (asked.part or NOT_SAID))


def came_from(asked: Asked) -> Source:
    """From one municipality, or from any of the county's."""
    places = [asked.number] if asked.number else [place.id for place in municipalities_of(asked.county_id)]
    return came(asked, _HEADS.municipality_id.in_(places), _PERSONS > 0)


def found_useful(asked: Asked) -> Source:
    """Occasions of which the answers are shown, each with how many answered; never how."""
    answer = EVALUATION_SHEET.c.answers[USE_IN_WORK].astext
    these = (EVALUATION_SHEET.c.occasion_id == Occasion.id, answer.is_not(None))
    answers = sa.select(sa.func.count()).select_from(EVALUATION_SHEET).where(*these).correlate(Occasion).scalar_subquery()
    closed = sa.exists().where(Evaluation.occasion_id == Occasion.id, Evaluation.closes_on < clock.today())
    found = _held(asked, sa.cast(answers, sa.Integer))
    return Source(found.kind, found.rows.where(closed, answers >= SHOWN_FROM), found.scope)


def _request(day: sa.ColumnElement[date]) -> sa.Select[Any]:
    return plain(SupportRequest.id, day, SupportRequest.organisation_name)


def received(asked: Asked) -> Source:
    """Requests that came to the county in the year; one that went on to another county is its own to show now."""
    arrived = sa.and_(RequestStep.county_id == asked.county_id, RequestStep.state == RequestState.RECEIVED.value)
    within = sa.and_(RequestStep.at >= asked.begins, RequestStep.at < asked.ends)
    rows = _request(day_of(RequestStep.at)).join(RequestStep, RequestStep.request_id == SupportRequest.id).where(arrived, within)
    return Source(Kind.REQUEST, rows, policy.READ_REQUEST.scope(asked.by))


def stepped(asked: Asked) -> Source:
    """Steps that were taken in the year, each with the working days that it took; of those that led away from one state."""
    earlier = orm.aliased(RequestStep)
    before = (
        sa.select(earlier.state)
        .where(earlier.request_id == RequestStep.request_id, earlier.id < RequestStep.id)
        .order_by(earlier.id.desc())
        .limit(1)
        .correlate(RequestStep)
        .scalar_subquery()
    )
    counted = sa.and_(RequestStep.took_working_days.is_not(None), RequestStep.state != RequestState.RECEIVED.value)
    within = sa.and_(RequestStep.county_id == asked.county_id, RequestStep.at >= asked.begins, RequestStep.at < asked.ends)
    rows = (
        plain(SupportRequest.id, day_of(RequestStep.at), SupportRequest.organisation_name, RequestStep.took_working_days)
        .join(RequestStep, RequestStep.request_id == SupportRequest.id)
        .where(counted, within, before == asked.part if asked.part else before.is_not(None))
    )
    return Source(Kind.REQUEST, rows, policy.READ_REQUEST.scope(asked.by))


def followed(asked: Asked) -> Source:
    """By months after the training."""
    rows = plain(FollowUp.id, FollowUp.due_on, FollowUp.organisation_name).where(
        FollowUp.county_id == asked.county_id,
        FollowUp.state != FollowUpState.WAITING.value,
        FollowUp.due_on.between(asked.first, asked.last),
    )
    return Source(
        Kind.FOLLOW_UP, rows.where(FollowUp.months == asked.number) if asked.part else rows, policy.READ_FOLLOW_UP.scope(asked.by)
    )


def stages(asked: Asked) -> Source:
    """The latest stage of each method in each organisation at the year's end."""
    unit = (MethodStage.method_id, MethodStage.organisation_key)
    latest = (
        sa.select(MethodStage.id)
        .ext(postgresql.distinct_on(*unit))
        .where(MethodStage.county_id == asked.county_id, MethodStage.since_on <= asked.last)
        .order_by(*unit, MethodStage.since_on.desc(), MethodStage.id.desc())
        .scalar_subquery()
    )
    title = MethodStage.organisation_name + ": " + Method.name
    rows = plain(MethodStage.id, MethodStage.since_on, title).join(Method, Method.id == MethodStage.method_id)
    rows = rows.where(MethodStage.id.in_(latest))
    return Source(Kind.STAGE, rows.where(MethodStage.stage == asked.part) if asked.part else rows, policy.READ_STAGE.scope(asked.by))


SOURCES: dict[str, Build] = {
    "trainings": occasions,
    "training-participants": lambda asked: came(asked),
    "training-by-profession": lambda asked: came_of_profession(asked) if asked.part is not None else came(asked),
    "training-use": found_useful,
    "follow-ups": followed,
    "adoption": stages,
    "support-by-year": occasions_of_year,
    "municipalities-trained": lambda asked: came_from(Asked(asked.by, asked.county_id, asked.year, None)),
    "training-by-municipality": came_from,
    "requests": received,
    "request-pace": stepped,
}
