"""What a file of measures says besides what a list does: their strategies and goals, and who follows them. Two statements a page."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import sqlalchemy as sa

from vaw.domain.people.models import User
from vaw.domain.strategies.models import Strategy, StrategyGoal
from vaw.kernel.db import reading


class Goal(NamedTuple):
    """A goal with its strategy's title, and the codes of what it is tied to."""

    strategy: str
    part: str
    text: str
    sub_goals: tuple[str, ...]
    subject_areas: tuple[str, ...]


def goals_by_id(goal_ids: Collection[int]) -> dict[int, Goal]:
    """{id: goal} of measures that the actor has got."""
    wanted = (
        sa.select(StrategyGoal.id, Strategy.title, StrategyGoal.part, StrategyGoal.text, StrategyGoal.sub_goals, StrategyGoal.subject_areas)
        .join(Strategy, Strategy.id == StrategyGoal.strategy_id)
        .where(StrategyGoal.id.in_(set(goal_ids)))
    )
    with reading() as connection:
        rows = connection.execute(wanted).all()
    return {id: Goal(title, part, text, tuple(sub_goals), tuple(areas)) for id, title, part, text, sub_goals, areas in rows}


def names_by_id(user_ids: Collection[int | None]) -> dict[int | None, str]:
    """{id: name} of the accounts that follow the measures."""
    with reading() as connection:
        rows = connection.execute(sa.select(User.id, User.name).where(User.id.in_({one for one in user_ids if one is not None})))
        return {row.id: row.name for row in rows}
