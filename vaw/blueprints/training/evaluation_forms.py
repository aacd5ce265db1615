"""The sheet of an evaluation, made of its questions, and the form in which a board writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from flask import request

from vaw.domain.support.rules.evaluating import (
    ANSWER_MOST,
    KIND_NAMES,
    NO,
    OPTION_MOST,
    OPTIONS_MOST,
    QUESTION_MOST,
    QUESTIONS_MOST,
    SCALE,
    YES,
    Question,
    QuestionKind,
    read_questions,
)
from vaw.kernel.i18n import N_, gettext
from vaw.web.fields import Choice, Control, DateField, HiddenField, MaxLength, RadioField, Required, TextAreaField, TextField
from vaw.web.forms import Form
from vaw.web.versions import VersionedForm

LATER = "later"  # name of the button that keeps what was begun
SCALE_LABELS = {SCALE[0]: N_("1 – stämmer inte alls"), SCALE[-1]: N_("5 – stämmer helt")}
YES_NO_LABELS = {YES: N_("Ja"), NO: N_("Nej")}
_NO_NAMES = N_("Skriv inga namn och inget om enskilda personer.")


class SheetForm(Form):
    """What everybody's sheet has: the key that makes a second click the same sheet. A field for each question comes with `sheet_form`."""

    sheet_id = HiddenField()

    @property
    def key(self) -> UUID:
        try:
            return UUID(str(self.sheet_id.data))
        except ValueError:
            return uuid4()

    @property
    def later(self) -> bool:
        """The person wants to go on another time."""
        return LATER in request.form


def sheet_form(questions: Sequence[Question], begun: tuple[UUID, dict[str, Any]] | None) -> SheetForm:
    """The sheet as it is filled in: empty, as it was begun, or as it was sent."""
    kind = type("Sheet", (SheetForm,), {one.code: _field(one) for one in questions})
    key, answers = begun or (uuid4(), {})
    form: SheetForm = kind(data={"sheet_id": str(key), **answers})
    return form


class ScaleField(RadioField):
    """Numbers from one end to the other, in one row."""

    group_class = "vaw-scale"


def _field(question: Question) -> Control:
    """Nothing need be answered: nobody gives up because of one question."""
    if question.kind is QuestionKind.TEXT:
        return TextAreaField(question.text, maxlength=ANSWER_MOST, rows=4, description=_NO_NAMES, optional_note=False)
    choices = [Choice(value, label_of(question, value)) for value in question.values]
    coerce = str if question.kind is QuestionKind.YES_NO else int
    drawn = ScaleField if question.kind is QuestionKind.SCALE else RadioField
    return drawn(question.text, choices=choices, coerce=coerce, inline=question.kind is QuestionKind.YES_NO, optional_note=False)


def label_of(question: Question, value: int | str) -> str:
    """What a value is called, to be translated."""
    if question.kind is QuestionKind.SCALE:
        return SCALE_LABELS.get(int(value), str(value))
    return YES_NO_LABELS[str(value)] if question.kind is QuestionKind.YES_NO else question.options[int(value)]


# --- the board's form

WHEN_HELD, ON_A_DAY = "held", "day"
_KINDS = [
    (QuestionKind.SCALE.value, KIND_NAMES[QuestionKind.SCALE], N_("Skriv ett påstående, till exempel: Upplägget var bra.")),
    (QuestionKind.YES_NO.value, KIND_NAMES[QuestionKind.YES_NO]),
    (QuestionKind.CHOICE.value, KIND_NAMES[QuestionKind.CHOICE], N_("Skriv svaren i rutan nedanför.")),
    (QuestionKind.TEXT.value, KIND_NAMES[QuestionKind.TEXT], N_("De som svarar skriver fritt.")),
]
_ONE_A_LINE = N_("Ett svar på varje rad, minst två och högst sju.")
_OPTIONS_MOST = OPTIONS_MOST * (OPTION_MOST + 1)


