"""Mails to actors (notifications.operations.link_letters): when one is written, and whether it still tells something."""

from __future__ import annotations

from dataclasses import dataclass

from vaw.domain.notifications.operations.link_letters import LinkLetters, Row
from vaw.domain.notifications.operations.notify import notify
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.domain.strategies import policy
from vaw.domain.strategies.models.plans import PartyLetter, StrategyParty
from vaw.domain.strategies.queries.plans import find_party
from vaw.domain.strategies.queries.reports import has_told
from vaw.domain.strategies.rules.plans import LETTER_LASTS, Standing, standing
from vaw.domain.strategies.rules.plans import Letter as Kind
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.operation import operation

SEND_ONE = "strategies.party_letter.send"
UNREACHED_EVENT = "strategies.party_unreached"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in hand, and where it goes."""

    id: int
    kind: Kind
    party: StrategyParty
    address: str


def write_letter(party: StrategyParty, kind: Kind, year: int | None = None) -> bool:
    """Write to the actor's role mailbox. Inside the caller's unit. Whether there is a new letter: one a year, or one a day."""
    ref = clock.today().isoformat() if year is None else str(year)
    return LETTERS.write(party.id, kind.value, ref)


@operation(policy.ANSWER_PARTY)
def ask_for_report(by: Actor, party: StrategyParty, *, kind: Kind, year: int) -> bool:
    """Ask an actor for its yearly report. Whether a letter was written; twice is harmless."""
    return _stands(party) is Standing.JOINED and write_letter(party, kind, year)


@operation(policy.ANSWER_PARTY)
def renew_link(by: Actor, party: StrategyParty) -> bool:
    """Send the actor a new link, to the address that is known and to no other. Whether a letter was written: one a day."""
    return _stands(party) is not Standing.LEFT and write_letter(party, Kind.RENEWED)


def _read(row: Row) -> Letter | None:
    """The letter; None where the actor has left, has told of the year meanwhile or has no address, or where it is too old."""
    party = find_party(row.about_id)
    if party is None or _stands(party) is Standing.LEFT or row.written_at < clock.now() - LETTER_LASTS:
        return None
    if row.kind in (Kind.YEARLY, Kind.LATE) and has_told(party.id, int(row.ref)):
        return None
    address = party.organisation.role_mailbox
    return Letter(row.id, Kind(row.kind), party, address) if address else None


LETTERS = LinkLetters(PartyLetter, "party_id", SEND_ONE, "strategies.operations.party_letters.in_hand", _read)
in_hand, mark_sent = LETTERS.in_hand, LETTERS.mark_sent


def give_up(by: Actor, letter: Letter) -> None:
    """The receiver's server does not take it, now or ever: whoever follows the strategy is told, once."""
    strategy = letter.party.strategy
    LETTERS.drop(letter.id)
    told = [strategy.responsible_id] if strategy.responsible_id else [one.id for one in leaders_of(strategy.county_id, LEADERS_AND_EXPERTS)]
    notify(by, kind=UNREACHED_EVENT, object_id=letter.party.id, county_id=strategy.county_id, to=told)


def _stands(party: StrategyParty) -> Standing:
    return standing(party.asked_on, party.joined_on, party.left_on, clock.today())
