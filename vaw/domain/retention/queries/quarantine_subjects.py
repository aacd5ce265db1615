"""Every column in which a person can have typed a text: whose record it stands in, who reads it there, and where else the system keeps it.

The columns are those of the models (info=TEXT), so that a new one is covered from its first day; a new table needs a line in SUBJECTS, or
a test fails. Who may say that a text is about an individual is who can read it: the right of the record's own page, nothing beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from vaw.domain.activities import policy as activities
from vaw.domain.housing import policy as housing
from vaw.domain.insight import policy as insight
from vaw.domain.insight.queries.search_sources import documents_within
from vaw.domain.knowledge import policy as knowledge
from vaw.domain.mandates import policy as mandates
from vaw.domain.networks import policy as networks
from vaw.domain.people import policy as people
from vaw.domain.prevention import policy as prevention
from vaw.domain.retention import policy
from vaw.domain.strategies import policy as strategies
from vaw.domain.support import policy as support
from vaw.kernel.db import Model
from vaw.kernel.i18n import N_
from vaw.kernel.permissions import Permission

Grants = tuple[Any, ...]
DOCUMENT, DOCUMENT_VERSION, CONTENT, REPORT = "document", "document_version", "content", "report"
WHOLE = (DOCUMENT, REPORT)  # what is withheld as a whole, its files with it


@dataclass(frozen=True, slots=True)
class Subject:
    """A table with texts. `read`: the right of its own page; else whoever reads a parent (column, table), the first that is there.

    Neither: only the console reaches it, and `why` says why no page does. `of`: what a row without a county belongs to, on another page.
    """

    name: str
    read: Permission[Any] | None = None
    parents: tuple[tuple[str, str], ...] = ()
    why: str = ""
    of: tuple[str, str] = ("", "")


_OWN = "only its owner reads it, and changes it there"
_ACTION, _MEETING, _ITEM, _DECISION = N_("Åtgärd"), N_("Möte"), N_("Punkt på dagordningen"), N_("Beslut")
_STRATEGY, _MEASURE, _EFFORT, _TRAINING = N_("Strategi"), N_("Åtgärd i en strategi"), N_("Insats"), N_("Utbildning")
_ACCOUNT, _QUESTION, _MESSAGE, _ANSWER = N_("Redovisning"), N_("Fråga"), N_("Meddelande"), N_("Svar")
SUBJECTS: Mapping[str, Subject] = {
    "activity": Subject(N_("Aktivitet"), activities.READ_ACTIVITY),
    "activity_draft": Subject(N_("Utkast till aktivitet"), activities.READ_DRAFT),
    "activity_version": Subject(N_("Äldre version av en aktivitet"), parents=(("activity_id", "activity"),)),
    "network": Subject(N_("Nätverk"), networks.READ_NETWORK),
    "seat": Subject(N_("Plats i ett nätverk"), networks.READ_SEAT, (("network_id", "network"),)),
    "seat_holder": Subject(N_("Den som sitter på en plats"), parents=(("seat_id", "seat"),)),
    "meeting": Subject(_MEETING, networks.READ_MEETING, of=("network_id", "network")),
    "meeting_template": Subject(N_("Mötesmall"), networks.KEEP_TEMPLATE, of=("network_id", "network")),
    "meeting_invitation": Subject(N_("Kallelse"), networks.READ_INVITATION, (("meeting_id", "meeting"),)),
    "agenda_item": Subject(_ITEM, parents=(("meeting_id", "meeting"), ("network_id", "network"))),
    "decision": Subject(_DECISION, networks.READ_DECISION, (("meeting_id", "meeting"),)),
    "addendum": Subject(N_("Anmärkning på protokollet"), parents=(("meeting_id", "meeting"),)),
    "action_point": Subject(_ACTION, networks.READ_ACTION),
    "action_answer": Subject(_ANSWER, parents=(("action_id", "action_point"),)),
    "agreed_action": Subject(N_("Åtgärd i ett protokoll"), parents=(("meeting_id", "meeting"),)),
    "agreement": Subject(N_("Överenskommelse"), networks.READ_AGREEMENT),
    "calendar_feed": Subject(N_("Kalenderadress"), why=_OWN, of=("network_id", "network")),
    "document": Subject(N_("Dokument"), parents=(("home_id", "home"),)),
    "support_request": Subject(N_("Förfrågan om stöd"), support.READ_REQUEST),
    "request_message": Subject(_MESSAGE, parents=(("request_id", "support_request"),)),
    "answer_template": Subject(N_("Svarsmall"), support.KEEP_TEMPLATE),
    "occasion": Subject(_TRAINING, support.READ_OCCASION),
    "registration": Subject(N_("Anmälan"), support.READ_REGISTRATION),
    "certificate": Subject(N_("Intyg"), parents=(("occasion_id", "occasion"),)),
    "evaluation": Subject(N_("Utvärdering"), support.READ_EVALUATION, (("occasion_id", "occasion"),)),
    "follow_up": Subject(N_("Uppföljning"), support.READ_FOLLOW_UP),
    "method_stage": Subject(N_("Steg i en metod"), support.READ_STAGE),
    "effort": Subject(_EFFORT, prevention.READ_SHARED),
    "effort_step": Subject(N_("Steg i en insats"), parents=(("effort_id", "effort"),)),
    "milestone": Subject(N_("Milstolpe"), parents=(("effort_id", "effort"),)),
    "indicator": Subject(N_("Indikator"), parents=(("effort_id", "effort"),)),
    "effort_question": Subject(_QUESTION, prevention.READ_QUESTION),
    "effort_message": Subject(_MESSAGE, parents=(("question_id", "effort_question"),)),
    "resource_centre": Subject(N_("Resurscentrum"), prevention.READ_CENTRE),
    "centre_year": Subject(N_("Ett resurscentrums år"), parents=(("centre_id", "resource_centre"),)),
    "season_material": Subject(N_("Underlag inför lov"), prevention.READ_MATERIAL),
    "season_subscription": Subject(N_("Mottagare inför lov"), prevention.READ_SUBSCRIPTION),
    "school_break": Subject(N_("Skollov"), prevention.READ_BREAK),
    "school_break_step": Subject(N_("Ändring av ett skollov"), parents=(("break_id", "school_break"),)),
    "season_week": Subject(N_("Vecka i en lovkalender"), why="the programme's own calendar: nobody types in it on a page"),
    "strategy": Subject(_STRATEGY, strategies.READ_STRATEGY),
    "strategy_goal": Subject(N_("Mål i en strategi"), parents=(("strategy_id", "strategy"),)),
    "strategy_step": Subject(N_("Steg i en strategi"), parents=(("strategy_id", "strategy"),)),
    "strategy_figure": Subject(N_("Siffror i en strategi"), parents=(("strategy_id", "strategy"),)),
    "strategy_party": Subject(N_("Aktör i en strategi"), parents=(("strategy_id", "strategy"),)),
    "measure": Subject(_MEASURE, strategies.READ_MEASURE),
    "measure_step": Subject(N_("Steg i en åtgärd"), parents=(("measure_id", "measure"),)),
    "yearly_report": Subject(N_("En aktörs årsrapport"), parents=(("party_id", "strategy_party"),)),
    "reported_measure": Subject(N_("Åtgärd i en årsrapport"), parents=(("report_id", "yearly_report"),)),
    "checkpoint": Subject(N_("Avstämning av jämställdhet"), parents=(("county_id", "read_checkpoints"),)),
    "read_checkpoints": Subject("", strategies.READ_CHECKPOINT),
    "national_example": Subject(N_("Nationellt exempel"), strategies.READ_EXAMPLE),
    "national_question": Subject(N_("Fråga till det nationella stödet"), strategies.READ_QUESTION),
    "national_answer": Subject(_ANSWER, parents=(("question_id", "national_question"),)),
    "grant_call": Subject(N_("Utlysning"), housing.READ_CALL),
    "grant_application": Subject(N_("Bidragsansökan"), housing.READ_APPLICATION),
    "grant_opinion": Subject(N_("Yttrande över en ansökan"), parents=(("application_id", "grant_application"),)),
    "assignment_account": Subject(_ACCOUNT, insight.READ_ACCOUNT),
    "account_section": Subject(N_("Del av en redovisning"), parents=(("account_id", "assignment_account"),)),
    "account_step": Subject(N_("Steg i en redovisning"), parents=(("account_id", "assignment_account"),)),
    "account_comment": Subject(N_("Kommentar"), parents=(("section_id", "account_section"),)),
    "account_given": Subject(N_("Lämnad redovisning"), parents=(("county_id", "read_accounts"),)),
    "read_accounts": Subject("", mandates.READ_ACCOUNT),
    "report": Subject(N_("Rapport"), insight.READ_REPORT),
    "report_template": Subject(N_("Redovisningsmall"), insight.READ_TEMPLATE),
    "template_section": Subject(N_("Del av en redovisningsmall"), parents=(("template_id", "report_template"),)),
    "correction": Subject(N_("Rättelse av en rapport"), parents=(("report_id", "report"),)),
    "saved_question": Subject(N_("Sparad sammanställning"), insight.READ_QUESTION),
    "report_run": Subject(N_("Fil från ett schema"), insight.READ_RUN),
    "dataset": Subject(N_("Dataserie"), knowledge.READ_DATASET),
    "dataset_version": Subject(N_("Utgåva av en dataserie"), parents=(("dataset_id", "dataset"),)),
    "barrier": Subject(N_("Synpunkt på tillgängligheten"), people.KEEP_BARRIER),
    "restriction": Subject(N_("Begränsning"), policy.LIFT_RESTRICTION),
    "records_request": Subject(N_("Begäran om allmänna handlingar"), parents=(("county_id", "read_records"),)),
    "records_decision": Subject(N_("Beslut om utlämnande"), parents=(("request_id", "records_request"),)),
    "read_records": Subject("", policy.FIND_PERSON),  # that area stands above this one: the same role and reach, a test holds it
}  # fmt: skip
# What a text of these columns is called on the page where somebody points it out.
WORDS: Mapping[str, str] = {
    "text": N_("Text"), "title": N_("Rubrik"), "title_en": N_("Rubrik på engelska"), "name": N_("Namn"), "name_sv": N_("Namn"),
    "name_en": N_("Namn på engelska"), "about": N_("Beskrivning"), "purpose": N_("Syfte"), "notes": N_("Anteckningar"),
    "presenter": N_("Föredragande"), "what": N_("Vad"), "why": N_("Varför"), "result": N_("Resultat"), "reason": N_("Skäl"),
    "reasons": N_("Skäl"), "earlier": N_("Vad som har gjorts"), "arrangements": N_("Praktiskt"), "dnr": N_("Diarienummer"),
    "reference": N_("Diarienummer"), "organisation_name": N_("Organisationens namn"), "chair": N_("Ordförande"),
    "role_title": N_("Roll"), "mailbox": N_("Funktionsbrevlåda"), "place": N_("Plats"), "guest": N_("Gäst"), "items": N_("Punkter"),
    "label": N_("Benämning"), "tasks": N_("Uppgifter"), "went_well": N_("Vad som gick bra"), "lacking": N_("Vad som saknas"),
    "next_steps": N_("Nästa steg"), "aim": N_("Mål"), "funding": N_("Finansiering"), "note": N_("Anteckning"), "links": N_("Länkar"),
    "unit": N_("Enhet"), "denominator": N_("Andel av vad"), "caveat": N_("Att tänka på"), "source": N_("Källa"),
    "decided_by": N_("Beslutad av"), "problem": N_("Problem"), "external": N_("Utåt"), "internal": N_("Inåt"), "says": N_("Vad det visar"),
    "evaluation": N_("Utvärdering"), "analysed": N_("Vad som har analyserats"), "women": N_("Kvinnor"), "men": N_("Män"),
    "figures": N_("Siffror"), "conclusion": N_("Slutsats"), "criteria": N_("Villkor"), "before": N_("Före"),
    "entry": N_("Det som är ifyllt"), "heading_sv": N_("Rubrik"), "heading_en": N_("Rubrik på engelska"), "guidance_sv": N_("Vägledning"),
    "guidance_en": N_("Vägledning på engelska"), "content": N_("Innehåll"), "gaps": N_("Det som fattas"), "questions": N_("Frågor"),
    "venue": N_("Lokal"), "accessibility": N_("Tillgänglighet"), "evidence": N_("Belägg"), "definition": N_("Definition"),
    "licence": N_("Licens"), "description": N_("Vad som begärs"), "words": N_("Motivering"),
    "unsplit_reason": N_("Varför talet inte är delat"), "file_name": N_("Filens namn"),
}  # fmt: skip
# Columns that hold no text of a person by themselves, or what another column says in another spelling.
NOT_TYPED: Mapping[tuple[str, str], str] = {
    ("licence", "number"): "a number in a form that the database itself holds it to",
    ("report", "content"): "frozen: the whole edition is withheld with its files",
    ("report", "data"): "figures alone, made by the program",
    ("report_run", "data"): "figures alone, made by the program",
}
DERIVED: Mapping[str, tuple[str, ...]] = {"sort_key": ("title", "name"), "organisation_key": ("organisation_name",)}
# {table: (table, rows)}: where the same text is kept beside it, as SQL over :id. A copy's own copies are looked for too.
COPIES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "activity_draft": (("activity", "id = (select activity_id from activity_draft where id = :id)"),),
    "agenda_item": (("agenda_item", "carried_from_id = :id or id = (select carried_from_id from agenda_item where id = :id)"),),
    "action_point": (("agreed_action", "action_id = :id"),),
    "agreed_action": (("action_point", "id = (select action_id from agreed_action where id = :id)"),),
    "meeting": (("meeting", "series_id = (select series_id from meeting where id = :id) and id <> :id"),),
    "occasion": (
        ("certificate", "occasion_id = :id"),
        ("occasion", "copied_from_id = :id or id = (select copied_from_id from occasion where id = :id)"),
    ),
    "assignment_account": (("report", "account_id = :id"),),
}
# The same, of what stood in the record before: who told of an individual has told it in other words too, so all its texts go.
HISTORY: Mapping[str, tuple[tuple[str, str], ...]] = {
    "activity": (("activity_version", "activity_id = :id"), ("activity_draft", "activity_id = :id")),
}
# Files that are made of texts, by which rows they are made of: thrown away, and made anew when somebody asks. SQL over :id.
_MEETING_OF = "select meeting_id from {table} where id = :id"
MADE_ANEW: Mapping[str, tuple[str, ...]] = {
    "meeting": ("delete from minutes_file where meeting_id = :id",),
    **{
        table: (f"delete from minutes_file where meeting_id in ({_MEETING_OF.format(table=table)})",)  # noqa: S608  our own text
        for table in ("agenda_item", "decision", "addendum", "agreed_action", "action_point")
    },
    "support_request": ("delete from request_draft where request_id = :id",),
    "occasion": ("update certificate set content = null where occasion_id = :id and content is not null",),
    "certificate": ("update certificate set content = null where id = :id and content is not null",),
    "activity": (
        """update import_batch set content = null where content is not null
        and id = (select import_id from activity where id = :id)""",
    ),
}


@lru_cache(1)
def models() -> dict[str, Any]:
    """{table: model}."""
    return {str(mapper.local_table.name): mapper.class_ for mapper in Model.registry.mappers if isinstance(mapper.local_table, sa.Table)}


@lru_cache(256)
def columns_of(table: str) -> tuple[str, ...]:
    """The columns of a table in which a person can have typed, in the order of the model."""
    texts = [column.name for column in Model.metadata.tables[table].c if column.info.get("text") and not column.info.get("secret")]
    return tuple(name for name in texts if name not in DERIVED and (table, name) not in NOT_TYPED)


def tables_with_texts() -> Iterator[str]:
    for table in Model.metadata.sorted_tables:
        if columns_of(table.name):
            yield table.name


def children_of(kind: str) -> list[tuple[str, str]]:
    """(table, column that names the parent) of what stands below a record."""
    return [(table, column) for table, one in SUBJECTS.items() for column, parent in one.parents if parent == kind]


def readable(table: str, grants: Grants) -> sa.ColumnElement[bool]:
    """Which rows somebody with these grants reads."""
    subject = SUBJECTS[table]
    if table == DOCUMENT:
        return documents_within(grants)
    if subject.read is not None:
        return subject.read.within(grants)
    columns, reached, before = Model.metadata.tables[table].c, list[sa.ColumnElement[bool]](), list[str]()
    for column, parent in subject.parents:
        model = models().get(parent) or _right_of(parent).on
        inside = columns[column].in_(sa.select(model.id).where(readable(parent, grants)))
        reached.append(sa.and_(inside, *(columns[earlier].is_(None) for earlier in before)))
        before.append(column)
    return sa.or_(sa.false(), *reached)


def _right_of(name: str) -> Permission[Any]:
    right = SUBJECTS[name].read
    if right is None:
        raise KeyError(name)
    return right


@lru_cache(256)
def tables_above(table: str) -> frozenset[str]:
    """The tables of all that a row can stand below."""
    subject = SUBJECTS.get(table)
    found = {parent for _column, parent in (*subject.parents, subject.of) if parent in Model.metadata.tables} if subject else set()
    return frozenset(found).union(*(tables_above(one) for one in found))


def above(connection: sa.Connection, table: str, row_id: int) -> Iterator[tuple[str, int]]:
    """(table, row) of everything that a row stands below, the nearest first."""
    tables = Model.metadata.tables
    for column, parent in (*SUBJECTS[table].parents, SUBJECTS[table].of) if table in SUBJECTS and table != DOCUMENT else ():
        found = connection.scalar(sa.select(tables[table].c[column]).where(tables[table].c.id == row_id)) if parent in tables else None
        if found is not None:
            yield parent, found
            yield from above(connection, parent, found)


def county_of(connection: sa.Connection, table: str, row_id: int) -> int | None:
    """The county of a row, by what it belongs to; None for the nation's, and for a row that is not there."""
    tables = Model.metadata.tables
    if table == DOCUMENT:
        document = tables[DOCUMENT].c
        home = connection.execute(sa.select(document.home_kind, document.home_id).where(document.id == row_id)).one_or_none()
        return None if home is None else county_of(connection, home.home_kind, home.home_id)
    columns = tables[table].c
    if "county_id" in columns:
        found: int | None = connection.scalar(sa.select(columns.county_id).where(columns.id == row_id))
        if found is not None:
            return found
    for column, parent in (*SUBJECTS[table].parents, SUBJECTS[table].of):
        above = connection.scalar(sa.select(columns[column]).where(columns.id == row_id)) if parent in tables else None
        if above is not None:
            return county_of(connection, parent, above)
    return None
