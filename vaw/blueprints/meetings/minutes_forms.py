"""Forms about minutes: what was said, decided and promised, who approves, and what is corrected afterwards."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from flask import request

from vaw.blueprints.networks.action_forms import ActionForm, read_owner
from vaw.domain.mandates.queries import assignments_of, lists
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.queries.approving import approvers_of
from vaw.domain.networks.queries.invited import list_invited
from vaw.domain.networks.rules.minutes import ADDENDUM_MOST, DECISION_MOST, WRONG_MOST
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import N_
from vaw.web.fields import HiddenField, Required, SelectField, TextAreaField
from vaw.web.forms import Form, csrf_holds
from vaw.web.versions import VersionedForm

_NO_PERSONS = N_("Skriv inga uppgifter om enskilda personer.")
MINE, THEIRS, BOTH = "min", "andras", "bada"


class NotesForm(Form):
    """What was said under an item. `seen` marks the text that stood there, `tried` is one whose fate the browser does not know."""

    seen = HiddenField()
    tried = HiddenField()
    mine = HiddenField()
    theirs = HiddenField()
    notes = TextAreaField(N_("Vad sades?"), rows=12, description=_NO_PERSONS)

    def chosen(self) -> bool:
        """Whether somebody who met another's text has said which is to stand; it is put into the field, and not saved yet."""
        said = request.form.get("ta")
        mine, theirs = self.mine.data, self.theirs.data
        texts = {MINE: mine, THEIRS: theirs, BOTH: "\n\n".join(text for text in (theirs, mine) if text)}
        if said not in texts or not csrf_holds():
            return False
        self.notes.data = texts[said]
        return True


class DecisionForm(VersionedForm):
    text = TextAreaField(
        N_("Vad beslutade ni?"), [Required(N_("Skriv vad ni beslutade."))], maxlength=DECISION_MOST, rows=4, description=_NO_PERSONS
    )
    assignment_id = SelectField(N_("Uppdrag"), coerce=int, blank=N_("Inget uppdrag"))

    def offer(self, network: Network, on: date, kept_id: int | None = None) -> None:
        """The assignments of the meeting's day; what stands there stays among them."""
        mine = assignments_of(network.county_id, on=on) if network.county_id else lists().mandates
        kept = [one for one in lists().mandates if one.id == kept_id and one not in mine]
        self.assignment_id.choices = [(one.id, one.title) for one in (*mine, *kept)]


class PromiseForm(ActionForm):
    """An action point that was agreed under an item: those of the network stand first among those who can do it."""

    decision_id = SelectField(N_("Följer av beslutet"), coerce=int, blank=N_("Inget särskilt beslut"))

    def offer_in(self, by: Actor, county_id: int, member_ids: Collection[int], decisions: list[tuple[int, str]]) -> None:
        self.offer(by, county_id)
        del self.network_id
        self.owner.choices = sorted(self.owner.choices, key=lambda choice: _rank(choice[0], member_ids))
        self.decision_id.choices = decisions
        if not decisions:
            del self.decision_id


class CloseForm(Form):
    approver = SelectField(
        N_("Vem ska justera?"),
        blank=N_("Vilken kollega som helst"),
        combobox=True,
        description=N_(
            "En kollega, eller en som var kallad och då får ett mejl med en länk. Lämna tomt om vilken kollega som helst kan justera."
        ),
    )

    def offer(self, by: Actor, meeting: Meeting) -> None:
        colleagues = [(f"k{row.id}", row.name) for row in approvers_of(meeting.network.county_id, but=by.id)]
        invited = [
            (f"i{one.id}", ", ".join(part for part in (one.guest or one.organisation, one.comes) if part))
            for one in list_invited(by, meeting)
            if one.is_reached and not one.has_left and (one.guest or one.organisation)
        ]
        self.approver.choices = colleagues + invited

    @staticmethod
    def read(code: str | None) -> dict[str, int | None]:
        """What the operation gets. The code was chosen among those that were offered."""
        kind, number = (code or "")[:1], (code or "")[1:]
        return {"colleague_id": int(number) if kind == "k" else None, "adjuster_id": int(number) if kind == "i" else None}


class ApproveForm(VersionedForm):
    """A button over minutes that one has read."""


class WrongForm(Form):
    submit_key = HiddenField()
    text = TextAreaField(
        N_("Vad är fel?"), [Required(N_("Skriv vad som är fel."))], maxlength=WRONG_MOST, rows=3, description=_NO_PERSONS
    )  # fmt: skip


class AddendumForm(Form):
    submit_key = HiddenField()
    item_id = SelectField(N_("Vilken punkt gäller det?"), coerce=int, blank=N_("Hela protokollet"))
    text = TextAreaField(
        N_("Vad ska rättas eller läggas till?"),
        [Required(N_("Skriv vad som ska rättas eller läggas till."))],
        maxlength=ADDENDUM_MOST,
        rows=5,
        description=_NO_PERSONS,
    )


def _rank(code: Any, member_ids: Collection[int]) -> int:
    """Colleagues first, then the network's own organisations, then others."""
    owner = read_owner(str(code))
    return 0 if owner.user_id is not None else 1 if owner.organisation_id in member_ids else 2
