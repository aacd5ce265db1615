"""The forms of a meeting: what it is, when and where; opening it, calling it off, throwing a draft away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from vaw.domain.activities.rules.log import MODE_NAMES, Mode
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import Meeting, MeetingTemplate
from vaw.domain.networks.rules import plans
from vaw.domain.networks.rules.meetings import TEXT_MOST, TITLE_MOST
from vaw.domain.networks.rules.plans import Plan
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.domain.people.queries.names import account_name
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.calendar import at_hour
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.i18n import N_, gettext, instant
from vaw.web.fields import CheckboxField, DateField, HiddenField, MaxLength, RadioField, Required, SelectField, TextAreaField, TextField
from vaw.web.fields.times import TimeField
from vaw.web.versions import VersionedForm

_SAME = ("title", "about", "mode", "place", "join_address", "responsible_id")  # the form's fields as Plan names them
BEGINS_AT = 9  # o'clock
_TIMES = {"starts_at": N_("Börjar"), "ends_at": N_("Slutar")}


class MeetingForm(VersionedForm):
    """What most meetings need, and nothing else: what, when, where. `source`: where the agenda comes from, m7 or k7 (`read_source`)."""

    submit_key = HiddenField()
    source = HiddenField()
    title = TextField(N_("Vad heter mötet?"), [Required(N_("Skriv vad mötet heter.")), MaxLength(TITLE_MOST)], autocomplete="off")
    starts_on = DateField(N_("Dag"), [Required(N_("Skriv vilken dag mötet är."))])
    starts_time = TimeField(N_("Börjar klockan"), [Required(N_("Skriv när mötet börjar, till exempel 09.30."))], description="")
    ends_time = TimeField(N_("Slutar klockan"), [Required(N_("Skriv när mötet slutar, till exempel 12."))], description="")
    mode = RadioField(N_("Hur träffas ni?"), [Required(N_("Välj hur ni träffas."))], choices=list(MODE_NAMES.items()), inline=True)
    place = TextField(
        N_("Plats"),
        [MaxLength(plans.LINE_MOST)],
        description=N_("Lokal och adress. Skriv aldrig var ett skyddat boende ligger."),
        autocomplete="off",
    )
    join_address = TextField(
        N_("Länk till det digitala mötet"),
        [MaxLength(plans.LINE_MOST)],
        description=N_("Börjar med https. Den visas bara för dem som är kallade, och står aldrig i en kalender."),
        autocomplete="off",
    )
    about = TextAreaField(
        N_("Till dem som är kallade"),
        description=N_("Vad mötet gäller och vad de behöver förbereda. Skriv inga uppgifter om enskilda personer."),
        maxlength=TEXT_MOST,
        rows=4,
    )
    responsible_id = SelectField(
        N_("Ansvarig hos er"), coerce=int, blank=N_("Ingen särskild"), description=N_("Den som påminns när något behöver göras.")
    )

    def offer(self, by: Actor, network: Network, kept: int | None = None) -> None:
        """Set who can be responsible: the boards' leaders, and who is already."""
        counties = [] if network.county_id is None else [network.county_id, *network.co_county_ids]
        people = {row.id: row.name for county_id in counties for row in leaders_of(county_id, LEADERS_AND_EXPERTS)}
        for user_id in (by.id, kept):
            if user_id is not None:
                people.setdefault(user_id, account_name(user_id) or "–")
        self.responsible_id.choices = list(people.items())

    @property
    def key(self) -> UUID:
        """What every click on this form sends; a new one where somebody has meddled with it."""
        try:
            return UUID(self.submit_key.data)
        except ValueError:
            return uuid4()

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """Both texts in words, the times too."""
        times = [
            (gettext(label), _told(mine), _told(theirs))
            for name, label in _TIMES.items()
            if name in (self.conflict or {})
            for mine, theirs in [(self.conflict or {})[name]]
        ]
        return times + super().differences


class OpenForm(VersionedForm):
    """A press over what was on screen."""


class CancelForm(VersionedForm):
    reason = TextAreaField(
        N_("Varför ställs mötet in?"),
        [Required(N_("Skriv varför mötet ställs in."))],
        description=N_("Det ser de som är kallade. Skriv inga namn."),
        maxlength=plans.REASON_MOST,
        rows=3,
    )


class RemoveForm(VersionedForm):
    to_backlog = CheckboxField(
        N_("Spara punkterna i ”Att ta upp”"), description=N_("Då finns dagordningens punkter kvar till ett annat möte.")
    )


def read_source(code: str) -> tuple[int | None, int | None]:
    """(template, meeting) whose agenda is taken over.

    >>> read_source("m7"), read_source("k3"), read_source("")
    ((7, None), (None, 3), (None, None))
    """
    number = int(code[1:]) if code[1:].isascii() and code[1:].isdigit() and len(code) < 10 else None
    return (number if code[:1] == "m" else None), (number if code[:1] == "k" else None)


def fresh(by: Actor, network: Network, given: Mapping[str, Any], source: str = "") -> MeetingForm:
    """An empty form; `given`: what the way here says."""
    base = {"mode": Mode.HYBRID.value, "responsible_id": by.id, "submit_key": str(uuid4()), "source": source}
    form = MeetingForm(data={**base, **given})
    form.offer(by, network)
    return form


def from_template(template: MeetingTemplate) -> dict[str, Any]:
    """What a template says of a new meeting, which begins at nine unless somebody says otherwise."""
    begins = at_hour(clock.today(), BEGINS_AT)
    ends = min(begins + timedelta(minutes=template.minutes), at_hour(clock.today(), 23, 59)).astimezone(STOCKHOLM)
    times = {"starts_time": begins.astimezone(STOCKHOLM).time(), "ends_time": ends.time()}
    return {"title": template.name, "mode": template.mode, "place": template.place, "about": template.about, **times}


def from_meeting(meeting: Meeting) -> dict[str, Any]:
    """The same once more: everything but the day and who is responsible."""
    return {name: value for name, value in _data(meeting).items() if name not in ("starts_on", "responsible_id")}


def filled(by: Actor, meeting: Meeting) -> MeetingForm:
    """As it stands, to be changed."""
    form = MeetingForm(data={**_data(meeting), "version": str(meeting.version)})
    form.offer(by, meeting.network, meeting.responsible_id)
    return form


def plan_of(values: Mapping[str, Any]) -> Plan:
    """What the form says, as the operations take it."""
    day, first, last = values["starts_on"], values["starts_time"], values["ends_time"]
    return Plan(
        **{name: values[name] for name in _SAME},
        starts_at=at_hour(day, first.hour, first.minute),
        ends_at=at_hour(day, last.hour, last.minute),
    )


def _data(meeting: Meeting) -> dict[str, Any]:
    first, last = meeting.starts_at.astimezone(STOCKHOLM), meeting.ends_at.astimezone(STOCKHOLM)
    same = {name: getattr(meeting, name) for name in _SAME}
    return {**same, "starts_on": first.date(), "starts_time": first.time(), "ends_time": last.time()}


def _told(value: object) -> str:
    return instant(value.astimezone(clock.STOCKHOLM)) if isinstance(value, datetime) else "–"
