"""Forms about invitations: the answer of one press, answers for a series, a guest, an answer by phone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from vaw.domain.activities.rules.log import Mode
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.networks.queries.invited import Turn
from vaw.domain.networks.rules.inviting import GUEST_MOST
from vaw.domain.networks.rules.meetings import REPLY_NAMES, Reply
from vaw.kernel.i18n import N_, gettext
from vaw.web.fields import Control, EmailField, MaxLength, RadioField, Required, TextField
from vaw.web.forms import Form
from vaw.web.versions import VersionedForm

_MISSING = N_("Välj om du kommer.")


def answer_code(reply: str, reply_mode: str | None = None) -> str:
    """An answer as a button carries it.

    >>> answer_code("coming", "digital"), answer_code("not_coming")
    ('coming-digital', 'not_coming')
    """
    return f"{reply}-{reply_mode}" if reply_mode else reply


def read_answer(code: str) -> tuple[str, str | None]:
    """(reply, how they take part) of a code."""
    reply, _dash, mode = code.partition("-")
    return reply, mode or None


def answers_to(meeting: Meeting, *, is_guest: bool) -> list[tuple[str, str]]:
    """(code, label) of what can be answered, the most usual first. Nobody comes in a guest's place."""
    comes = [(answer_code(Reply.COMING), REPLY_NAMES[Reply.COMING])]
    if meeting.mode == Mode.HYBRID:
        comes = [
            (answer_code(Reply.COMING, Mode.ON_SITE), N_("Kommer på plats")),
            (answer_code(Reply.COMING, Mode.DIGITAL), N_("Är med digitalt")),
        ]
    instead = [] if is_guest else [(answer_code(Reply.ALTERNATE), REPLY_NAMES[Reply.ALTERNATE])]
    return [*comes, *instead, (answer_code(Reply.NOT_COMING), REPLY_NAMES[Reply.NOT_COMING])]


class AnswerForm(VersionedForm):
    """One press. Drawn as buttons by those who are invited, as choices by the board that notes what was said by phone."""

    answer = RadioField(N_("Svar"), [Required(_MISSING)])

    def offer(self, invitation: MeetingInvitation, meeting: Meeting) -> None:
        self.answer.choices = answers_to(meeting, is_guest=invitation.seat_id is None)
        if invitation.reply is not None and not self.answer.raw_data:
            self.answer.data = answer_code(invitation.reply, invitation.reply_mode)

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """Both answers in words."""
        mine, theirs = (self.conflict or {}).get("reply", (None, None))
        return [(gettext(self.answer.label.text), _said(mine), _said(theirs))] if mine or theirs else []


def _said(reply: object) -> str:
    return gettext(REPLY_NAMES[Reply(str(reply))]) if reply else "–"


class SeriesForm(Form):
    """A field for each meeting comes with `series_form`."""

    def replies(self, values: Any) -> dict[int, str | None]:
        """{invitation: answer}, None where nothing was chosen."""
        return {int(name.removeprefix("m")): value for name, value in values.items()}


def series_form(turns: Iterable[tuple[Turn, str]]) -> SeriesForm:
    """The meetings of a series, each with its day in words as the question."""
    listed = list(turns)
    kind = type("Series", (SeriesForm,), {f"m{turn.id}": _turn(words) for turn, words in listed})
    form: SeriesForm = kind(data={f"m{turn.id}": turn.reply for turn, _words in listed})
    return form


def _turn(words: str) -> Control:
    choices: Sequence[tuple[str, str]] = [(reply.value, name) for reply, name in REPLY_NAMES.items()]
    return RadioField(words, choices=choices, inline=True, optional_note=False)


class GuestForm(Form):
    guest = TextField(
        N_("Vilken roll har gästen?"),
        [Required(N_("Skriv vilken roll gästen har, till exempel Föreläsare.")), MaxLength(GUEST_MOST)],
        description=N_("Till exempel Föreläsare eller Forskare, Exempellunds universitet. Skriv inget namn."),
        autocomplete="off",
    )
    address = EmailField(
        N_("E-postadress"),
        [Required(N_("Skriv e-postadressen så här: funktion@example.se.")), MaxLength(GUEST_MOST)],
        description=N_("Hit går inbjudan. Adressen sparas skyddad och visas inte för någon."),
        autocomplete="off",
    )
