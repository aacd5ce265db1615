"""A document as pieces of text, read for one purpose: to be judged and handed out. Outside its county nothing is there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.activities.models import Activity
from vaw.domain.documents.models import DocumentVersion
from vaw.domain.insight.models import ReportFile
from vaw.domain.insight.models.accounts import AccountSection, AssignmentAccount
from vaw.domain.mandates.queries import find_term
from vaw.domain.mandates.rules import TermList
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.models.agreements import Agreement, AgreementParty
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import Addendum, AgendaItem, Decision
from vaw.domain.people.models import Organisation
from vaw.domain.people.rules import OrganisationKind
from vaw.domain.prevention.models import Effort
from vaw.domain.records.queries.search import named
from vaw.domain.records.rules.kinds import WHOLE, Kind
from vaw.domain.records.rules.masking import Piece, Sort
from vaw.domain.strategies.models import Strategy, StrategyGoal
from vaw.domain.support.models import RequestMessage, SupportRequest
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import N_
from vaw.kernel.sealing import fingerprint

MAY_SHELTER = tuple(
    kind.value
    for kind in (OrganisationKind.NGO, OrganisationKind.SHELTER_PROVIDER, OrganisationKind.FAITH_COMMUNITY, OrganisationKind.COMPANY)
)
TITLE, ABOUT, NUMBER, DAY, ORGANISATION = N_("Rubrik"), N_("Om"), N_("Diarienummer"), N_("Dag"), N_("Organisation")
_Pieces = Iterator[Piece]


class File(NamedTuple):
    """A file that is handed out whole or not at all. `sha256` in hexadecimal."""

    media_type: str
    size_bytes: int
    sha256: str


def pieces_of(county_id: int, kind: Kind, row_id: int) -> list[Piece]:
    """The whole document, every field a piece, also the empty ones; [] of a kind that is not read here (files, protected housing).

    Raises NotFound when it is no longer there, or another county's.
    """
    if (kind.value, row_id) not in named(county_id, [(kind.value, row_id)]):
        raise NotFound
    read = _READ.get(kind)
    return list(read(row_id)) if read else []


def file_of(kind: Kind, row_id: int) -> File:
    """The file of a kind of WHOLE: the newest version of a document, the PDF of a report. Raises NotFound."""
    if kind is Kind.DOCUMENT:
        of = DocumentVersion
        wanted = sa.select(of.media_type, of.size_bytes, sa.func.encode(of.sha256, "hex")).where(of.document_id == row_id)
        found = db.session.execute(wanted.order_by(of.number.desc()).limit(1)).one_or_none()
    else:
        kept = sa.select(sa.literal("application/pdf"), ReportFile.size_bytes, ReportFile.sha256)
        found = db.session.execute(kept.where(ReportFile.report_id == row_id, ReportFile.format == "pdf")).one_or_none()
    if found is None:
        raise NotFound
    return File(*found)


def mark_of(kind: Kind, row_id: int, pieces: list[Piece]) -> str:
    """By what the same text is known again: masks of another text must never lie over it."""
    told: list[Any] = [[piece.key, piece.text] for piece in pieces]
    if kind in WHOLE:
        told.append(file_of(kind, row_id).sha256)
    return fingerprint(json.dumps(told, ensure_ascii=False).encode())


def shelter_names(county_id: int) -> list[str]:
    """Names of organisations that may run shelters in the county: proposed for masking wherever they stand. Whether they do is not told."""
    wanted = sa.select(Organisation.name).where(Organisation.county_id == county_id, Organisation.kind.in_(MAY_SHELTER))
    return list(db.session.scalars(wanted.order_by(Organisation.id)))


def _row(wanted: Any) -> Any:
    found = db.session.execute(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def _party(key: str, name: str, kind: str, number: int | None = None) -> Piece:
    return Piece(key, ORGANISATION, name, Sort.ORGANISATION if kind in MAY_SHELTER else Sort.TEXT, number)


def _said(value: Any) -> str:
    return "" if value is None else str(value)


def _term(name: TermList, code: str) -> str:
    """In Swedish whoever reads: masks are laid over the words."""
    found = find_term(name, code)
    return found.name_sv if found else code


def _meeting(row_id: int) -> _Pieces:
    of = Meeting
    row = _row(
        sa.select(of.title, of.about, of.place, of.starts_at, Network.name)
        .join(Network, Network.id == of.network_id)
        .where(of.id == row_id)
    )
    yield Piece("title", TITLE, row.title)
    yield Piece("network", N_("Nätverk"), row.name)
    yield Piece("day", DAY, row.starts_at.astimezone(STOCKHOLM).date().isoformat())
    yield Piece("place", N_("Plats"), row.place)
    yield Piece("about", ABOUT, row.about)
    items = db.session.execute(
        sa.select(AgendaItem).where(AgendaItem.meeting_id == row_id).order_by(AgendaItem.position, AgendaItem.id)
    ).scalars()
    for item in items:
        yield Piece(f"item-{item.id}-title", N_("Punkt"), item.title, number=item.position)
        yield Piece(f"item-{item.id}-presenter", N_("Föredragande"), item.presenter, Sort.CONTACT, item.position)
        yield Piece(f"item-{item.id}-about", N_("Om punkten"), item.about, number=item.position)
        yield Piece(f"item-{item.id}-notes", N_("Anteckningar"), item.notes, number=item.position)
    for decision in db.session.scalars(sa.select(Decision).where(Decision.meeting_id == row_id).order_by(Decision.id)):
        yield Piece(f"decision-{decision.id}", N_("Beslut §"), decision.text, number=decision.number)
    for number, added in enumerate(db.session.scalars(sa.select(Addendum).where(Addendum.meeting_id == row_id).order_by(Addendum.id)), 1):
        yield Piece(f"addendum-{added.id}", N_("Tillägg"), added.text, number=number)


def _request(row_id: int) -> _Pieces:
    row = _row(sa.select(SupportRequest).where(SupportRequest.id == row_id))[0]
    yield Piece("number", N_("Nummer"), f"STÖD-{row.year}-{row.sequence:04}")
    yield Piece("day", DAY, row.received_at.astimezone(STOCKHOLM).date().isoformat())
    yield Piece("dnr", NUMBER, row.dnr)
    yield _party("organisation", row.organisation_name, row.organisation_kind)
    yield Piece("contact_name", N_("Kontaktperson"), _said(row.contact_name), Sort.CONTACT)
    yield Piece("contact_email", N_("E-postadress"), _said(row.contact_email), Sort.CONTACT)
    yield Piece("contact_phone", N_("Telefon"), _said(row.contact_phone), Sort.CONTACT)
    yield Piece("people", N_("Antal personer"), _said(row.people), Sort.PERSONS)
    for key, label in (
        ("what", N_("Vad")), ("why", N_("Varför")), ("earlier", N_("Tidigare")), ("arrangements", N_("Upplägg")), ("reason", N_("Skäl")),
    ):  # fmt: skip
        yield Piece(key, label, getattr(row, key))
    wanted = sa.select(RequestMessage).where(RequestMessage.request_id == row_id).order_by(RequestMessage.id)
    for number, message in enumerate(db.session.scalars(wanted), 1):
        yield Piece(f"message-{message.id}", N_("Meddelande"), message.text, number=number)


def _agreement(row_id: int) -> _Pieces:
    row = _row(sa.select(Agreement).where(Agreement.id == row_id))[0]
    yield Piece("title", TITLE, row.title)
    yield Piece("dnr", NUMBER, row.dnr)
    yield Piece("decided_on", N_("Beslutad"), _said(row.decided_on))
    yield Piece("valid_from", N_("Gäller från"), _said(row.valid_from))
    yield Piece("valid_to", N_("Gäller till"), _said(row.valid_to))
    yield Piece("purpose", N_("Syfte"), row.purpose)
    of = AgreementParty
    wanted = sa.select(of.id, Organisation.name, Organisation.kind).join(Organisation, Organisation.id == of.organisation_id)
    for number, party in enumerate(db.session.execute(wanted.where(of.agreement_id == row_id).order_by(of.id)), 1):
        yield _party(f"party-{party.id}", party.name, party.kind, number)


def _action(row_id: int) -> _Pieces:
    of = ActionPoint
    wanted = sa.select(of.what, of.due_on, of.state, of.result, Organisation.name, Organisation.kind)
    row = _row(wanted.outerjoin(Organisation, Organisation.id == of.organisation_id).where(of.id == row_id))
    yield Piece("what", N_("Vad"), row.what)
    yield Piece("due_on", N_("Klart senast"), _said(row.due_on))
    yield _party("organisation", _said(row.name), _said(row.kind))
    yield Piece("result", N_("Resultat"), row.result)


def _activity(row_id: int) -> _Pieces:
    of = Activity
    row = _row(sa.select(of.done_on, of.type, of.field, of.mode, of.minutes, of.women, of.men, of.unstated, of.text).where(of.id == row_id))
    yield Piece("day", DAY, row.done_on.isoformat())
    yield Piece("type", N_("Typ"), _term(TermList.ACTIVITY_TYPE, row.type))
    yield Piece("field", N_("Område"), _term(TermList.VIOLENCE_FIELD, row.field))
    yield Piece("minutes", N_("Minuter"), _said(row.minutes))
    yield Piece("women", N_("Kvinnor"), _said(row.women), Sort.PERSONS)
    yield Piece("men", N_("Män"), _said(row.men), Sort.PERSONS)
    yield Piece("unstated", N_("Kön inte angivet"), _said(row.unstated), Sort.PERSONS)
    yield Piece("text", N_("Text"), row.text)


def _strategy(row_id: int) -> _Pieces:
    row = _row(sa.select(Strategy).where(Strategy.id == row_id))[0]
    yield Piece("title", TITLE, row.title)
    yield Piece("dnr", NUMBER, row.dnr)
    yield Piece("period", N_("Gäller"), f"{row.starts_on} – {row.ends_on}")
    yield Piece("decided_by", N_("Beslutad av"), row.decided_by, Sort.CONTACT)
    for key, label in (("problem", N_("Problem")), ("external", N_("Omvärld")), ("internal", N_("Den egna verksamheten"))):
        yield Piece(key, label, getattr(row, key))
    goals = sa.select(StrategyGoal).where(StrategyGoal.strategy_id == row_id).order_by(StrategyGoal.part, StrategyGoal.number)
    for goal in db.session.scalars(goals):
        yield Piece(f"goal-{goal.id}", N_("Mål"), goal.text, number=goal.number)


def _effort(row_id: int) -> _Pieces:
    of = Effort
    row = _row(sa.select(of.title, of.aim, of.begins_on, of.ends_on, of.funding).where(of.id == row_id))
    yield Piece("title", TITLE, row.title)
    yield Piece("begins_on", N_("Börjar"), _said(row.begins_on))
    yield Piece("ends_on", N_("Slutar"), _said(row.ends_on))
    yield Piece("aim", N_("Syfte"), row.aim)
    yield Piece("funding", N_("Finansiering"), row.funding)


def _account(row_id: int) -> _Pieces:
    of = AssignmentAccount
    row = _row(sa.select(of.title, of.year, of.reference).where(of.id == row_id))
    yield Piece("title", TITLE, row.title)
    yield Piece("year", N_("År"), str(row.year))
    yield Piece("reference", NUMBER, row.reference)
    wanted = sa.select(AccountSection).where(AccountSection.account_id == row_id).order_by(AccountSection.number)
    for section in db.session.scalars(wanted):
        yield Piece(f"section-{section.id}-heading", N_("Avsnitt"), section.heading_sv, number=section.number)
        yield Piece(f"section-{section.id}", N_("Text"), section.text, number=section.number)


_READ: dict[Kind, Callable[[int], _Pieces]] = {
    Kind.MEETING: _meeting,
    Kind.REQUEST: _request,
    Kind.AGREEMENT: _agreement,
    Kind.ACTION: _action,
    Kind.ACTIVITY: _activity,
    Kind.STRATEGY: _strategy,
    Kind.EFFORT: _effort,
    Kind.ACCOUNT: _account,
}
