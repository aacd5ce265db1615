# ruff: noqa: E501  one line a schema reads as the table it is
"""What records look like in the API's description: one schema a kind, of the same words as the API's own modules."""

from __future__ import annotations

from typing import Any

from vaw.domain.activities.rules.drafts import SOURCE_MOST, DraftState
from vaw.domain.activities.rules.log import MINUTES_MOST, Mode
from vaw.domain.housing.rules.editions import Measure
from vaw.domain.housing.rules.register import Cadence, OperatorForm
from vaw.domain.housing.rules.snapshots import Act, Channel, Freshness
from vaw.domain.housing.rules.turned_away import Group, Reason
from vaw.domain.insight.rules import ReportState
from vaw.domain.insight.rules.accounts import AccountState, SectionStatus
from vaw.domain.knowledge.rules import Measure as DatasetMeasure
from vaw.domain.knowledge.rules import Missing
from vaw.domain.networks.rules import Level as NetworkLevel
from vaw.domain.networks.rules import Rhythm, SeatRole
from vaw.domain.networks.rules.actions import ActionState
from vaw.domain.networks.rules.agreements import AgreementState, Standing
from vaw.domain.networks.rules.meetings import MeetingState, MinutesState
from vaw.domain.notifications.rules import MailChoice, NoticeState
from vaw.domain.prevention.rules import EffortLevel, EffortState, PreventionLevel, Served
from vaw.domain.strategies.rules import Part, StrategyState
from vaw.domain.strategies.rules.checkpoints import Kind, Stage
from vaw.domain.strategies.rules.plans import MeasureState
from vaw.domain.support.rules import ForWhom, Level, MethodKind, MethodState, RequestState
from vaw.domain.support.rules.occasions import LANGUAGE_NAMES, OccasionState, OpenTo
from vaw.domain.support.rules.registering import RegistrationKind, RegistrationState

STRING, INTEGER, DATE = {"type": "string"}, {"type": "integer"}, {"type": "string", "format": "date"}
_COUNT = {"type": ["integer", "null"], "minimum": 0, "description": "null: not counted, which differs from 0"}
MAYBE = {"type": ["string", "null"]}
COUNTY = {"type": "string", "pattern": "^[0-9]{2}$", "description": "SCB code of the county"}
_MUNICIPALITIES = {"type": "array", "items": {"type": "string", "pattern": "^[0-9]{4}$"}, "description": "SCB codes"}
_MINUTES = {"type": "integer", "minimum": 1, "maximum": MINUTES_MOST}


def schema_of(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties) if required is None else required}


