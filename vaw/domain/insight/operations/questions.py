"""Keeping, changing, sharing and removing compilations of one's own."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.insight import policy
from vaw.domain.insight.models.questions import SavedQuestion
from vaw.domain.insight.queries.questions import may_share, offered
from vaw.domain.insight.queries.schedules import is_used
from vaw.domain.insight.rules.questions import NAME_MOST, Choice, Sharing, checked
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, RuleBroken
from vaw.kernel.operation import operation


@operation(policy.ASK_QUESTION)
def save_question(by: Actor, county: County, *, name: str, sharing: Sharing, choice: Choice, confirmed: bool = False) -> SavedQuestion:
    """Keep a choice under a name. It belongs to the county where the actor reads figures; a national coordinator's to none.

    Raises RuleBroken("insight.question_name"), ("insight.question_sharing"), those of rules.questions.checked, PersonalData.
    """
    if by.id is None:
        raise NotAllowed(policy.ASK_QUESTION.name)
    made = SavedQuestion(
        user_id=by.id,
        county_id=county.id if policy.READ_FIGURES.allows(by, county) else None,
        name=_name(name, confirmed),
        choice=settled(choice).as_json(),
        created_at=clock.now(),
    )
    _share(by, made, sharing)
    db.session.add(made)
    db.session.flush()
    return made


@operation(policy.KEEP_QUESTION)
def change_question(by: Actor, question: SavedQuestion, *, name: str, sharing: Sharing, confirmed: bool = False) -> None:
    """Name it anew and say who else may open it. Raises RuleBroken("insight.question_name"), ("insight.question_sharing"), PersonalData."""
    question.name = _name(name, confirmed)
    _share(by, question, sharing)


@operation(policy.KEEP_QUESTION)
def choose_anew(by: Actor, question: SavedQuestion, *, choice: Choice) -> None:
    """Let it ask something else from now on. Raises RuleBroken as rules.questions.checked."""
    question.choice = settled(choice).as_json()


@operation(policy.KEEP_QUESTION)
def remove_question(by: Actor, question: SavedQuestion) -> None:
    """Remove it; files that were made of it stay until they expire. Raises RuleBroken("insight.question_scheduled")."""
    if is_used(question.id):
        raise RuleBroken("insight.question_scheduled")
    db.session.delete(question)


def settled(choice: Choice) -> Choice:
    """The choice as it is kept. Raises RuleBroken as rules.questions.checked."""
    return checked(choice, [figure.code for figure in offered(nation=choice.nation)], clock.today().year)


def _name(name: str, confirmed: bool) -> str:
    tidy = guard.clean(name, field="name", confirmed=confirmed)
    if not 1 <= len(tidy) <= NAME_MOST:
        raise RuleBroken("insight.question_name", field="name", most=NAME_MOST)
    return tidy


def _share(by: Actor, question: SavedQuestion, sharing: Sharing) -> None:
    if sharing not in may_share(by, question.county_id):
        raise RuleBroken("insight.question_sharing", field="sharing")
    question.sharing = sharing.value
