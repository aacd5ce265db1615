"""Forms about action points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from vaw.domain.mandates.queries import assignment_titles, assignments_of
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.operations.actions import owner_of
from vaw.domain.networks.queries import actions as queries
from vaw.domain.networks.rules.actions import STATE_NAMES, TEXT_MOST, ActionState, Owner, Promise
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.domain.people.queries.names import account_name
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import N_, gettext
from vaw.kernel.i18n import gettext as _
from vaw.web.fields import Choice, DateField, HiddenField, RadioField, Required, SelectField, TextAreaField
from vaw.web.versions import VersionedForm

_NO_PERSONS = N_("Skriv inga uppgifter om enskilda personer.")


def owner_code(owner: Owner) -> str:
    """An owner as a form carries it.

    >>> owner_code(Owner(7)), owner_code(Owner(organisation_id=3)), owner_code(Owner(organisation_id=3, contact_id=5))
    ('k7', 'o3', 'o3-5')
    """
    if owner.user_id is not None:
        return f"k{owner.user_id}"
    return f"o{owner.organisation_id}" + ("" if owner.contact_id is None else f"-{owner.contact_id}")


def read_owner(code: str) -> Owner:
    """The owner of a code. Raises ValueError for what is none."""
    kind, numbers = code[:1], code[1:]
    if kind == "k":
        return Owner(user_id=int(numbers))
    organisation, _dash, contact = numbers.partition("-")
    if kind != "o":
        raise ValueError(code)
    return Owner(organisation_id=int(organisation), contact_id=int(contact) if contact else None)


class ActionForm(VersionedForm):
    """What is to be done, by whom and until when; where it comes from. A double click makes one."""

    submit_key = HiddenField()
    what = TextAreaField(
        N_("Vad ska göras?"), [Required(N_("Skriv vad som ska göras."))], maxlength=TEXT_MOST, rows=3, description=_NO_PERSONS
    )
    owner = SelectField(
        N_("Vem ska göra det?"),
        [Required(N_("Välj vem som ska göra det."))],
        combobox=True,
        description=N_("En kollega, eller en organisation. Organisationen får ett mejl med en länk och behöver inget konto."),
    )
    due_on = DateField(N_("Klart senast"), [Required(N_("Skriv en dag."))], description=N_("En ledig dag flyttas till nästa arbetsdag."))
    network_id = SelectField(N_("Nätverk"), coerce=int, blank=N_("Inget nätverk"))
    assignment_id = SelectField(N_("Uppdrag"), coerce=int, blank=N_("Inget uppdrag"))
    responsible_id = SelectField(
        N_("Vem hos er följer upp?"), coerce=int, blank=N_("Alla som leder arbetet"), description=N_("Får veta när ägaren svarar.")
    )

    def offer(self, by: Actor, county_id: int, action: ActionPoint | None = None) -> None:
        """Set what can be chosen; what `action` has stays among it."""
        leaders = [(one.id, one.name) for one in leaders_of(county_id, LEADERS_AND_EXPERTS)]
        owners = [(owner_code(Owner(user_id=id)), name) for id, name in leaders]
        owners += [
            (owner_code(Owner(None, one.organisation_id, one.contact_id)), f"{one.name}, {one.role or _('funktionsbrevlåda')}")
            for one in queries.list_reachable(by, county_id)
        ]
        networks = [(row.id, row.name) for row in queries.list_networks_of(by, county_id)]
        assignments = [(row.id, row.title) for row in assignments_of(county_id, on=clock.today())]
        if action is not None:
            owners = _kept(owners, owner_code(owner_of(action)), owner_name(action))
            networks = _kept(networks, action.network_id, action.network.name if action.network else "")
            assignments = _kept(assignments, action.assignment_id, assignment_titles().get(action.assignment_id or 0, ""))
            leaders = _kept(leaders, action.responsible_id, account_name(action.responsible_id) or "")
        self.owner.choices, self.network_id.choices = owners, networks
        self.assignment_id.choices, self.responsible_id.choices = assignments, leaders

    @property
    def key(self) -> UUID:
        return key_of(self.submit_key.data)

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """Both texts, and both states by their names."""
        mine, theirs = (self.conflict or {}).get("state", (None, None))
        states = [(gettext(N_("Läge")), state_name(str(mine)), state_name(str(theirs)))] if mine else []
        return states + super().differences


class ResultForm(VersionedForm):
    result = TextAreaField(
        N_("Vad ledde det till?"),
        maxlength=TEXT_MOST,
        rows=4,
        description=N_("Vad är annorlunda nu? Skriv inga uppgifter om enskilda personer."),
    )


class DropForm(VersionedForm):
    reason = TextAreaField(N_("Varför?"), [Required(N_("Skriv varför den inte ska göras."))], maxlength=TEXT_MOST, description=_NO_PERSONS)


class TimeForm(VersionedForm):
    due_on = DateField(N_("Ny dag"), [Required(N_("Skriv en dag."))], description=N_("En ledig dag flyttas till nästa arbetsdag."))


class AnswerForm(VersionedForm):
    """How it goes, by whoever has the link."""

    submit_key = HiddenField()
    state = RadioField(
        N_("Hur går det?"),
        [Required(N_("Välj hur det går."))],
        choices=[
            Choice(ActionState.DONE.value, N_("Det är klart")),
            Choice(ActionState.IN_PROGRESS.value, N_("Vi håller på")),
            Choice(ActionState.MORE_TIME.value, N_("Vi behöver mer tid"), N_("Skriv vilken dag här nedanför.")),
            Choice(ActionState.NOT_OURS.value, N_("Det är inte vårt"), N_("Skriv gärna vem som borde göra det.")),
        ],
    )
    asks_until = DateField(N_("När hinner ni?"), description=N_("Bara om ni behöver mer tid."))
    text = TextAreaField(
        N_("Vill ni berätta mer?"),
        maxlength=TEXT_MOST,
        rows=4,
        description=N_("Om det är klart: vad ledde det till? Skriv inga uppgifter om enskilda personer."),
    )

    @property
    def key(self) -> UUID:
        return key_of(self.submit_key.data)

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """The answers in words."""
        mine, theirs = (self.conflict or {}).get("state", (None, None))
        states = [(gettext(self.state.label.text), state_name(str(mine)), state_name(str(theirs)))] if mine else []
        return states + [row for row in super().differences if row[0] != gettext(self.state.label.text)]


def key_of(text: object) -> UUID:
    """What makes a second click the same form."""
    try:
        return UUID(str(text))
    except ValueError:
        return uuid4()


def promise_from(values: Mapping[str, Any]) -> Promise:
    """What the form says. The owner was chosen among those that were offered."""
    names = ("what", "due_on", "network_id", "assignment_id", "responsible_id")
    return Promise(owner=read_owner(values["owner"]), **{name: values[name] for name in names})


def fill(form: ActionForm, action: ActionPoint) -> None:
    """The owner as it stands, unless somebody has chosen another."""
    if not form.owner.raw_data:
        form.owner.data = owner_code(owner_of(action))


def owner_name(action: ActionPoint) -> str:
    """Name of the account or of the organisation. Needs the organisation loaded."""
    return action.organisation.name if action.organisation is not None else account_name(action.owner_id) or "–"


def state_name(state: str) -> str:
    return _(STATE_NAMES[ActionState(state)])


def _kept(choices: Iterable[tuple[Any, str]], value: Any, name: str) -> list[tuple[Any, str]]:
    """The choices, with the one that stands although it can be chosen no more."""
    found = list(choices)
    return found if value is None or value in {one[0] for one in found} else [(value, name), *found]
