"""A small made-up year of support in Västerbotten, counted by hand: what the tests of support's figures expect comes from here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from tests.factories.occasions import make_occasion
from tests.factories.requests import make_method, make_request
from vaw.domain.support.models import RequestStep
from vaw.domain.support.models.adoption import FollowUp, MethodStage
from vaw.domain.support.models.evaluation import EVALUATION_SHEET, Evaluation
from vaw.domain.support.models.occasions import OCCASION_HEADS, Occasion
from vaw.domain.support.rules import RequestState
from vaw.domain.support.rules.evaluating import USE_IN_WORK
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

HERE, SKANE, GOTLAND = 24, 12, 9
UMEA, LYCKSELE, SKELLEFTEA, MALMO, VISBY = 2480, 2481, 2482, 1280, 980
Step = tuple[RequestState, datetime, int | None, int]
"""(state, when, working days that the one before it took, county)."""
_S = RequestState


def at(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """An instant in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def make_support_year() -> None:
    """What is asked for, held and answered around 2025; each function says what of it counts in that year."""
    _make_requests()
    occasion = _make_occasions()
    _make_answers(occasion)


def _make_requests() -> None:
    """Five arrive in 2025, four get an answer, three of them in time; two are open at its end. One goes on to Skåne and is open there."""
    _request(
        (_S.RECEIVED, at(2025, 2, 3), None, HERE), (_S.ACKNOWLEDGED, at(2025, 2, 5), 2, HERE), (_S.MATCHED, at(2025, 2, 12), 5, HERE),
        (_S.PLANNED, at(2025, 2, 17), 3, HERE), (_S.DELIVERED, at(2025, 3, 10), 10, HERE), (_S.CLOSED, at(2025, 3, 11), 1, HERE),
    )  # fmt: skip
    _request((_S.RECEIVED, at(2025, 3, 3), None, HERE), (_S.ACKNOWLEDGED, at(2025, 3, 7), 4, HERE))
    _request((_S.RECEIVED, at(2025, 4, 1), None, HERE), (_S.WITHDRAWN, at(2025, 4, 2), 1, HERE))
    _request(
        (_S.RECEIVED, at(2024, 12, 30), None, HERE), (_S.ACKNOWLEDGED, at(2025, 1, 3), 2, HERE), (_S.DECLINED, at(2025, 1, 10), 4, HERE)
    )
    _request(
        (_S.RECEIVED, at(2025, 5, 5), None, HERE), (_S.PASSED_ON, at(2025, 5, 6), 1, HERE), (_S.RECEIVED, at(2025, 5, 6), 0, SKANE),
        county_id=SKANE, passed_to_county_id=SKANE,
    )  # fmt: skip
    # Half past eleven and half past midnight in Sweden, in the night of New Year.
    _request((_S.RECEIVED, at(2025, 12, 31, 22, 30), None, HERE), (_S.ACKNOWLEDGED, at(2026, 1, 5), 2, HERE))
    _request((_S.RECEIVED, at(2025, 12, 31, 23, 30), None, HERE))


def _request(*steps: Step, county_id: int = HERE, **more: Any) -> None:
    request = make_request(county_id, state=steps[-1][0], at=steps[0][1], **more)
    with unit(system("test"), "test.steps"):
        db.session.execute(sa.delete(RequestStep).where(RequestStep.request_id == request.id))
        rows = [
            {"request_id": request.id, "state": state.value, "at": when, "took_working_days": took, "county_id": where}
            for state, when, took, where in steps
        ]
        db.session.execute(sa.insert(RequestStep), rows)


