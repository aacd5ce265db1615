"""What somebody who asks for support may say, and for how long what they began is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from vaw.domain.people.rules import KIND_NAMES, OrganisationKind
from vaw.domain.support.rules import RequestState
from vaw.kernel.errors import RuleBroken
from vaw.kernel.guard import Field
from vaw.kernel.i18n import N_


class Need(StrEnum):
    """Why an organisation asks (domain.md 2: "pick from needs list")."""

    NEW_STAFF = "new_staff"
    DETECT = "detect"
    ASSESS = "assess"
    SUPPORT = "support"
    USER_OF_VIOLENCE = "user_of_violence"
    ROUTINES = "routines"
    COOPERATE = "cooperate"
    PROTECTED_DATA = "protected_data"


NEED_NAMES = {
    Need.NEW_STAFF: N_("Medarbetare behöver grundläggande kunskap"),
    Need.DETECT: N_("Vi vill bli bättre på att fråga om våld och upptäcka det"),
    Need.ASSESS: N_("Vi vill kunna bedöma risk och behov av skydd"),
    Need.SUPPORT: N_("Vi vill ge bättre stöd till vuxna och barn som utsätts"),
    Need.USER_OF_VIOLENCE: N_("Vi vill kunna möta den som använder våld"),
    Need.ROUTINES: N_("Vi behöver ta fram eller se över rutiner"),
    Need.COOPERATE: N_("Samverkan med andra behöver fungera bättre"),
    Need.PROTECTED_DATA: N_("Vi behöver kunna hantera skyddade personuppgifter"),
}
ASKING_KINDS = {kind: name for kind, name in KIND_NAMES.items() if kind is not OrganisationKind.COUNTY_BOARD}
NAME_MOST = 200  # characters of an organisation's or a person's name, an address, a phone number
TEXT_MOST = 2000  # characters of each free text: a page of A4, and more than two minutes' writing
PEOPLE_MOST = 100_000
PERIOD_YEARS_MOST = 3  # a need further away than that is asked again nearer its time

# Drafts (issue 4.2: they survive). A fortnight: a holiday, and not a register of those who never asked.
DRAFT_LASTS = timedelta(days=14)
RECEIPT_SHOWN_FOR = timedelta(hours=1)  # on the browser that asked: for a reload, not for the next one at a shared computer
SHORTEST = timedelta(seconds=3)  # from the first page to the last: no person is quicker
LINK_LASTS = timedelta(days=365)
CODE_SLICE = timedelta(minutes=5)
CODE_SLICES = 3  # a code counts in the slice in which it was asked for and the two after it: 15 minutes at the most

RECEIVED_EVENT = "support.request_received"
MESSAGE_EVENT = "support.request_message"
WITHDRAWN_EVENT = "support.request_withdrawn"

# Where each text stands, for the guard; whatever is not here is free text.
KINDS: Mapping[str, Field] = {"contact_name": Field.CONTACT, "contact_email": Field.CONTACT, "contact_phone": Field.CONTACT}
MOST: Mapping[str, int] = {"text": TEXT_MOST, "what": TEXT_MOST, "why": TEXT_MOST, "earlier": TEXT_MOST, "arrangements": TEXT_MOST}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an organisation asks for. `method`: code of an active entry of the catalogue; `fields`, `professions`: codes of dated lists;
    `people`: about how many; `anchored`: whether its management stands behind it, None when nobody knows yet."""

    organisation_name: str
    organisation_kind: str
    municipality_id: int | None = None
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    method: str | None = None
    what: str = ""
    fields: Sequence[str] = ()
    needs: Sequence[str] = ()
    why: str = ""
    professions: Sequence[str] = ()
    people: int | None = None
    earlier: str = ""
    anchored: bool | None = None
    period_from: date | None = None
    period_to: date | None = None
    mode: str | None = None
    arrangements: str = ""


def check_numbers(asked: Asked, today: date) -> None:
    """Raises RuleBroken("support.people"), ("support.period") with the field at fault."""
    if asked.people is not None and not 1 <= asked.people <= PEOPLE_MOST:
        raise RuleBroken("support.people", field="people", most=PEOPLE_MOST)
    if asked.period_from and asked.period_to and asked.period_to < asked.period_from:
        raise RuleBroken("support.period", field="period_to")
    last = asked.period_to or asked.period_from
    if last is not None and last < today:
        raise RuleBroken("support.period_past", field="period_to" if asked.period_to else "period_from")
    if last is not None and last.year > today.year + PERIOD_YEARS_MOST:
        raise RuleBroken("support.period_far", field="period_to" if asked.period_to else "period_from", years=PERIOD_YEARS_MOST)


def check_length(name: str, text: str) -> None:
    """Raises RuleBroken("support.text_long") above MOST, or NAME_MOST for what is no text of several lines."""
    most = MOST.get(name, NAME_MOST)
    if len(text) > most:
        raise RuleBroken("support.text_long", field=name, most=most)


def reasons(needs: Sequence[str], why: str) -> str:
    """The chosen needs, one a line in Swedish (the boards read them), and then the person's own words."""
    chosen = [NEED_NAMES[need] for need in Need if need.value in set(needs)]
    return "\n".join([*chosen, *([why] if why else [])])


# What the one who asked is told: (how it stands, what happens next). {due} is the day by which the board answers.
PLAIN_WORDS: dict[RequestState, tuple[str, str]] = {
    RequestState.RECEIVED: (
        N_("Din förfrågan har kommit fram."),
        N_("Länsstyrelsen läser den och bekräftar senast {due}."),
    ),
    RequestState.ACKNOWLEDGED: (
        N_("Länsstyrelsen har läst din förfrågan."),
        N_("De letar efter ett stöd som passar er och hör av sig senast {due}."),
    ),
    RequestState.MATCHED: (
        N_("Länsstyrelsen har ett förslag på stöd till er."),
        N_("Nu bestämmer ni tid och plats. Det ska vara klart senast {due}."),
    ),
    RequestState.PLANNED: (N_("Tid och plats är bestämda."), N_("Ni behöver inte göra något förrän det är dags.")),
    RequestState.DELIVERED: (
        N_("Insatsen är genomförd."),
        N_("Länsstyrelsen hör av sig längre fram och frågar vad den ledde till."),
    ),
    RequestState.FOLLOWED_UP: (N_("Insatsen är genomförd och uppföljd."), N_("Länsstyrelsen avslutar förfrågan.")),
    RequestState.CLOSED: (N_("Din förfrågan är avslutad."), N_("Behöver ni mer stöd? Skicka en ny förfrågan.")),
    RequestState.DECLINED: (
        N_("Länsstyrelsen kan inte ge det här stödet."),
        N_("Varför står i meddelandena här nedanför. Ni kan skicka en ny förfrågan om något annat."),
    ),
    RequestState.WITHDRAWN: (N_("Du har tagit tillbaka din förfrågan."), N_("Ingen arbetar med den längre. Du kan skicka en ny.")),
    RequestState.PASSED_ON: (
        N_("Din förfrågan är lämnad vidare till någon som bättre kan hjälpa er."),
        N_("Den som har tagit över hör av sig till er."),
    ),
}
