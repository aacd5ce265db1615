# ruff: noqa: E501  one line a resource reads as the table it is
"""/api/v1/openapi.json: OpenAPI 3.1, written by hand and held to what the API answers by a test."""

from __future__ import annotations

from typing import Any

from flask import json
from werkzeug.wrappers import Response

from vaw.blueprints.api.resource import Api
from vaw.domain.activities.rules.drafts import SOURCE_MOST, DraftState
from vaw.domain.activities.rules.log import MINUTES_MOST, Mode
from vaw.domain.housing.rules.editions import Measure
from vaw.domain.housing.rules.register import Cadence, OperatorForm
from vaw.domain.housing.rules.snapshots import Act, Channel, Freshness
from vaw.domain.housing.rules.turned_away import Group, Reason
from vaw.domain.networks.rules import Level as NetworkLevel
from vaw.domain.networks.rules import Rhythm, SeatRole
from vaw.domain.networks.rules.actions import ActionState
from vaw.domain.networks.rules.meetings import MeetingState, MinutesState
from vaw.domain.notifications.rules import MailChoice, NoticeState
from vaw.domain.people.rules.tokens import SCOPES
from vaw.domain.support.rules import ForWhom, Level, MethodKind, MethodState, RequestState
from vaw.domain.support.rules.occasions import LANGUAGE_NAMES, OccasionState, OpenTo
from vaw.domain.support.rules.registering import RegistrationKind, RegistrationState
from vaw.web.blueprint import PUBLIC

_STRING, _INTEGER, _DATE = {"type": "string"}, {"type": "integer"}, {"type": "string", "format": "date"}
_COUNT = {"type": ["integer", "null"], "minimum": 0, "description": "null: not counted, which differs from 0"}
_MAYBE = {"type": ["string", "null"]}
_COUNTY = {"type": "string", "pattern": "^[0-9]{2}$", "description": "SCB code of the county"}
_MUNICIPALITIES = {"type": "array", "items": {"type": "string", "pattern": "^[0-9]{4}$"}, "description": "SCB codes"}
_MINUTES = {"type": "integer", "minimum": 1, "maximum": MINUTES_MOST}


def _object(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties) if required is None else required}


