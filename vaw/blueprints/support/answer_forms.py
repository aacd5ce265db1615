"""Forms with which a board answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from vaw.domain.support.rules import STATE_NAMES, RequestState
from vaw.domain.support.rules.answering import DNR_MOST, MESSAGE_MOST, NAME_MOST
from vaw.kernel.i18n import N_, gettext
from vaw.web.fields import DateField, DurationField, HiddenField, MaxLength, Required, SelectField, TextAreaField, TextField
from vaw.web.versions import VersionedForm

_NO_PERSONS = N_("Skriv inga uppgifter om enskilda personer.")
_WHY_YES = N_("Den dag då den som frågade sa ja till att ni lämnar förfrågan vidare. ÅÅÅÅ-MM-DD.")
Choices = Iterable[tuple[object, str]]


def message_field(label: str, missing: str | None = None) -> TextAreaField:
    """What the one who asked will read; optional unless `missing` says what to do."""
    return TextAreaField(label, [Required(missing)] if missing else [], maxlength=MESSAGE_MOST, rows=8, description=_NO_PERSONS)


class ChangeForm(VersionedForm):
    """A change of a request, over the version that was on screen."""

    @property
    def chosen(self) -> SelectField | None:
        """The field whose choices depend on the request, None where there is none."""
        return next((field for field in self if isinstance(field, SelectField)), None)

    def arguments(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the operation gets of what was filled in."""
        return values


class AnswerForm(ChangeForm):
    """A step, with words to the one who asked."""

    message = message_field(N_("Meddelande till den som frågade"))

    def arguments(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**values, "confirmed": self.confirmed}

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """Both texts, and both steps by their names."""
        mine, theirs = (self.conflict or {}).get("state", (None, None))
        steps = [(gettext(N_("Steg")), _step_name(mine), _step_name(theirs))] if mine else []
        return steps + super().differences


def _step_name(state: object) -> str:
    return gettext(STATE_NAMES[RequestState(str(state))])


class MatchForm(AnswerForm):
    method_id = SelectField(N_("Insats ur katalogen"), [Required(N_("Välj en insats."))], coerce=int, combobox=True)
    message = message_field(N_("Meddelande till den som frågade"))


class PlanForm(AnswerForm):
    period_from = DateField(N_("Första dagen"), [Required(N_("Skriv den första dagen."))])
    period_to = DateField(N_("Sista dagen"), description=N_("Lämna tomt om det är en enda dag."))
    message = message_field(N_("Meddelande till den som frågade"))


class DeliverForm(AnswerForm):
    done_on = DateField(N_("Vilken dag?"), [Required(N_("Skriv vilken dag det var."))])
    minutes = DurationField(N_("Hur lång tid tog det?"), [Required(N_("Skriv hur lång tid det tog."))])
    message = message_field(N_("Meddelande till den som frågade"))


class OccasionForm(AnswerForm):
    """One of the trainings that are coming."""

    occasion_id = SelectField(N_("Vilken utbildning?"), [Required(N_("Välj en utbildning."))], coerce=int, combobox=True)
    message = message_field(N_("Meddelande till den som frågade"))


class DeclineForm(AnswerForm):
    message = message_field(N_("Varför?"), N_("Skriv varför, så att den som frågade förstår."))


class ToCountyForm(AnswerForm):
    county_id = SelectField(N_("Till vilket län?"), [Required(N_("Välj ett län."))], coerce=int)
    agreed_on = DateField(N_("När sa den som frågade ja?"), [Required(N_("Skriv vilken dag de sa ja."))], description=_WHY_YES)
    message = message_field(N_("Meddelande till den som frågade"))


class ToAuthorityForm(AnswerForm):
    authority = SelectField(N_("Till vilken myndighet?"), [Required(N_("Välj en myndighet."))])
    agreed_on = DateField(N_("När sa den som frågade ja?"), [Required(N_("Skriv vilken dag de sa ja."))], description=_WHY_YES)
    message = message_field(N_("Meddelande till den som frågade"), N_("Skriv vem som tar över och hur de hör av sig."))


class AssignForm(ChangeForm):
    responsible_id = SelectField(N_("Ansvarig"), [Required(N_("Välj vem som ska svara."))], coerce=int)


class DnrForm(ChangeForm):
    dnr = TextField(N_("Diarienummer"), [MaxLength(DNR_MOST)], description=N_("Ärendenummer och år, till exempel 801-1234-2026."), width=20)


class MessageForm(AnswerForm):
    """`key` makes a second click the same message."""

    submit_key = HiddenField()
    message = message_field(N_("Meddelande"), N_("Skriv ditt meddelande."))

    def __init__(self, *args: Any, **fixed: Any) -> None:
        super().__init__(*args, **fixed)
        self.submit_key.data = str(self.key)

    @property
    def key(self) -> UUID:
        try:
            return UUID(str(self.submit_key.data))
        except ValueError:
            return uuid4()

    def arguments(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**super().arguments(values), "submit_key": self.key}


class NoteForm(MessageForm):
    message = message_field(N_("Anteckning"), N_("Skriv din anteckning."))


class TemplateForm(VersionedForm):
    name = TextField(N_("Namn på mallen"), [Required(N_("Skriv ett namn på mallen.")), MaxLength(NAME_MOST)])
    text = TextAreaField(
        N_("Text"), [Required(N_("Skriv texten som mallen ska ha."))], maxlength=MESSAGE_MOST, rows=10, description=_NO_PERSONS
    )