class QuestionsForm(VersionedForm):
    """All questions at once. Fields text_0, kind_0, options_0 … come with `questions_form`; what a button does, `action` says."""

    opens = RadioField(
        N_("När ska utvärderingen öppna?"),
        [Required(N_("Välj när utvärderingen ska öppna."))],
        choices=[(WHEN_HELD, N_("Så fort tillfället är genomfört")), (ON_A_DAY, N_("En dag som vi väljer"))],
    )
    opens_on = DateField(N_("Vilken dag?"), description=N_("Bara om ni väljer dag. Skriv till exempel 2027-03-15."), optional_note=False)
    new_text = TextField(N_("Ny fråga"), [MaxLength(QUESTION_MOST)], optional_note=False)
    new_kind = RadioField(N_("Hur svarar man?"), choices=_KINDS, optional_note=False)
    new_options = TextAreaField(
        N_("Svar att välja mellan"), [MaxLength(_OPTIONS_MOST)], rows=3, description=_ONE_A_LINE, optional_note=False
    )

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """A day where a day was chosen; a new question where one is added."""
        holds = super().validate(*args, **kwargs)
        if self.opens.data == ON_A_DAY and self.opens_on.data is None and not self.opens_on.errors:
            self.opens_on.errors = [gettext(N_("Skriv vilken dag utvärderingen ska öppna."))]
            holds = False
        if self.action == ("add", 0):
            holds = self._has_new() and holds
        return holds

    def _has_new(self) -> bool:
        if not self.new_text.data:
            self.new_text.errors = [gettext(N_("Skriv frågan."))]
        if self.new_kind.data is None:
            self.new_kind.errors = [gettext(N_("Välj hur man svarar."))]
        return not self.new_text.errors and not self.new_kind.errors

    @property
    def action(self) -> tuple[str, int]:
        """("save" | "add" | "up" | "down" | "remove", place of the question)."""
        word, _, place = request.form.get("do", "save").partition("-")
        return (word, int(place)) if place.isascii() and place.isdigit() and len(place) < 4 else (word, 0)

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """(text, kind, options) of each question, as fields."""
        count = sum(name.startswith("text_") for name in self._fields)
        return [(self[f"text_{at}"], self[f"kind_{at}"], self[f"options_{at}"]) for at in range(count)]

    @property
    def questions(self) -> list[Question]:
        """As they shall be: in the order that the button asks for, with the new one, without the one that goes."""
        kept = [_question(kind.data, text.data, options.data) for text, kind, options in self.rows]
        word, at = self.action
        if word == "add":
            return [*kept, _question(self.new_kind.data, self.new_text.data, self.new_options.data)]
        if word == "remove":
            return kept[:at] + kept[at + 1 :]
        to = {"up": at - 1, "down": at + 1}.get(word, at)
        if at < len(kept) and 0 <= to < len(kept):
            kept.insert(to, kept.pop(at))
        return kept

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """Both texts of each question that somebody else changed first."""
        mine, theirs = (self.conflict or {}).get("questions", ((), ()))
        both = [[one.text for one in read_questions(side)] for side in (mine, theirs)]  # type: ignore[arg-type]
        longest = max(len(side) for side in both)
        lines = [[*side, *["–"] * (longest - len(side))] for side in both]
        label = gettext(N_("Fråga {number}"))
        return [(label.format(number=at), *pair) for at, pair in enumerate(zip(*lines, strict=True), 1) if pair[0] != pair[1]]


def questions_form(questions: Sequence[Question], **given: Any) -> QuestionsForm:
    """The form over these questions, or over as many as were sent. `given`: opens, opens_on, version."""
    count = len(questions)
    if request.method == "POST":
        count = min(sum(name.startswith("text_") for name in request.form), QUESTIONS_MOST + 1)
    fields: dict[str, Any] = {}
    values: dict[str, Any] = dict(given)
    for at in range(count):
        fields |= {
            f"text_{at}": TextField(N_("Fråga"), [MaxLength(QUESTION_MOST)], optional_note=False),
            f"kind_{at}": HiddenField(),
            f"options_{at}": TextAreaField(
                N_("Svar att välja mellan"), [MaxLength(_OPTIONS_MOST)], rows=3, description=_ONE_A_LINE, optional_note=False
            ),
        }
    for at, one in enumerate(questions):
        # In the reader's language until somebody writes: ours are known again by their Swedish words (rules.evaluating.coded).
        values |= {f"text_{at}": one.text, f"kind_{at}": one.kind.value, f"options_{at}": "\n".join(one.options)}
    form: QuestionsForm = type("Questions", (QuestionsForm,), fields)(data=values)
    return form


def _question(kind: str | None, text: str, options: str) -> Question:
    known = QuestionKind(kind) if kind in set(QuestionKind) else QuestionKind.TEXT
    lines = tuple(line.strip() for line in options.splitlines() if line.strip()) if known is QuestionKind.CHOICE else ()
    return Question("", known, text, lines)
