"""Evaluations that have ended with answers enough to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa

from vaw.domain.support.models.evaluation import EVALUATION_SHEET, Evaluation
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.rules.evaluating import SHOWN_FROM
from vaw.domain.support.rules.results import TELL_WITHIN
from vaw.kernel.db import db


def list_with_results(today: date) -> Sequence[Occasion]:
    """Occasions whose evaluation has ended lately and has something to show, in the order in which they were made."""
    answers = sa.select(sa.func.count()).where(EVALUATION_SHEET.c.occasion_id == Occasion.id).scalar_subquery()
    lately = Evaluation.closes_on.between(today - TELL_WITHIN, today - timedelta(days=1))
    wanted = sa.select(Occasion).join(Evaluation, Evaluation.occasion_id == Occasion.id).where(lately, answers >= SHOWN_FROM)
    return db.session.scalars(wanted.order_by(Occasion.id)).all()