_LINE = {
    "id": _INTEGER, "county": _COUNTY, "done_on": _DATE, "type": _STRING, "field": _STRING, "mode": {"enum": [str(mode) for mode in Mode]},
    "minutes": _MINUTES, "women": _COUNT, "men": _COUNT, "unstated": _COUNT, "municipalities": _MUNICIPALITIES, "text": _STRING,
}  # fmt: skip
_MORE = {
    "heads": {"type": ["object", "null"], "additionalProperties": {"type": "array", "items": _INTEGER, "minItems": 3, "maxItems": 3},
              "description": "[women, men, not stated] by professional group"},
    "organisation_ids": {"type": "array", "items": _INTEGER},
    "shares": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1, "maximum": 100},
               "description": "per cent by assignment id; whole numbers that sum to 100"},
    "sub_goal": _MAYBE, "objective": _MAYBE,
}  # fmt: skip
_KEPT = {"version": _INTEGER, "created_at": {"type": "string", "format": "date-time"}, "withdrawn": {"type": "boolean"}}
_WRITE = {name: schema for name, schema in {**_LINE, **_MORE}.items() if name not in ("id", "county")}
_CONFIRMED = {
    "confirmed": {"type": "boolean", "description": "somebody has read the guard's question and says that the text concerns no individual"}
}
_ASSIGNMENT = {
    "id": _INTEGER, "code": _STRING, "title_sv": _STRING, "title_en": _STRING, "reference": _STRING, "area": _STRING, "valid_from": _DATE,
    "valid_to": {"type": ["string", "null"], "format": "date"}, "made_up": {"type": "boolean"}, "counties": {"type": "array", "items": _COUNTY},
    "leads": {"type": "array", "items": _object({"year": _INTEGER, "county": _COUNTY})},
}  # fmt: skip
_SAID = {name: schema for name, schema in {**_LINE, **_MORE}.items() if name not in ("id", "county", "done_on", "type")}
_DRAFT = {
    "id": _INTEGER, "county": _COUNTY, "state": {"enum": [str(state) for state in DraftState]}, "done_on": _DATE, "type": _STRING,
    "proposed_at": {"type": "string", "format": "date-time"}, "due_on": {**_DATE, "description": "the day by which somebody should confirm it"},
    "activity_id": {"type": ["integer", "null"], "description": "what it became"},
    "entry": {"anyOf": [_object(_SAID), {"type": "null"}], "description": "what is proposed; null once the draft has ended"},
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
    "id": _INTEGER, "kind": _STRING, "text": {"type": "string", "description": "what is to be done, in the language asked for"}, "object_id": _INTEGER,
    "county": {"type": ["string", "null"]}, "due_on": _DATE, "step": {"type": "integer", "description": "days from the due day"},
    "audience": {"type": "string", "description": "responsible, or the role that was told"}, "mail": {"enum": [str(choice) for choice in MailChoice]},
    "state": {"enum": [str(state) for state in NoticeState]}, "reason": _MAYBE, "shown": {"type": "boolean"}, "created_at": _AT,
    "settled_at": _MAYBE_AT, "read_at": _MAYBE_AT, "ended_at": _MAYBE_AT,
}  # fmt: skip
_CODES, _MAYBE_DATE = {"type": "array", "items": _STRING}, {"type": ["string", "null"], "format": "date"}
_METHOD = {
    "code": _STRING, "name": _STRING, "kind": {"enum": [str(kind) for kind in MethodKind]}, "state": {"enum": [str(state) for state in MethodState]},
    "purpose_sv": {"type": "string", "description": "empty: nobody knows for sure, as in every other text here"}, "purpose_en": _STRING,
    "fields": _CODES, "professions": _CODES, "for_whom": {"type": "array", "items": {"enum": [str(whom) for whom in ForWhom]}},
    "level": {"enum": [*(str(level) for level in Level), None]}, "owner": _STRING, "source": _STRING, "county": {"type": ["string", "null"]},
    "reviewed_on": _MAYBE_DATE, "review_on": _MAYBE_DATE,
}  # fmt: skip
_MORE_OF_METHOD = {
    "length": _STRING,
    "certified_trainer": {"type": ["boolean", "null"]},
    "cost": _STRING,
    "evidence": _STRING,
    "version": _INTEGER,
}
_REQUEST = {
    "id": _INTEGER, "number": _STRING, "county": _COUNTY, "municipality": _MAYBE, "organisation_id": {"type": ["integer", "null"]},
    "organisation_kind": _STRING, "method_id": {"type": ["integer", "null"]}, "fields": {"type": "array", "items": _STRING},
    "professions": {"type": "array", "items": _STRING}, "people": {"type": ["integer", "null"]}, "mode": _MAYBE, "period_from": _MAYBE,
    "period_to": _MAYBE, "state": {"enum": [str(state) for state in RequestState]}, "state_since": _DATE,
    "due_on": {"type": ["string", "null"], "description": "the day by which the step must have been taken"}, "dnr": _STRING,
    "received_at": _AT,
}  # fmt: skip
_STEPS = {"type": "array", "items": _object({"state": {"enum": [str(state) for state in RequestState]}, "at": _AT, "took_working_days": _COUNT})}  # fmt: skip
_MAYBE_INTEGER = {"type": ["integer", "null"]}
_SIGN_UP = {
    "kind": {"enum": [str(kind) for kind in RegistrationKind]}, "organisation_name": _STRING, "organisation_kind": _STRING,
    "municipality": _MAYBE, "profession": _MAYBE, "women": _INTEGER, "men": _INTEGER, "unstated": _INTEGER, "mode": _MAYBE,
}  # fmt: skip
_REGISTRATION = {
    "id": _INTEGER, "occasion": _INTEGER, "county": _COUNTY, **_SIGN_UP, "organisation_id": _MAYBE_INTEGER,
    "state": {"enum": [str(state) for state in RegistrationState]}, "state_at": _AT, "offered_until": _MAYBE_AT, "cancelled_late": {"type": "boolean"},
    "walk_in": {"type": "boolean"}, "came_women": _COUNT, "came_men": _COUNT, "came_unstated": _COUNT, "created_at": _AT,
}  # fmt: skip
_NEW_REGISTRATION = {
    "occasion": _INTEGER, **_SIGN_UP, "county": {**_COUNTY, "description": "where the organisation works, when it has no one municipality"},
    "name": {"type": "string", "description": "of one person, for the kind `named`; never given out"},
    "email": {"type": "string", "description": "where a link goes with which they change and cancel; never given out"},
    "needs": {"type": "string", "description": "what they need in order to take part; deleted 14 days after, never given out"},
}  # fmt: skip
_OCCASION = {
    "id": _INTEGER, "county": _COUNTY, "co_counties": {"type": "array", "items": _COUNTY, "description": "boards that hold it together with the county's"},
    "state": {"enum": [str(state) for state in OccasionState]}, "title": _STRING, "field": _STRING, "mode": {"enum": [str(mode) for mode in Mode]},
    "starts_at": _AT, "ends_at": _AT, "municipality": _MAYBE, "method_id": _MAYBE_INTEGER, "language": {"enum": list(LANGUAGE_NAMES)},
    "open_to": {"enum": [str(reach) for reach in OpenTo]}, "invited_only": {"type": "boolean"}, "approval": {"type": "boolean"},
    "opens_on": _MAYBE_DATE, "closes_on": _MAYBE_DATE, "places": {**_MAYBE_INTEGER, "description": "null: no limit"},
}  # fmt: skip
_TAKEN = {"taken": {"type": "integer", "description": "places that somebody has, or that are offered to somebody"}}
_MORE_OF_OCCASION = {
    "about": _STRING, "venue": _STRING, "accessibility": _STRING, "sub_goal": _MAYBE, "objective": _MAYBE, "minutes": _MINUTES,
    "professions": _CODES, "assignment_id": _MAYBE_INTEGER, "responsible_id": _MAYBE_INTEGER, "free_until_days": _INTEGER,
    "join_address": {"type": ["string", "null"], "description": "https; null for whoever is not of its boards"},
}  # fmt: skip
_WRITE_OCCASION = {name: schema for name, schema in {**_OCCASION, **_MORE_OF_OCCASION}.items() if name not in ("id", "county", "state")}
_NETWORK = {
    "id": _INTEGER, "name": _STRING, "type": _STRING, "level": {"enum": [str(level) for level in NetworkLevel]},
    "rhythm": {"enum": [str(rhythm) for rhythm in Rhythm]}, "county": {"type": ["string", "null"], "description": "null: a national network"},
    "co_counties": {"type": "array", "items": _COUNTY}, "since_on": _DATE, "until_on": _MAYBE_DATE, "review_on": _MAYBE_DATE,
}  # fmt: skip
_HOLDER = {
    "anyOf": [_object({"role": _STRING, "mailbox": _MAYBE, "since_on": _DATE}), {"type": "null"}],
    "description": "who sits, by role; null: nobody",
}
_SEAT = {
    "id": _INTEGER, "organisation_id": {"type": ["integer", "null"]}, "organisation": {**_MAYBE, "description": "null: another county's shelter provider"},
    "role": {"enum": [str(role) for role in SeatRole]}, "since_on": _DATE, "until_on": _MAYBE_DATE, "ordinary": _HOLDER, "alternate": _HOLDER,
}  # fmt: skip
_MEETING = {
    "id": _INTEGER, "network_id": _INTEGER, "series_id": _MAYBE_INTEGER, "state": {"enum": [str(state) for state in MeetingState]}, "title": _STRING,
    "mode": {"enum": [str(mode) for mode in Mode]}, "starts_at": _AT, "ends_at": _AT, "place": _STRING,
    "minutes_state": {"enum": [str(state) for state in MinutesState]},
}  # fmt: skip
_WRITE_MEETING = {
    "title": _STRING, "about": _STRING, "mode": {"enum": [str(mode) for mode in Mode]}, "starts_at": _AT, "ends_at": _AT, "place": _STRING,
    "join_address": {**_MAYBE, "description": "https; null for whoever does not keep the meeting"}, "responsible_id": _MAYBE_INTEGER,
}  # fmt: skip
_ORGANISATIONS = {"type": "integer", "description": "how many organisations"}
_MORE_OF_MEETING = {
    **{name: schema for name, schema in _WRITE_MEETING.items() if name not in _MEETING}, "reason": {"type": "string", "description": "why it was cancelled"},
    "agenda": {"type": "array", "items": _STRING, "description": "titles, in order"},
    "decisions": {"type": "array", "items": _object({"number": _MAYBE_INTEGER, "text": _STRING})},
    "answers": _object(dict.fromkeys(("invited", "coming", "alternate", "not_coming", "silent"), _ORGANISATIONS)),
    "presence": _object({**dict.fromkeys(("came", "absent"), _ORGANISATIONS), "women": _INTEGER, "men": _INTEGER, "unstated": _INTEGER}),
    "actions": _INTEGER, "version": _INTEGER,
}  # fmt: skip
_MAYBE_INTEGER = {"type": ["integer", "null"]}
_FROM = {"network_id": _MAYBE_INTEGER, "assignment_id": _MAYBE_INTEGER}
_ACTION = {
    "id": _INTEGER, "county": _COUNTY, "what": _STRING, "user_id": {**_MAYBE_INTEGER, "description": "the owner: an account, or an organisation"},
    "organisation_id": _MAYBE_INTEGER, **_FROM, "meeting_id": _MAYBE_INTEGER, "decision_id": _MAYBE_INTEGER, "due_on": {**_DATE, "description": "a working day of the county's board"},
    "state": {"enum": [str(state) for state in ActionState]}, "state_at": _AT,
    "asks_until": {**_MAYBE_DATE, "description": "the day that the owner has asked for"}, "result": _STRING,
}  # fmt: skip
_FACILITY = {
    "code": {"type": "string", "pattern": "^[a-z]{4}-[a-z]{4}$", "description": "a name drawn by lot"}, "county": _COUNTY, "opened_on": _DATE, "closed_on": _MAYBE_DATE,
}  # fmt: skip
_FACILITY_LINE = {
    **_FACILITY,
    "form": {"enum": [str(form) for form in OperatorForm]},
    "target_groups": _CODES,
    "licensed": {"type": "boolean"},
}
_OFFERS = {
    "since_on": _DATE, "places_adults": _INTEGER, "places_children": _INTEGER, "family_places": _INTEGER, "stay": _STRING, "building": _STRING,
    "protection": _STRING, "staffing": _STRING, "target_groups": _CODES, "threats": _CODES, "access": _CODES, "support": _CODES, "languages": _CODES,
    "sons_age": _MAYBE_INTEGER, "pets": {"type": "boolean"},
}  # fmt: skip
_REPORTED = {
    "adults": _INTEGER, "children": _INTEGER, "closed": _INTEGER, "available": _INTEGER, "confirmed_at": _MAYBE_AT,
    "freshness": {"enum": [str(state) for state in Freshness]},
}  # fmt: skip
_MORE_OF_FACILITY = {
    "cadence": {"enum": [str(cadence) for cadence in Cadence]}, "offers": {"anyOf": [_object(_OFFERS), {"type": "null"}]},
    "authorised": {"type": "integer", "description": "persons at once; 0: nothing allows it to run"},
    "reported": {"anyOf": [_object(_REPORTED), {"type": "null"}], "description": "null: unknown, which is not zero"},
}  # fmt: skip
_SAID_OF_ACTION = _object({"at": _AT, "state": {"enum": [str(state) for state in ActionState]}, "due_on": _DATE, "text": _STRING})
_PUBLISHED = {
    "number": _INTEGER, "measure": {"enum": [str(measure) for measure in Measure]}, "name": _STRING, "quarter": _MAYBE, "as_of": _DATE,
    "public_from": _DATE, "reported_per_cent": {**_MAYBE_INTEGER, "description": "of the facilities; null where it does not matter"},
    "total": {**_MAYBE_INTEGER, "description": "of the country, exact"},
    "previous": {"type": "string", "description": "hash of the edition before"}, "hash": _STRING,
}  # fmt: skip
_PUBLISHED_FIGURE = {
    "table": {"type": ["string", "null"], "description": "null: the total of the country"}, "block": {**_CODES, "description": "all that is summed"},
    "name": _STRING, "value": _INTEGER, "as_of": {**_DATE, "description": "older than the edition's own when the number is held"},
}  # fmt: skip
_CODE = {"type": "string", "pattern": "^[a-z]{4}-[a-z]{4}$", "description": "the facility's pseudonym"}
_NUMBER = {"type": "integer", "minimum": 0}
_NIGHTS = {"nights": {"type": ["integer", "null"], "minimum": 0, "description": "of adults and children together, since the last report"}}
_SNAPSHOT = {
    "facility": _CODE, "number": {**_INTEGER, "description": "the facility's own, rising"}, "county": _COUNTY,
    "at": {"type": "string", "format": "date-time", "description": "from when the numbers hold"}, "recorded_at": {"type": "string", "format": "date-time"},
    "act": {"enum": [str(act) for act in Act]}, "channel": {"enum": [str(channel) for channel in Channel]},
    **{name: {"type": ["integer", "null"], "description": "null: unknown, which differs from 0"} for name in ("adults", "children", "closed", "turned_away")},
    **_NIGHTS, "replaces": {"type": ["integer", "null"], "description": "number of the snapshot whose place it took"},
}  # fmt: skip
_REPORTED = {
    "facility": _CODE, "unchanged": {"type": "boolean", "description": "true: the last numbers still hold and nobody was turned away"},
    "adults": _NUMBER, "children": _NUMBER, "closed": _NUMBER, "turned_away": _NUMBER, **_NIGHTS,
    "at": {"type": "string", "format": "date-time", "description": "when they were taken down, at most a week ago"},
    "reasons": {"type": "array", "description": "of those turned away; the rest counts as other, unstated", "items": _object({
        "reason": {"enum": [str(reason) for reason in Reason]}, "whom": {"enum": [str(group) for group in Group]}, "count": _NUMBER}, ["reason", "count"])},
}  # fmt: skip
SCHEMAS = {
    "CapacitySnapshot": _object(_SNAPSHOT),
    "NewCapacitySnapshot": _object(_REPORTED, ["facility"]),
    "PublishedLine": _object(_PUBLISHED),
    "Published": _object({**_PUBLISHED, "figures": {"type": "array", "items": _object(_PUBLISHED_FIGURE)}}),
    "ActivityLine": _object(_LINE),
    "Activity": _object({**_LINE, **_MORE, **_KEPT}),
    "NewActivity": _object({"county": _COUNTY, **_WRITE, **_CONFIRMED}, ["county", "done_on", "type", "field", "mode", "minutes"]),
    "Draft": _object(_DRAFT),
    "NewDraft": _object({"county": _COUNTY, **_SOURCE, **_WRITE, **_CONFIRMED}, ["county", "source_ref", "done_on", "type", "field", "mode", "minutes"]),
    "Correction": _object({**_WRITE, **_CONFIRMED, "reason": _STRING}, ["reason"]),
    "Organisation": _object(
        {"id": _INTEGER, "name": _STRING, "kind": _STRING, "county": {"type": ["string", "null"]}, "municipality": {"type": ["string", "null"]},
         "role_mailbox": _MAYBE, "active": {"type": "boolean"}}
    ),
    "AssignmentLine": _object(_ASSIGNMENT),
    "Assignment": _object(
        {**_ASSIGNMENT, "questions": {"type": "array", "items": _object({"number": _INTEGER, "heading_sv": _STRING, "heading_en": _STRING})},
         "due": {"type": "array", "items": _object({"year": _INTEGER, "due_on": _DATE})}}
    ),
    "Figure": _object(
        {"code": _STRING, "title": _STRING, "definition": _STRING, "caveat": _STRING, "unit": _STRING, "source": _STRING,
         "columns": {"type": "array", "items": _object({"key": _STRING, "label": _STRING, "kind": {"enum": ["text", "int", "hours", "decimal", "percent", "date"]}})},
         "rows": {"type": "array", "items": {"type": "array", "items": {"type": ["string", "number", "null"]}}}}
    ),
    "Reminder": _object(_REMINDER),
    "MethodLine": _object(_METHOD),
    "Method": _object({**_METHOD, **_MORE_OF_METHOD}),
    "RequestLine": _object(_REQUEST),
    "ActionLine": _object(_ACTION),
    "Action": _object({**_ACTION, "answers": {"type": "array", "items": _SAID_OF_ACTION}, "version": _INTEGER}),
    "NewAction": _object(
        {"county": _COUNTY, "what": _STRING, "due_on": _DATE, "user_id": _MAYBE_INTEGER, "organisation_id": _MAYBE_INTEGER, "contact_id": _MAYBE_INTEGER,
         **_FROM, "responsible_id": _MAYBE_INTEGER, **_CONFIRMED}, ["county", "what", "due_on"]
    ),
    "ActionChange": _object(
        {"what": _STRING, "due_on": _DATE, "user_id": _MAYBE_INTEGER, "organisation_id": _MAYBE_INTEGER, "contact_id": _MAYBE_INTEGER, **_FROM,
         "responsible_id": _MAYBE_INTEGER, "state": {"enum": ["in_progress", "done", "dropped"]},
         "result": {**_STRING, "description": "what it led to; with state done, or of what is done"},
         "reason": {**_STRING, "description": "with state dropped"}, **_CONFIRMED}, []
    ),
    "FacilityLine": _object(_FACILITY_LINE),
    "Facility": _object({**_FACILITY, **_MORE_OF_FACILITY}),
    "NetworkLine": _object({**_NETWORK, "seats": _INTEGER, "vacant": _INTEGER}),
    "Network": _object(
        {**_NETWORK, "purpose": _STRING, "chair": _STRING, "assignment_ids": {"type": "array", "items": _INTEGER}, "version": _INTEGER,
         "on": {**_DATE, "description": "the day that the seats are told of"}, "seats": {"type": "array", "items": _object(_SEAT)}}
    ),
    "MeetingLine": _object({**_MEETING, "invited": _ORGANISATIONS, "coming": _ORGANISATIONS}),
    "Meeting": _object({**_MEETING, **_MORE_OF_MEETING}),
    "NewMeeting": _object({"network_id": _INTEGER, **_WRITE_MEETING, **_CONFIRMED}, ["network_id", "title", "mode", "starts_at", "ends_at"]),
    "MeetingChange": _object({**_WRITE_MEETING, **_CONFIRMED}, []),
    "Request": _object({**_REQUEST, "steps": _STEPS, "version": _INTEGER}),
    "OccasionLine": _object({**_OCCASION, **_TAKEN}),
    "Occasion": _object({**_OCCASION, **_MORE_OF_OCCASION, "reason": _STRING, "version": _INTEGER}),
    "NewOccasion": _object({"county": _COUNTY, **_WRITE_OCCASION, **_CONFIRMED}, ["county", "title", "field", "mode", "starts_at", "ends_at"]),
    "OccasionChange": _object({**_WRITE_OCCASION, **_CONFIRMED}, []),
    "RegistrationLine": _object(_REGISTRATION),
    "Registration": _object({**_REGISTRATION, "version": _INTEGER}),
    "NewRegistration": _object({**_NEW_REGISTRATION, **_CONFIRMED}, ["occasion", "kind", "organisation_name", "organisation_kind"]),
    "Problem": _object(
        {"type": _STRING, "title": _STRING, "status": _INTEGER, "code": _STRING, "field": _MAYBE, "detail": _STRING}, ["type", "title", "status", "code"]
    ),
}  # fmt: skip


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema: dict[str, Any], told: str) -> dict[str, Any]:
    return {"description": told, "content": {"application/json": {"schema": schema}}}