_LINE = {
    "id": INTEGER, "county": COUNTY, "done_on": DATE, "type": STRING, "field": STRING, "mode": {"enum": [str(mode) for mode in Mode]},
    "minutes": _MINUTES, "women": _COUNT, "men": _COUNT, "unstated": _COUNT, "municipalities": _MUNICIPALITIES, "text": STRING,
}  # fmt: skip
_MORE = {
    "heads": {"type": ["object", "null"], "additionalProperties": {"type": "array", "items": INTEGER, "minItems": 3, "maxItems": 3},
              "description": "[women, men, not stated] by professional group"},
    "organisation_ids": {"type": "array", "items": INTEGER},
    "shares": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1, "maximum": 100},
               "description": "per cent by assignment id; whole numbers that sum to 100"},
    "sub_goal": MAYBE, "objective": MAYBE,
}  # fmt: skip
_KEPT = {"version": INTEGER, "created_at": {"type": "string", "format": "date-time"}, "withdrawn": {"type": "boolean"}}
_WRITE = {name: schema for name, schema in {**_LINE, **_MORE}.items() if name not in ("id", "county")}
_CONFIRMED = {
    "confirmed": {"type": "boolean", "description": "somebody has read the guard's question and says that the text concerns no individual"}
}
_ASSIGNMENT = {
    "id": INTEGER, "code": STRING, "title_sv": STRING, "title_en": STRING, "reference": STRING, "area": STRING, "valid_from": DATE,
    "valid_to": {"type": ["string", "null"], "format": "date"}, "made_up": {"type": "boolean"}, "counties": {"type": "array", "items": COUNTY},
    "leads": {"type": "array", "items": schema_of({"year": INTEGER, "county": COUNTY})},
}  # fmt: skip
_SAID = {name: schema for name, schema in {**_LINE, **_MORE}.items() if name not in ("id", "county", "done_on", "type")}
_DRAFT = {
    "id": INTEGER, "county": COUNTY, "state": {"enum": [str(state) for state in DraftState]}, "done_on": DATE, "type": STRING,
    "proposed_at": {"type": "string", "format": "date-time"}, "due_on": {**DATE, "description": "the day by which somebody should confirm it"},
    "activity_id": {"type": ["integer", "null"], "description": "what it became"},
    "entry": {"anyOf": [schema_of(_SAID), {"type": "null"}], "description": "what is proposed; null once the draft has ended"},
}  # fmt: skip
_SOURCE = {
    "source_ref": {
        "type": "string",
        "minLength": 1,
        "maxLength": SOURCE_MOST,
        "description": "what the program calls the event; only a hash is kept",
    }
}
_AT, _MAYBE_AT = {"type": "string", "format": "date-time"}, {"type": ["string", "null"], "format": "date-time"}
_REMINDER = {
    "id": INTEGER, "kind": STRING, "text": {"type": "string", "description": "what is to be done, in the language asked for"}, "object_id": INTEGER,
    "county": {"type": ["string", "null"]}, "due_on": DATE, "step": {"type": "integer", "description": "days from the due day"},
    "audience": {"type": "string", "description": "responsible, or the role that was told"}, "mail": {"enum": [str(choice) for choice in MailChoice]},
    "state": {"enum": [str(state) for state in NoticeState]}, "reason": MAYBE, "shown": {"type": "boolean"}, "created_at": _AT,
    "settled_at": _MAYBE_AT, "read_at": _MAYBE_AT, "ended_at": _MAYBE_AT,
}  # fmt: skip
_CODES, _MAYBE_DATE = {"type": "array", "items": STRING}, {"type": ["string", "null"], "format": "date"}
_METHOD = {
    "code": STRING, "name": STRING, "kind": {"enum": [str(kind) for kind in MethodKind]}, "state": {"enum": [str(state) for state in MethodState]},
    "purpose_sv": {"type": "string", "description": "empty: nobody knows for sure, as in every other text here"}, "purpose_en": STRING,
    "fields": _CODES, "professions": _CODES, "for_whom": {"type": "array", "items": {"enum": [str(whom) for whom in ForWhom]}},
    "level": {"enum": [*(str(level) for level in Level), None]}, "owner": STRING, "source": STRING, "county": {"type": ["string", "null"]},
    "reviewed_on": _MAYBE_DATE, "review_on": _MAYBE_DATE,
}  # fmt: skip
_MORE_OF_METHOD = {
    "length": STRING,
    "certified_trainer": {"type": ["boolean", "null"]},
    "cost": STRING,
    "evidence": STRING,
    "version": INTEGER,
}
_REQUEST = {
    "id": INTEGER, "number": STRING, "county": COUNTY, "municipality": MAYBE, "organisation_id": {"type": ["integer", "null"]},
    "organisation_kind": STRING, "method_id": {"type": ["integer", "null"]}, "fields": {"type": "array", "items": STRING},
    "professions": {"type": "array", "items": STRING}, "people": {"type": ["integer", "null"]}, "mode": MAYBE, "period_from": MAYBE,
    "period_to": MAYBE, "state": {"enum": [str(state) for state in RequestState]}, "state_since": DATE,
    "due_on": {"type": ["string", "null"], "description": "the day by which the step must have been taken"}, "dnr": STRING,
    "received_at": _AT,
}  # fmt: skip
_STEPS = {"type": "array", "items": schema_of({"state": {"enum": [str(state) for state in RequestState]}, "at": _AT, "took_working_days": _COUNT})}  # fmt: skip
_MAYBE_INTEGER = {"type": ["integer", "null"]}
_STRATEGY = {
    "id": INTEGER, "title": STRING, "state": {"enum": [str(state) for state in StrategyState]}, "county": COUNTY, "starts_on": DATE, "ends_on": DATE,
}  # fmt: skip
_GOAL = {
    "id": INTEGER,
    "part": {"enum": [str(part) for part in Part]},
    "number": INTEGER,
    "text": STRING,
    "sub_goals": _CODES,
    "subject_areas": _CODES,
}
_MORE_OF_STRATEGY = {
    "problem": STRING, "external": STRING, "internal": STRING, "decided_by": STRING, "dnr": STRING, "decided_on": _MAYBE_DATE,
    "approved_at": _MAYBE_AT, "goals": {"type": "array", "items": schema_of(_GOAL)}, "sub_goals": _CODES, "subject_areas": _CODES, "version": INTEGER,
}  # fmt: skip
_MEASURE = {
    "id": INTEGER, "what": STRING, "state": {"enum": [str(state) for state in MeasureState]}, "county": COUNTY, "strategy": INTEGER, "goal": INTEGER,
    "organisation_id": {**_MAYBE_INTEGER, "description": "null: the county administrative board itself"}, "evaluation": STRING,
    "due_on": DATE, "state_at": _AT,
}  # fmt: skip
_SIGN_UP = {
    "kind": {"enum": [str(kind) for kind in RegistrationKind]}, "organisation_name": STRING, "organisation_kind": STRING,
    "municipality": MAYBE, "profession": MAYBE, "women": INTEGER, "men": INTEGER, "unstated": INTEGER, "mode": MAYBE,
}  # fmt: skip
_REGISTRATION = {
    "id": INTEGER, "occasion": INTEGER, "county": COUNTY, **_SIGN_UP, "organisation_id": _MAYBE_INTEGER,
    "state": {"enum": [str(state) for state in RegistrationState]}, "state_at": _AT, "offered_until": _MAYBE_AT, "cancelled_late": {"type": "boolean"},
    "walk_in": {"type": "boolean"}, "came_women": _COUNT, "came_men": _COUNT, "came_unstated": _COUNT, "created_at": _AT,
}  # fmt: skip
_NEW_REGISTRATION = {
    "occasion": INTEGER, **_SIGN_UP, "county": {**COUNTY, "description": "where the organisation works, when it has no one municipality"},
    "name": {"type": "string", "description": "of one person, for the kind `named`; never given out"},
    "email": {"type": "string", "description": "where a link goes with which they change and cancel; never given out"},
    "needs": {"type": "string", "description": "what they need in order to take part; deleted 14 days after, never given out"},
}  # fmt: skip
_OCCASION = {
    "id": INTEGER, "county": COUNTY, "co_counties": {"type": "array", "items": COUNTY, "description": "boards that hold it together with the county's"},
    "state": {"enum": [str(state) for state in OccasionState]}, "title": STRING, "field": STRING, "mode": {"enum": [str(mode) for mode in Mode]},
    "starts_at": _AT, "ends_at": _AT, "municipality": MAYBE, "method_id": _MAYBE_INTEGER, "language": {"enum": list(LANGUAGE_NAMES)},
    "open_to": {"enum": [str(reach) for reach in OpenTo]}, "invited_only": {"type": "boolean"}, "approval": {"type": "boolean"},
    "opens_on": _MAYBE_DATE, "closes_on": _MAYBE_DATE, "places": {**_MAYBE_INTEGER, "description": "null: no limit"},
}  # fmt: skip
_TAKEN = {"taken": {"type": "integer", "description": "places that somebody has, or that are offered to somebody"}}
_MORE_OF_OCCASION = {
    "about": STRING, "venue": STRING, "accessibility": STRING, "sub_goal": MAYBE, "objective": MAYBE, "minutes": _MINUTES,
    "professions": _CODES, "assignment_id": _MAYBE_INTEGER, "responsible_id": _MAYBE_INTEGER, "free_until_days": INTEGER,
    "join_address": {"type": ["string", "null"], "description": "https; null for whoever is not of its boards"},
}  # fmt: skip
_WRITE_OCCASION = {name: schema for name, schema in {**_OCCASION, **_MORE_OF_OCCASION}.items() if name not in ("id", "county", "state")}
_NETWORK = {
    "id": INTEGER, "name": STRING, "type": STRING, "level": {"enum": [str(level) for level in NetworkLevel]},
    "rhythm": {"enum": [str(rhythm) for rhythm in Rhythm]}, "county": {"type": ["string", "null"], "description": "null: a national network"},
    "co_counties": {"type": "array", "items": COUNTY}, "since_on": DATE, "until_on": _MAYBE_DATE, "review_on": _MAYBE_DATE,
}  # fmt: skip
_AGREEMENT = {
    "id": INTEGER, "county": COUNTY, "title": STRING, "state": {"enum": [str(state) for state in AgreementState]}, "valid_to": _MAYBE_DATE,
    "review_on": {**_MAYBE_DATE, "description": "the day on which it is looked at again"},
}  # fmt: skip
_PARTY = {
    "organisation_id": INTEGER, "organisation": STRING, "standing": {"enum": [str(standing) for standing in Standing]},
    **dict.fromkeys(("asked_on", "signed_on", "left_on"), _MAYBE_DATE),
}  # fmt: skip
_MORE_OF_AGREEMENT = {
    "purpose": STRING, "dnr": {**STRING, "description": "its number in the board's registry"}, "network_id": _MAYBE_INTEGER,
    "assignment_ids": {"type": "array", "items": INTEGER}, "responsible_id": _MAYBE_INTEGER, "valid_from": _MAYBE_DATE,
    "decided_on": {**_MAYBE_DATE, "description": "the day of the text that is to be signed"}, "parties": {"type": "array", "items": schema_of(_PARTY)},
}  # fmt: skip
_HOLDER = {
    "anyOf": [schema_of({"role": STRING, "mailbox": MAYBE, "since_on": DATE}), {"type": "null"}],
    "description": "who sits, by role; null: nobody",
}
_SEAT = {
    "id": INTEGER, "organisation_id": {"type": ["integer", "null"]}, "organisation": {**MAYBE, "description": "null: another county's shelter provider"},
    "role": {"enum": [str(role) for role in SeatRole]}, "since_on": DATE, "until_on": _MAYBE_DATE, "ordinary": _HOLDER, "alternate": _HOLDER,
}  # fmt: skip
_MEETING = {
    "id": INTEGER, "network_id": INTEGER, "series_id": _MAYBE_INTEGER, "state": {"enum": [str(state) for state in MeetingState]}, "title": STRING,
    "mode": {"enum": [str(mode) for mode in Mode]}, "starts_at": _AT, "ends_at": _AT, "place": STRING,
    "minutes_state": {"enum": [str(state) for state in MinutesState]},
}  # fmt: skip
_WRITE_MEETING = {
    "title": STRING, "about": STRING, "mode": {"enum": [str(mode) for mode in Mode]}, "starts_at": _AT, "ends_at": _AT, "place": STRING,
    "join_address": {**MAYBE, "description": "https; null for whoever does not keep the meeting"}, "responsible_id": _MAYBE_INTEGER,
}  # fmt: skip
_ORGANISATIONS = {"type": "integer", "description": "how many organisations"}
_MORE_OF_MEETING = {
    **{name: schema for name, schema in _WRITE_MEETING.items() if name not in _MEETING}, "reason": {"type": "string", "description": "why it was cancelled"},
    "agenda": {"type": "array", "items": STRING, "description": "titles, in order"},
    "decisions": {"type": "array", "items": schema_of({"number": _MAYBE_INTEGER, "text": STRING})},
    "answers": schema_of(dict.fromkeys(("invited", "coming", "alternate", "not_coming", "silent"), _ORGANISATIONS)),
    "presence": schema_of({**dict.fromkeys(("came", "absent"), _ORGANISATIONS), "women": INTEGER, "men": INTEGER, "unstated": INTEGER}),
    "actions": INTEGER, "version": INTEGER,
}  # fmt: skip
_FROM = {"network_id": _MAYBE_INTEGER, "assignment_id": _MAYBE_INTEGER}
_EFFORT = {
    "id": INTEGER, "county": COUNTY, "title": STRING, "level": {"enum": [str(one) for one in EffortLevel]},
    "prevention_level": {"enum": [str(one) for one in PreventionLevel]}, "field": STRING, "state": {"enum": [str(one) for one in EffortState]},
    "begins_on": DATE, "ends_on": {"type": ["string", "null"], "format": "date"},
}  # fmt: skip
_EFFORT_SAID = {
    "aim": STRING,
    **{name: {"type": "array", "items": STRING, "description": "codes of a dated list"} for name in ("targets", "methods", "settings")},
}
_ACTION = {
    "id": INTEGER, "county": COUNTY, "what": STRING, "user_id": {**_MAYBE_INTEGER, "description": "the owner: an account, or an organisation"},
    "organisation_id": _MAYBE_INTEGER, **_FROM, "meeting_id": _MAYBE_INTEGER, "decision_id": _MAYBE_INTEGER, "due_on": {**DATE, "description": "a working day of the county's board"},
    "state": {"enum": [str(state) for state in ActionState]}, "state_at": _AT,
    "asks_until": {**_MAYBE_DATE, "description": "the day that the owner has asked for"}, "result": STRING,
}  # fmt: skip
_FACILITY = {
    "code": {"type": "string", "pattern": "^[a-z]{4}-[a-z]{4}$", "description": "a name drawn by lot"}, "county": COUNTY, "opened_on": DATE, "closed_on": _MAYBE_DATE,
}  # fmt: skip
_FACILITY_LINE = {
    **_FACILITY,
    "form": {"enum": [str(form) for form in OperatorForm]},
    "target_groups": _CODES,
    "licensed": {"type": "boolean"},
}
_OFFERS = {
    "since_on": DATE, "places_adults": INTEGER, "places_children": INTEGER, "family_places": INTEGER, "stay": STRING, "building": STRING,
    "protection": STRING, "staffing": STRING, "target_groups": _CODES, "threats": _CODES, "access": _CODES, "support": _CODES, "languages": _CODES,
    "sons_age": _MAYBE_INTEGER, "pets": {"type": "boolean"},
}  # fmt: skip
_REPORTED = {
    "adults": INTEGER, "children": INTEGER, "closed": INTEGER, "available": INTEGER, "confirmed_at": _MAYBE_AT,
    "freshness": {"enum": [str(state) for state in Freshness]},
}  # fmt: skip
_MORE_OF_FACILITY = {
    "cadence": {"enum": [str(cadence) for cadence in Cadence]}, "offers": {"anyOf": [schema_of(_OFFERS), {"type": "null"}]},
    "authorised": {"type": "integer", "description": "persons at once; 0: nothing allows it to run"},
    "reported": {"anyOf": [schema_of(_REPORTED), {"type": "null"}], "description": "null: unknown, which is not zero"},
}  # fmt: skip
_SAID_OF_ACTION = schema_of({"at": _AT, "state": {"enum": [str(state) for state in ActionState]}, "due_on": DATE, "text": STRING})
_PUBLISHED = {
    "number": INTEGER, "measure": {"enum": [str(measure) for measure in Measure]}, "name": STRING, "quarter": MAYBE, "as_of": DATE,
    "public_from": DATE, "reported_per_cent": {**_MAYBE_INTEGER, "description": "of the facilities, at least, in tens; null where it does not matter or would tell on somebody"},
    "total": {**_MAYBE_INTEGER, "description": "of the country, exact"},
    "previous": {"type": "string", "description": "hash of the edition before"}, "hash": STRING,
}  # fmt: skip
_PUBLISHED_FIGURE = {
    "table": {"type": ["string", "null"], "description": "null: the total of the country"}, "block": {**_CODES, "description": "all that is summed"},
    "name": STRING, "value": INTEGER, "as_of": {**DATE, "description": "older than the edition's own when the number is held"},
}  # fmt: skip
_CODE = {"type": "string", "pattern": "^[a-z]{4}-[a-z]{4}$", "description": "the facility's pseudonym"}
_NUMBER = {"type": "integer", "minimum": 0}
_NIGHTS = {
    "nights": {**_MAYBE_INTEGER, "minimum": 0, "description": "of adults and children together, since the last report; null: not told"},
    "nights_children": {**_MAYBE_INTEGER, "minimum": 0, "description": "how many of them were children's; null: not told apart"},
}
_SNAPSHOT = {
    "facility": _CODE, "number": {**INTEGER, "description": "the facility's own, rising"}, "county": COUNTY,
    "at": {"type": "string", "format": "date-time", "description": "from when the numbers hold"}, "recorded_at": {"type": "string", "format": "date-time"},
    "act": {"enum": [str(act) for act in Act]}, "channel": {"enum": [str(channel) for channel in Channel]},
    **{name: {"type": ["integer", "null"], "description": "null: unknown, which differs from 0"} for name in ("adults", "children", "closed", "turned_away")},
    **_NIGHTS, "replaces": {"type": ["integer", "null"], "description": "number of the snapshot whose place it took"},
}  # fmt: skip
_WRITE_SNAPSHOT = {
    "facility": _CODE, "unchanged": {"type": "boolean", "description": "true: the last numbers still hold and nobody was turned away"},
    "adults": _NUMBER, "children": _NUMBER, "closed": _NUMBER, "turned_away": _NUMBER, **_NIGHTS,
    "at": {"type": "string", "format": "date-time", "description": "when they were taken down, at most a week ago"},
    "reasons": {"type": "array", "description": "of those turned away; the rest counts as other, unstated", "items": schema_of({
        "reason": {"enum": [str(reason) for reason in Reason]}, "whom": {"enum": [str(group) for group in Group]}, "count": _NUMBER}, ["reason", "count"])},
}  # fmt: skip
_MAYBE_COUNTY = {**COUNTY, "type": ["string", "null"], "description": "SCB code of the county that keeps it; null: the nation's"}
_DATASET = {
    "id": INTEGER, "title": STRING, "unit": STRING, "source": STRING, "publisher_id": STRING, "county": _MAYBE_COUNTY,
    "measure": {"enum": [str(measure) for measure in DatasetMeasure]}, "own": {"type": "boolean", "description": "counted by the board itself"},
    "shared": {"type": "boolean"},
    "edition": {"type": ["integer", "null"]}, "retrieved_on": {"type": ["string", "null"], "format": "date"},
    "first_year": {"type": ["integer", "null"]}, "last_year": {"type": ["integer", "null"]},
}  # fmt: skip
_MORE_OF_DATASET = {
    "definition": STRING, "licence": STRING, "of_persons": {"type": "boolean"}, "base_id": {"type": ["integer", "null"]},
    "unsplit_reason": {**STRING, "description": "the special reason for which it is shown without women and men"},
    "areas": {"type": "array", "items": STRING, "description": "00 the nation, 24 a county, 2480 a municipality"}, "version": INTEGER,
}  # fmt: skip
_VALUE_OF_DATASET = {"type": ["number", "null"], "description": "null: missing, which differs from 0"}
_WHY = {"enum": [*(str(reason) for reason in Missing), None]}
_DATASET_VALUE = {
    "area": STRING, "year": INTEGER, "total": _VALUE_OF_DATASET, "women": _VALUE_OF_DATASET, "men": _VALUE_OF_DATASET,
    "missing": schema_of({"total": _WHY, "women": _WHY, "men": _WHY}),
}  # fmt: skip
_CHECKPOINT_KIND, _STAGE = {"enum": [str(kind) for kind in Kind]}, {"enum": [str(stage) for stage in Stage]}
_CHECKPOINT = {
    "relevant": {"type": "boolean", "description": "false: it does not apply, and `reason` says why"},
    **dict.fromkeys(("analysed", "women", "men", "figures", "conclusion", "reason"), STRING),
}
_ACCOUNT = {
    "id": INTEGER, "assignment": INTEGER, "county": COUNTY, "year": INTEGER, "title": STRING, "state": {"enum": [str(state) for state in AccountState]},
    "approved_at": _MAYBE_AT, "due_on": {**_MAYBE_DATE, "description": "null: no day is decided, or it is written beside the account that is owed"},
}  # fmt: skip
_ACCOUNT_SECTION = {
    "number": INTEGER, "heading_sv": STRING, "heading_en": STRING, "status": {"enum": [str(status) for status in SectionStatus]},
    "figures": {**_CODES, "description": "codes of /figures"}, "text": {**STRING, "description": "a small part of Markdown"},
}  # fmt: skip
_REPORT = {
    "id": INTEGER, "kind": STRING, "county": {**COUNTY, "type": ["string", "null"], "description": "null: of the whole country"}, "year": INTEGER,
    "edition": INTEGER, "title": {**STRING, "description": "empty for one that has none of its own"}, "language": STRING,
    "state": {"enum": [str(state) for state in ReportState]}, "created_at": {"type": "string", "format": "date-time"}, "approved_at": _MAYBE_AT,
}  # fmt: skip
SCHEMAS = {
    "ReportLine": schema_of(_REPORT),
    "Report": schema_of(
        {**_REPORT, "reference": {**STRING, "description": "its number in the board's registry; empty without one"}, "version": INTEGER,
         "figures": {"type": "array", "description": "as they were frozen; none while it is being built", "items": {"$ref": "#/components/schemas/Figure"}}}
    ),
    "AccountLine": schema_of({**_ACCOUNT, "sections": INTEGER, "ready": INTEGER}),
    "Account": schema_of({**_ACCOUNT, "reference": STRING, "given_on": _MAYBE_DATE, "sections": {"type": "array", "items": schema_of(_ACCOUNT_SECTION)}, "version": INTEGER}),
    "DatasetLine": schema_of(_DATASET),
    "Dataset": schema_of({**_DATASET, **_MORE_OF_DATASET}),
    "DatasetValue": schema_of(_DATASET_VALUE),
    "CapacitySnapshot": schema_of(_SNAPSHOT),
    "NewCapacitySnapshot": schema_of(_WRITE_SNAPSHOT, ["facility"]),
    "CapacitySnapshotCorrection": schema_of(
        {name: told for name, told in _WRITE_SNAPSHOT.items() if name not in ("facility", "unchanged", "at")}, ["adults", "children", "closed"]
    ),
    "PublishedLine": schema_of(_PUBLISHED),
    "Published": schema_of({**_PUBLISHED, "figures": {"type": "array", "items": schema_of(_PUBLISHED_FIGURE)}}),
    "ActivityLine": schema_of(_LINE),
    "Activity": schema_of({**_LINE, **_MORE, **_KEPT}),
    "NewActivity": schema_of({"county": COUNTY, **_WRITE, **_CONFIRMED}, ["county", "done_on", "type", "field", "mode", "minutes"]),
    "Draft": schema_of(_DRAFT),
    "NewDraft": schema_of({"county": COUNTY, **_SOURCE, **_WRITE, **_CONFIRMED}, ["county", "source_ref", "done_on", "type", "field", "mode", "minutes"]),
    "Correction": schema_of({**_WRITE, **_CONFIRMED, "reason": STRING}, ["reason"]),
    "Organisation": schema_of(
        {"id": INTEGER, "name": STRING, "kind": STRING, "county": {"type": ["string", "null"]}, "municipality": {"type": ["string", "null"]},
         "role_mailbox": MAYBE, "active": {"type": "boolean"}}
    ),
    "AssignmentLine": schema_of(_ASSIGNMENT),
    "Assignment": schema_of(
        {**_ASSIGNMENT, "questions": {"type": "array", "items": schema_of({"number": INTEGER, "heading_sv": STRING, "heading_en": STRING})},
         "due": {"type": "array", "items": schema_of({"year": INTEGER, "due_on": DATE})}}
    ),
    "Figure": schema_of(
        {"code": STRING, "title": STRING, "definition": STRING, "caveat": STRING, "unit": STRING, "source": STRING,
         "unsplit": {**STRING, "description": "the special reason why persons are counted without women and men; empty when they are not"},
         "columns": {"type": "array", "items": schema_of({"key": STRING, "label": STRING, "kind": {"enum": ["text", "int", "hours", "decimal", "number", "percent", "date"]}})},
         "rows": {"type": "array", "items": {"type": "array", "items": {"type": ["string", "number", "null"]}}}}
    ),
    "Reminder": schema_of(_REMINDER),
    "MethodLine": schema_of(_METHOD),
    "Method": schema_of({**_METHOD, **_MORE_OF_METHOD}),
    "RequestLine": schema_of(_REQUEST),
    "EffortLine": schema_of({**_EFFORT, "shared": {"type": "boolean"}, **dict.fromkeys(("milestones", "milestones_done", "milestones_late", "activities"), INTEGER)}),
    "Effort": schema_of({
        **_EFFORT, **_EFFORT_SAID, "shared": {"type": "boolean"}, "budget": {"type": ["integer", "null"], "description": "kronor; null: not stated"}, "funding": STRING,
        "municipalities": _MUNICIPALITIES, "organisation_ids": {"type": "array", "items": INTEGER},
        "serves": {"type": "array", "items": schema_of({"kind": {"enum": [str(kind) for kind in Served]}, "id": INTEGER}), "description": "listed under each, counted once in a sum"},
        "milestones": {"type": "array", "items": schema_of({"id": INTEGER, "title": STRING, "due_on": DATE, "done_on": {"type": ["string", "null"], "format": "date"}})},
        "progress": {"type": ["number", "null"], "description": "share of the milestones that are done; null without any"}, "activities": INTEGER, "version": INTEGER}),
    "SharedEffort": schema_of({**_EFFORT, **_EFFORT_SAID}),
    "ActionLine": schema_of(_ACTION),
    "Action": schema_of({**_ACTION, "answers": {"type": "array", "items": _SAID_OF_ACTION}, "version": INTEGER}),
    "NewAction": schema_of(
        {"county": COUNTY, "what": STRING, "due_on": DATE, "user_id": _MAYBE_INTEGER, "organisation_id": _MAYBE_INTEGER, "contact_id": _MAYBE_INTEGER,
         **_FROM, "responsible_id": _MAYBE_INTEGER, **_CONFIRMED}, ["county", "what", "due_on"]
    ),
    "ActionChange": schema_of(
        {"what": STRING, "due_on": DATE, "user_id": _MAYBE_INTEGER, "organisation_id": _MAYBE_INTEGER, "contact_id": _MAYBE_INTEGER, **_FROM,
         "responsible_id": _MAYBE_INTEGER, "state": {"enum": ["in_progress", "done", "dropped"]},
         "result": {**STRING, "description": "what it led to; with state done, or of what is done"},
         "reason": {**STRING, "description": "with state dropped"}, **_CONFIRMED}, []
    ),
    "FacilityLine": schema_of(_FACILITY_LINE),
    "Facility": schema_of({**_FACILITY, **_MORE_OF_FACILITY}),
    "StrategyLine": schema_of({**_STRATEGY, **dict.fromkeys(("goals", "measures", "done", "late", "actors"), INTEGER)}),
    "Strategy": schema_of({**_STRATEGY, **_MORE_OF_STRATEGY}),
    "MeasureLine": schema_of(_MEASURE),
    "Measure": schema_of({**_MEASURE, "said": {"type": "array", "items": schema_of({"at": _AT, "state": {"enum": [str(state) for state in MeasureState]}, "text": STRING, "year": _MAYBE_INTEGER})}, "version": INTEGER}),
    "MeasureChange": schema_of({"state": {"enum": [str(state) for state in MeasureState]}, "text": STRING, "evaluation": STRING, **_CONFIRMED}, []),
    "CheckpointShare": schema_of({"county": COUNTY, "kind": _CHECKPOINT_KIND, "objects": INTEGER, "stages": {"type": "array", "items": schema_of({"stage": _STAGE, "asked": INTEGER, "done": INTEGER})}}),
    "Checkpoints": schema_of({"kind": _CHECKPOINT_KIND, "object_id": INTEGER, "county": COUNTY, "lacking": {"type": "array", "items": _STAGE}, "checkpoints": {"type": "array", "items": schema_of({"stage": _STAGE, **_CHECKPOINT, "at": _AT, "version": INTEGER})}}),
    "NewCheckpoint": schema_of({**_CHECKPOINT, **_CONFIRMED}, ["relevant"]),
    "NetworkLine": schema_of({**_NETWORK, "seats": INTEGER, "vacant": INTEGER}),
    "Network": schema_of(
        {**_NETWORK, "purpose": STRING, "chair": STRING, "assignment_ids": {"type": "array", "items": INTEGER}, "version": INTEGER,
         "on": {**DATE, "description": "the day that the seats are told of"}, "seats": {"type": "array", "items": schema_of(_SEAT)}}
    ),
    "AgreementLine": schema_of({**_AGREEMENT, "parties": {**INTEGER, "description": "those that it binds today"}, "signed": {**INTEGER, "description": "of its parties"}}),
    "Agreement": schema_of({**_AGREEMENT, **_MORE_OF_AGREEMENT}),
    "MeetingLine": schema_of({**_MEETING, "invited": _ORGANISATIONS, "coming": _ORGANISATIONS}),
    "Meeting": schema_of({**_MEETING, **_MORE_OF_MEETING}),
    "NewMeeting": schema_of({"network_id": INTEGER, **_WRITE_MEETING, **_CONFIRMED}, ["network_id", "title", "mode", "starts_at", "ends_at"]),
    "MeetingChange": schema_of({**_WRITE_MEETING, **_CONFIRMED}, []),
    "Request": schema_of({**_REQUEST, "steps": _STEPS, "version": INTEGER}),
    "OccasionLine": schema_of({**_OCCASION, **_TAKEN}),
    "Occasion": schema_of({**_OCCASION, **_MORE_OF_OCCASION, "reason": STRING, "version": INTEGER}),
    "NewOccasion": schema_of({"county": COUNTY, **_WRITE_OCCASION, **_CONFIRMED}, ["county", "title", "field", "mode", "starts_at", "ends_at"]),
    "OccasionChange": schema_of({**_WRITE_OCCASION, **_CONFIRMED}, []),
    "RegistrationLine": schema_of(_REGISTRATION),
    "Registration": schema_of({**_REGISTRATION, "version": INTEGER}),
    "NewRegistration": schema_of({**_NEW_REGISTRATION, **_CONFIRMED}, ["occasion", "kind", "organisation_name", "organisation_kind"]),
    "Problem": schema_of(
        {"type": STRING, "title": STRING, "status": INTEGER, "code": STRING, "field": MAYBE, "detail": STRING}, ["type", "title", "status", "code"]
    ),
}  # fmt: skip
