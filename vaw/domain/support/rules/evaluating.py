"""Anonymous evaluation: questions by kind, its window, and from how many answers on a result is shown (features row 37)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from vaw.domain.activities.rules.log import Mode
from vaw.kernel.calendar import at_hour, next_working
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_


class QuestionKind(StrEnum):
    SCALE = "scale"  # 1 to 5
    YES_NO = "yes_no"
    CHOICE = "choice"
    TEXT = "text"


KIND_NAMES = {
    QuestionKind.SCALE: N_("Skala 1–5"),
    QuestionKind.YES_NO: N_("Ja eller nej"),
    QuestionKind.CHOICE: N_("Ett av flera svar"),
    QuestionKind.TEXT: N_("Egna ord"),
}
SHOWN_FROM = 5  # answers: fewer are suppressed (issue 4.9)
WINDOW = timedelta(days=14)
REMIND_AFTER = timedelta(days=7)  # half of the window: once, and only those who have not answered (issue 4.9)
OPENS_AT_LATEST = timedelta(days=60)  # after the occasion: later than two months nobody remembers it
QUESTIONS_MOST = 15  # a page that takes two minutes
QUESTION_MOST = 200  # characters
OPTIONS_FEWEST, OPTIONS_MOST, OPTION_MOST = 2, 7, 100  # how many, and characters of each
ANSWER_MOST = 1000  # characters of an answer in own words
SCALE = range(1, 6)
YES, NO = "yes", "no"

Answer = int | str
"""1 to 5 on a scale, "yes" or "no", the number of an option from 0 on, or own words."""


@dataclass(frozen=True, slots=True)
class Question:
    """`code` names its answers; `options` are those of CHOICE, else empty. On a scale the text is a statement that one agrees with."""

    code: str
    kind: QuestionKind
    text: str
    options: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As it lies in the database."""
        return {"code": self.code, "kind": self.kind.value, "text": self.text, "options": list(self.options)}

    @property
    def values(self) -> tuple[Answer, ...]:
        """All that can be answered, in order; nothing for own words."""
        if self.kind is QuestionKind.SCALE:
            return tuple(SCALE)
        if self.kind is QuestionKind.YES_NO:
            return YES, NO
        return tuple(range(len(self.options)))


USE_IN_WORK = "use_in_work"  # figures read the answers to this one
_OVERALL = Question("overall", QuestionKind.SCALE, N_("Utbildningen var bra som helhet."))
_USE = Question(USE_IN_WORK, QuestionKind.SCALE, N_("Jag kan använda det jag lärde mig i mitt arbete."))
_LEVEL = Question("level", QuestionKind.CHOICE, N_("Hur var nivån?"), (N_("För lätt"), N_("Lagom"), N_("För svår")))
_SETTING = {
    Mode.ON_SITE: Question("place", QuestionKind.SCALE, N_("Lokalen och upplägget fungerade bra för mig.")),
    Mode.DIGITAL: Question("technology", QuestionKind.SCALE, N_("Tekniken fungerade bra för mig.")),
    Mode.HYBRID: Question("both_ways", QuestionKind.SCALE, N_("Det fungerade bra att vara med på det sätt jag var med.")),
}
_RECOMMEND = Question("recommend", QuestionKind.YES_NO, N_("Skulle du råda en kollega att gå utbildningen?"))
_TAKEAWAY = Question("takeaway", QuestionKind.TEXT, N_("Vad tar du med dig?"))
_BETTER = Question("better", QuestionKind.TEXT, N_("Vad kan vi göra bättre?"))
_OURS = {one.text: one for one in (_OVERALL, _USE, _LEVEL, *_SETTING.values(), _RECOMMEND, _TAKEAWAY, _BETTER)}


def default_questions(mode: str) -> tuple[Question, ...]:
    """What is asked when the board has written nothing of its own, in the order of the sheet."""
    return _OVERALL, _USE, _LEVEL, _SETTING[Mode(mode)], _RECOMMEND, _TAKEAWAY, _BETTER


def read_questions(rows: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """The questions as they lie in the database (Question.plain)."""
    return tuple(Question(row["code"], QuestionKind(row["kind"]), row["text"], tuple(row.get("options", ()))) for row in rows)


def coded(questions: Sequence[Question]) -> tuple[Question, ...]:
    """The same questions, each with a code of its own: ours keep theirs as long as nobody changes a word of them.

    So answers under USE_IN_WORK always answer the same words. Only before anybody has answered.
    """
    given: list[Question] = []
    for number, one in enumerate(questions, 1):
        ours = _OURS.get(one.text)
        same = ours is not None and (ours.kind, ours.options) == (one.kind, one.options) and ours not in given
        given.append(ours if same and ours is not None else Question(f"q{number}", one.kind, one.text, one.options))
    return tuple(given)


def check_questions(questions: Sequence[Question]) -> None:
    """Raises RuleBroken("support.question_…") with the field at fault: text_0, options_0 … by the question's place."""
    if not questions:
        raise RuleBroken("support.question_none")
    if len(questions) > QUESTIONS_MOST:
        raise RuleBroken("support.question_many", most=QUESTIONS_MOST)
    for at, one in enumerate(questions):
        if not one.text:
            raise RuleBroken("support.question_empty", field=f"text_{at}")
        if len(one.text) > QUESTION_MOST:
            raise RuleBroken("support.question_long", field=f"text_{at}", most=QUESTION_MOST)
        if one.kind is QuestionKind.CHOICE:
            _check_options(one.options, f"options_{at}")


def _check_options(options: Sequence[str], field: str) -> None:
    if not OPTIONS_FEWEST <= len(options) <= OPTIONS_MOST or len(set(options)) < len(options):
        raise RuleBroken("support.question_options", field=field, least=OPTIONS_FEWEST, most=OPTIONS_MOST)
    if any(len(option) > OPTION_MOST for option in options):
        raise RuleBroken("support.question_option_long", field=field, most=OPTION_MOST)


def check_opening(opens_on: date, *, ends_on: date, today: date) -> None:
    """A day that the board chooses itself. Raises RuleBroken("support.evaluation_early"), ("support.evaluation_late")."""
    if opens_on <= ends_on or opens_on < today:
        raise RuleBroken("support.evaluation_early", field="opens_on")
    if opens_on > ends_on + OPENS_AT_LATEST:
        raise RuleBroken("support.evaluation_late", field="opens_on", days=OPENS_AT_LATEST.days)


def ends_at(closes_on: date) -> datetime:
    """The instant at which an evaluation ends, when its last day is over in Sweden: until then a link counts."""
    return at_hour(closes_on + timedelta(days=1), 0)


def remind_on(opens_on: date) -> date:
    """The working day on which those are reminded who have not answered."""
    return next_working(opens_on + REMIND_AFTER)