def _page(name: str) -> dict[str, Any]:
    schema = _object({"items": {"type": "array", "items": _ref(name)}, "total": {"type": ["integer", "null"]}, "after": _MAYBE})
    return _json(schema, "One page; `after` is the cursor of the next one, null on the last")


def _query(name: str, schema: dict[str, Any], *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "schema": schema}


def _path(name: str, schema: dict[str, Any] = _INTEGER) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _does(
    summary: str, scope: str, good: dict[str, Any], parameters: list[dict[str, Any]], body: str | None = None, **more: Any
) -> dict[str, Any]:
    said = {
        "summary": summary,
        "security": [{"token": [scope]}],
        "parameters": parameters,
        "responses": {**good, "default": {"$ref": "#/components/responses/Problem"}},
    }
    return {**said, **more, **({"requestBody": {"required": True, **_body(body)}} if body else {})}


def _body(name: str) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": _ref(name)}}}


_PAGING = [_query("after", _STRING), _query("limit", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50})]
_KEY = {"name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "maxLength": 200}}
_MATCH = {"name": "If-Match", "in": "header", "required": True, "schema": _STRING, "description": "the ETag that was read"}
_YEAR = [_query("county", _COUNTY, required=True), _query("year", _INTEGER, required=True)]
PATHS = {
    "/activities": {
        "get": _does("Activities, newest first", "activities:read", {"200": _page("ActivityLine")}, [
            *_PAGING, *(_query(name, _STRING) for name in ("type", "field", "q", "municipality")), *(_query(name, _DATE) for name in ("done_on_from", "done_on_to")),
            *(_query(name, _INTEGER) for name in ("year", "organisation_id", "assignment_id"))]),
        "post": _does("Log an activity", "activities:write", {"201": _json(_ref("Activity"), "Logged"), "200": _json(_ref("Activity"), "Logged before with this key")}, [_KEY], "NewActivity"),
    },
    "/activities/{activity_id}": {
        "get": _does("One activity", "activities:read", {"200": _json(_ref("Activity"), "The activity")}, [_path("activity_id")]),
        "patch": _does("Correct an activity", "activities:write", {"200": _json(_ref("Activity"), "As it stands now")}, [_path("activity_id"), _MATCH], "Correction"),
    },
    "/drafts": {
        "get": _does("Drafts of activities in every state, latest first", "activities:read", {"200": _page("Draft")}, _PAGING),
        "post": _does("Propose the log of an event that has ended; a person confirms it", "activities:write", {"201": _json(_ref("Draft"), "Proposed"), "200": _json(_ref("Draft"), "Proposed before: what stands is what was proposed first")}, [], "NewDraft"),
    },
    "/organisations": {"get": _does("Organisations by name", "organisations:read", {"200": _page("Organisation")}, [*_PAGING, _query("q", _STRING), _query("kind", _STRING), _query("active", {"type": "boolean"})])},
    "/organisations/{organisation_id}": {"get": _does("One organisation", "organisations:read", {"200": _json(_ref("Organisation"), "The organisation")}, [_path("organisation_id")])},
    "/assignments": {"get": _does("Government assignments", "assignments:read", {"200": _page("AssignmentLine")}, [])},
    "/assignments/{assignment_id}": {"get": _does("One assignment", "assignments:read", {"200": _json(_ref("Assignment"), "The assignment")}, [_path("assignment_id")])},
    "/methods": {"get": _does("The catalogue by name; drafts and retired entries of one's own county by `state`", "methods:read", {"200": _page("MethodLine")}, [
        *_PAGING, *(_query(name, _STRING) for name in ("q", "kind", "field", "profession", "for_whom", "level")), _query("state", {"enum": [str(state) for state in MethodState]})])},
    "/methods/{code}": {"get": _does("One entry of the catalogue", "methods:read", {"200": _json(_ref("Method"), "The entry")}, [_path("code", _STRING)])},
    "/reminders": {"get": _does("One's own reminders, the unread ones first", "reminders:read", {"200": _page("Reminder")}, [*_PAGING, _query("state", {"enum": [str(state) for state in NoticeState]})])},
    "/requests": {"get": _does("Requests for support, newest first", "requests:read", {"200": _page("RequestLine")}, [*_PAGING, _query("state", {"enum": [str(state) for state in RequestState]})])},
    "/requests/{request_id}": {"get": _does("One request with its steps; never its contact", "requests:read", {"200": _json(_ref("Request"), "The request")}, [_path("request_id")])},
    "/occasions": {
        "get": _does("Trainings, soonest first; those that are over (`past`) latest first", "occasions:read", {"200": _page("OccasionLine")}, [
            *_PAGING, *(_query(name, _STRING) for name in ("field", "method", "mode", "language")), _query("county", _COUNTY),
            {**_query("open_for", _COUNTY), "description": "a county from which one may come"}, *(_query(name, {"type": "boolean"}) for name in ("mine", "past"))]),
        "post": _does("Write a draft, which its boards alone see", "occasions:write", {"201": _json(_ref("Occasion"), "The draft"), "200": _json(_ref("Occasion"), "Made before with this key")}, [_KEY], "NewOccasion"),
    },
    "/occasions/{occasion_id}": {
        "get": _does("One training", "occasions:read", {"200": _json(_ref("Occasion"), "The training")}, [_path("occasion_id")]),
        "patch": _does("Change a training; who is registered is told of a new time, place or mode", "occasions:write", {"200": _json(_ref("Occasion"), "As it stands now")}, [_path("occasion_id"), _MATCH], "OccasionChange"),
    },
    "/registrations": {
        "get": _does("Registrations in the order in which they came; never who somebody is", "registrations:read", {"200": _page("RegistrationLine")}, [*_PAGING, _query("occasion", _INTEGER), _query("state", {"enum": [str(state) for state in RegistrationState]})]),
        "post": _does("Register somebody for an occasion that one holds", "registrations:write", {"201": _json(_ref("Registration"), "Registered: with a place, or in the queue"), "200": _json(_ref("Registration"), "Registered before with this key")}, [_KEY], "NewRegistration"),
    },
    "/registrations/{registration_id}": {"get": _does("One registration", "registrations:read", {"200": _json(_ref("Registration"), "The registration")}, [_path("registration_id")])},
    "/facilities": {"get": _does("Facilities of protected housing by pseudonym, without numbers", "facilities:read", {"200": _page("FacilityLine")}, [
        _query("county", _COUNTY), _query("target_group", _STRING), _query("closed", {"type": "boolean", "default": False})])},
    "/facilities/{code}": {"get": _does("One facility with its last numbers; its provider sees who has looked", "facilities:read", {"200": _json(_ref("Facility"), "The facility")}, [_path("code", _STRING)])},
    "/networks": {"get": _does("Networks by name, with how many seats they have today", "networks:read", {"200": _page("NetworkLine")}, [
        *_PAGING, *(_query(name, _STRING) for name in ("q", "type")), _query("level", {"enum": [str(level) for level in NetworkLevel]}),
        _query("county", _COUNTY), *(_query(name, {"type": "boolean"}) for name in ("vacant", "ended"))])},
    "/networks/{network_id}": {"get": _does("One network with its seats on a day", "networks:read", {"200": _json(_ref("Network"), "The network")}, [_path("network_id"), _query("on", _DATE)])},
    "/meetings": {
        "get": _does("Meetings, latest first; those to come (`past=false`) soonest first", "meetings:read", {"200": _page("MeetingLine")}, [
            *_PAGING, _query("network_id", _INTEGER), _query("county", _COUNTY), _query("state", {"enum": [str(state) for state in MeetingState]}),
            *(_query(name, {"type": "boolean"}) for name in ("past", "without_minutes"))]),
        "post": _does("Write a draft, which its keepers alone see", "meetings:write", {"201": _json(_ref("Meeting"), "The draft"), "200": _json(_ref("Meeting"), "Made before with this key")}, [_KEY], "NewMeeting"),
    },
    "/meetings/{meeting_id}": {
        "get": _does("One meeting with its agenda, decisions, and counts of answers and presence", "meetings:read", {"200": _json(_ref("Meeting"), "The meeting")}, [_path("meeting_id")]),
        "patch": _does("Change a meeting; who is invited is told of a new time, mode or place", "meetings:write", {"200": _json(_ref("Meeting"), "As it stands now")}, [_path("meeting_id"), _MATCH], "MeetingChange"),
    },
    "/actions": {
        "get": _does("Action points, newest first", "actions:read", {"200": _page("ActionLine")}, [
            *_PAGING, *(_query(name, _INTEGER) for name in ("network_id", "assignment_id")), _query("state", {"enum": [str(state) for state in ActionState]})]),
        "post": _does("Give somebody something to do; the due day becomes a working day, and the owner is told", "actions:write", {"201": _json(_ref("Action"), "Given"), "200": _json(_ref("Action"), "Given before with this key")}, [_KEY], "NewAction"),
    },
    "/actions/{action_id}": {
        "get": _does("One action point with what was said of it", "actions:read", {"200": _json(_ref("Action"), "The action point")}, [_path("action_id")]),
        "patch": _does("Change what was agreed, or say how it goes: one of the two a call; the owner is told", "actions:write", {"200": _json(_ref("Action"), "As it stands now")}, [_path("action_id"), _MATCH], "ActionChange"),
    },
    "/published-housing": {"get": _does("Published editions of protected housing, newest first; all that is to be had of it outside its county", "published-housing:read", {"200": _page("PublishedLine")}, [])},
    "/published-housing/{number}": {"get": _does("One edition with its figures", "published-housing:read", {"200": _json(_ref("Published"), "The edition")}, [_path("number")])},
    "/capacity-snapshots": {
        "get": _does("The last numbers of each facility, by pseudonym; with `facility` all of that one's, newest first", "capacity-snapshots:read", {"200": _page("CapacitySnapshot")}, [*_PAGING, _query("facility", _STRING)]),
        "post": _does("Report a facility's numbers", "capacity-snapshots:write", {"201": _json(_ref("CapacitySnapshot"), "Recorded"), "200": _json(_ref("CapacitySnapshot"), "Recorded before with this key")}, [_KEY], "NewCapacitySnapshot"),
    },
    "/capacity-snapshots/{code}/{number}": {"get": _does("One report of a facility", "capacity-snapshots:read", {"200": _json(_ref("CapacitySnapshot"), "The report")}, [_path("code", _STRING), _path("number")])},
    "/figures": {"get": _does("All figures of a county's year", "figures:read", {"200": _page("Figure")}, _YEAR)},
    "/figures/{code}": {"get": _does("One figure", "figures:read", {"200": _json(_ref("Figure"), "The figure")}, [_path("code", _STRING), *_YEAR])},
}  # fmt: skip
DESCRIPTION = {
    "openapi": "3.1.0",
    "info": {
        "title": "vaw",
        "version": "1",
        "description": "Errors are application/problem+json with a stable `code`. A token acts as its owner, within its scopes.",
    },
    "servers": [{"url": "/api/v1"}],
    "paths": PATHS,
    "components": {
        "schemas": SCHEMAS,
        "responses": {"Problem": {"description": "What went wrong", "content": {"application/problem+json": {"schema": _ref("Problem")}}}},
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "Scopes: " + ", ".join(SCOPES)}},
    },
}


def register(bp: Api) -> None:
    bp.page("/api/v1/openapi.json", allow=PUBLIC)(show_description)


def show_description() -> Response:
    return Response(json.dumps(DESCRIPTION), mimetype="application/json")