def _make_occasions() -> Occasion:
    """Västerbotten has held three in 2025, one of them as the guest of Skåne; at two of them who came was noted: 25 + 6 + 3 heads.

    One of the evaluations has five answers to the question whether one can use it, the other one too few.
    """
    first = _held(
        at(2025, 3, 10),
        heads=[("social_services", UMEA, 10, 2, 0), ("health_care", UMEA, 3, 1, 1), ("", 0, 0, 0, 2)],
    )
    _evaluated(first, [5, 5, 4, 3, 2, None])
    together = [("social_services", SKELLEFTEA, 5, 0, 0), ("social_services", MALMO, 7, 3, 0)]
    _evaluated(_held(at(2025, 9, 1), SKANE, mode="digital", co_county_ids=[HERE], heads=together), [5, 5, 5, 5])
    _held(at(2025, 10, 1), mode="digital")
    _held(at(2024, 6, 3), heads=[("ngo", LYCKSELE, 4, 0, 0)])
    _held(at(2025, 5, 5), GOTLAND, heads=[("ngo", VISBY, 1, 1, 0)])
    _held(at(2025, 12, 31, 20), hours=3.5)  # ends half past midnight: of 2026
    _held(at(2025, 4, 4), state="cancelled")
    _held(at(2025, 4, 5), state="open")
    return first


def _held(starts_at: datetime, county_id: int = HERE, *, heads: Sequence[tuple[str, int, int, int, int]] = (), **more: Any) -> Occasion:
    occasion = make_occasion(county_id, starts_at=starts_at, **({"state": "held"} | more))
    names = ("profession", "municipality_id", "women", "men", "unstated")
    rows = [{"occasion_id": occasion.id, "organisations": 1, **dict(zip(names, row, strict=True))} for row in heads]
    if rows:
        with unit(system("test"), "test.heads"):
            db.session.execute(sa.insert(OCCASION_HEADS), rows)
    return occasion


def _evaluated(occasion: Occasion, answers: Sequence[int | None]) -> None:
    """Sheets of an evaluation that has ended; None: that question was left out."""
    day = occasion.ends_at.date()
    with unit(system("test"), "test.sheets"):
        db.session.add(Evaluation(occasion_id=occasion.id, questions=[], opens_on=day, closes_on=day + timedelta(days=14)))
        rows = [{"id": uuid4(), "occasion_id": occasion.id, "answers": {USE_IN_WORK: one} if one else {"overall": 5}} for one in answers]
        db.session.execute(sa.insert(EVALUATION_SHEET), rows)


def _make_answers(occasion: Occasion) -> None:
    """Of 2025: two asked after 3 months and one of them answered, one asked after 9. At its end one in routine and three have started."""
    method, other = make_method(), make_method("Påhittad metod")
    asked = {"county_id": HERE, "method_id": method.id, "occasion_id": occasion.id}
    with unit(system("test"), "test.answers"):
        for key, months, due_on, state in (
            ("a", 3, date(2025, 6, 10), "answered"),
            ("b", 3, date(2025, 6, 10), "unanswered"),
            ("a", 9, date(2025, 12, 10), "sent"),
            ("b", 9, date(2025, 12, 10), "waiting"),
            ("c", 3, date(2026, 1, 2), "sent"),
        ):
            stage = "decided" if state == "answered" else None
            row = FollowUp(organisation_key=key, organisation_name=key, months=months, due_on=due_on, state=state, stage=stage, **asked)
            db.session.add(row)
        for key, of, stage, since_on in (
            ("a", method, "decided", date(2025, 2, 1)),
            ("a", method, "routine", date(2025, 11, 1)),
            ("a", method, "abandoned", date(2026, 1, 5)),
            ("a", other, "started", date(2024, 5, 1)),
            ("b", method, "started", date(2025, 12, 31)),
            ("c", method, "decided", date(2026, 1, 1)),
            ("d", method, "decided", date(2025, 4, 1)),
            ("d", method, "started", date(2025, 4, 1)),
        ):
            noted = at(2026, 1, 5)
            db.session.add(_stage(HERE, key, of.id, stage, since_on, noted))
            db.session.flush()


def _stage(county_id: int, key: str, method_id: int, stage: str, since_on: date, noted_at: datetime) -> MethodStage:
    return MethodStage(
        county_id=county_id, method_id=method_id, organisation_key=key, organisation_name=key, stage=stage, since_on=since_on,
        noted_at=noted_at,
    )  # fmt: skip
