# ruff: noqa: E501  one line a resource reads as the table it is
"""/api/v1/openapi.json: OpenAPI 3.1, written by hand and held to what the API answers by tests."""

from __future__ import annotations

from typing import Any

from flask import json
from werkzeug.wrappers import Response

from vaw.blueprints.api.resource import Api
from vaw.blueprints.api.schemas import COUNTY, DATE, INTEGER, MAYBE, SCHEMAS, STRING, schema_of
from vaw.blueprints.api.statistics import NONE
from vaw.domain.insight.rules import ReportState
from vaw.domain.insight.rules.accounts import AccountState
from vaw.domain.insight.rules.webhooks import HAPPENINGS, TEST_TYPE
from vaw.domain.knowledge.rules import Measure as DatasetMeasure
from vaw.domain.networks.rules import Level as NetworkLevel
from vaw.domain.networks.rules.actions import ActionState
from vaw.domain.networks.rules.agreements import AgreementState
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.domain.notifications.rules import NoticeState
from vaw.domain.people.rules.tokens import SCOPES
from vaw.domain.prevention.rules import EffortLevel, EffortState, PreventionLevel
from vaw.domain.strategies.rules import Phase, StrategyState
from vaw.domain.strategies.rules.checkpoints import Kind, Stage
from vaw.domain.strategies.rules.plans import MeasureState
from vaw.domain.support.rules import MethodState, RequestState
from vaw.domain.support.rules.registering import RegistrationState
from vaw.web.blueprint import PUBLIC
from vaw.web.problem import CODES

REFUSALS = {
    400: "The body is no JSON object",
    401: "No token, or one that does not hold; `WWW-Authenticate` says how to bring one",
    403: "The token lacks the scope, or its owner sees this but may not do so with it",
    404: "There is no such thing, or its owner may not see it: the two look the same",
    409: "It exists already, or somebody else saved first",
    412: "It has another version by now than If-Match says: read it anew",
    413: "The body is too large",
    415: "The body is not sent as application/json",
    422: "A rule says no: `code` says which, `field` which member",
    428: "If-Match is missing",
    429: "Too many calls with this token: `Retry-After` says when to come back",
    500: "Our fault; a repetition with the same Idempotency-Key does nothing twice",
    503: "Not able to answer just now: `Retry-After` says when to come back",
}
_NAMES = {status: "".join(word.capitalize() for word in CODES.get(status, "rule_broken").split("_")) for status in REFUSALS}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema: dict[str, Any], told: str) -> dict[str, Any]:
    return {"description": told, "content": {"application/json": {"schema": schema}}}


def _page(name: str) -> dict[str, Any]:
    schema = schema_of({"items": {"type": "array", "items": _ref(name)}, "total": {"type": ["integer", "null"]}, "after": MAYBE})
    return _json(schema, "One page; `after` is the cursor of the next one, null on the last")


def _query(name: str, schema: dict[str, Any], *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "schema": schema}


def _path(name: str, schema: dict[str, Any] = INTEGER) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _does(
    summary: str, scope: str, good: dict[str, Any], parameters: list[dict[str, Any]], body: str | None = None, **more: Any
) -> dict[str, Any]:
    refused = {str(status): {"$ref": f"#/components/responses/{_NAMES[status]}"} for status in _refusals(parameters, body)}
    unchanged = {} if body else {"304": {"description": "What If-None-Match names is still so"}}
    said = {
        "summary": summary,
        "security": [{"token": [scope]}],
        "parameters": parameters,
        "responses": {**good, **unchanged, **refused},
    }
    return {**said, **more, **({"requestBody": {"required": True, **_body(body)}} if body else {})}


def _refusals(parameters: list[dict[str, Any]], body: str | None) -> list[int]:
    """Every status with which a resource can refuse, by what it takes: nothing else is ever answered (tests.api.test_fuzzed)."""
    found = {401, 403, 404, 429, 500, 503}
    if body:
        found |= {400, 409, 413, 415, 422}
    if any(one["in"] != "path" for one in parameters):
        found |= {422}
    if any(one["name"] == "If-Match" for one in parameters):
        found |= {412, 428}
    return sorted(found)


def _body(name: str) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": _ref(name)}}}


_PAGING = [_query("after", STRING), _query("limit", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50})]
_KEY = {"name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "maxLength": 200}}
_MATCH = {"name": "If-Match", "in": "header", "required": True, "schema": STRING, "description": "the ETag that was read"}
_OF_CHECKPOINT = [_path("kind", {"enum": [str(kind) for kind in Kind]}), _path("object_id")]
_NUMBER_OF_MONTH = {"type": "integer", "minimum": 1, "maximum": 12}
_PART = [
    _query("field", STRING), _query("assignment_id", INTEGER),
    {**_query("objective", STRING), "description": f"a code of the national strategy, or {NONE}: activities that were given none"},
    *(_query(name, _NUMBER_OF_MONTH) for name in ("first_month", "last_month")),
]  # fmt: skip
_YEAR = [_query("county", COUNTY, required=True), _query("year", INTEGER, required=True)]
_EFFORT_FILTER = [
    *(_query(name, STRING) for name in ("q", "field", "target", "method", "setting")), _query("level", {"enum": [str(one) for one in EffortLevel]}),
    _query("prevention_level", {"enum": [str(one) for one in PreventionLevel]}), _query("state", {"enum": [str(one) for one in EffortState]}),
]  # fmt: skip
PATHS = {
    "/activities": {
        "get": _does("Activities, newest first", "activities:read", {"200": _page("ActivityLine")}, [
            *_PAGING, *(_query(name, STRING) for name in ("type", "field", "q", "municipality")), *(_query(name, DATE) for name in ("done_on_from", "done_on_to")),
            *(_query(name, INTEGER) for name in ("year", "organisation_id", "assignment_id"))]),
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
    "/organisations": {"get": _does("Organisations by name", "organisations:read", {"200": _page("Organisation")}, [*_PAGING, _query("q", STRING), _query("kind", STRING), _query("active", {"type": "boolean"})])},
    "/organisations/{organisation_id}": {"get": _does("One organisation", "organisations:read", {"200": _json(_ref("Organisation"), "The organisation")}, [_path("organisation_id")])},
    "/assignments": {"get": _does("Government assignments", "assignments:read", {"200": _page("AssignmentLine")}, [])},
    "/assignments/{assignment_id}": {"get": _does("One assignment", "assignments:read", {"200": _json(_ref("Assignment"), "The assignment")}, [_path("assignment_id")])},
    "/methods": {"get": _does("The catalogue by name; drafts and retired entries of one's own county by `state`", "methods:read", {"200": _page("MethodLine")}, [
        *_PAGING, *(_query(name, STRING) for name in ("q", "kind", "field", "profession", "for_whom", "level")), _query("state", {"enum": [str(state) for state in MethodState]})])},
    "/methods/{code}": {"get": _does("One entry of the catalogue", "methods:read", {"200": _json(_ref("Method"), "The entry")}, [_path("code", STRING)])},
    "/reminders": {"get": _does("One's own reminders, the unread ones first", "reminders:read", {"200": _page("Reminder")}, [*_PAGING, _query("state", {"enum": [str(state) for state in NoticeState]})])},
    "/requests": {"get": _does("Requests for support, newest first", "requests:read", {"200": _page("RequestLine")}, [*_PAGING, _query("state", {"enum": [str(state) for state in RequestState]})])},
    "/requests/{request_id}": {"get": _does("One request with its steps; never its contact", "requests:read", {"200": _json(_ref("Request"), "The request")}, [_path("request_id")])},
    "/occasions": {
        "get": _does("Trainings, soonest first; those that are over (`past`) latest first", "occasions:read", {"200": _page("OccasionLine")}, [
            *_PAGING, *(_query(name, STRING) for name in ("field", "method", "mode", "language")), _query("county", COUNTY),
            {**_query("open_for", COUNTY), "description": "a county from which one may come"}, *(_query(name, {"type": "boolean"}) for name in ("mine", "past"))]),
        "post": _does("Write a draft, which its boards alone see", "occasions:write", {"201": _json(_ref("Occasion"), "The draft"), "200": _json(_ref("Occasion"), "Made before with this key")}, [_KEY], "NewOccasion"),
    },
    "/occasions/{occasion_id}": {
        "get": _does("One training", "occasions:read", {"200": _json(_ref("Occasion"), "The training")}, [_path("occasion_id")]),
        "patch": _does("Change a training; who is registered is told of a new time, place or mode", "occasions:write", {"200": _json(_ref("Occasion"), "As it stands now")}, [_path("occasion_id"), _MATCH], "OccasionChange"),
    },
    "/registrations": {
        "get": _does("Registrations in the order in which they came; never who somebody is", "registrations:read", {"200": _page("RegistrationLine")}, [*_PAGING, _query("occasion", INTEGER), _query("state", {"enum": [str(state) for state in RegistrationState]})]),
        "post": _does("Register somebody for an occasion that one holds", "registrations:write", {"201": _json(_ref("Registration"), "Registered: with a place, or in the queue"), "200": _json(_ref("Registration"), "Registered before with this key")}, [_KEY], "NewRegistration"),
    },
    "/registrations/{registration_id}": {"get": _does("One registration", "registrations:read", {"200": _json(_ref("Registration"), "The registration")}, [_path("registration_id")])},
    "/facilities": {"get": _does("Facilities of protected housing by pseudonym, without numbers", "facilities:read", {"200": _page("FacilityLine")}, [
        _query("county", COUNTY), _query("target_group", STRING), _query("closed", {"type": "boolean", "default": False})])},
    "/facilities/{code}": {"get": _does("One facility with its last numbers; its provider sees who has looked", "facilities:read", {"200": _json(_ref("Facility"), "The facility")}, [_path("code", STRING)])},
    "/networks": {"get": _does("Networks by name, with how many seats they have today", "networks:read", {"200": _page("NetworkLine")}, [
        *_PAGING, *(_query(name, STRING) for name in ("q", "type")), _query("level", {"enum": [str(level) for level in NetworkLevel]}),
        _query("county", COUNTY), *(_query(name, {"type": "boolean"}) for name in ("vacant", "ended"))])},
    "/networks/{network_id}": {"get": _does("One network with its seats on a day", "networks:read", {"200": _json(_ref("Network"), "The network")}, [_path("network_id"), _query("on", DATE)])},
    "/agreements": {"get": _does("Agreements by title, with how many parties have signed; those that have ended by `state`", "agreements:read", {"200": _page("AgreementLine")}, [
        *_PAGING, _query("q", STRING), *(_query(name, INTEGER) for name in ("network_id", "assignment_id")), _query("state", {"enum": [str(state) for state in AgreementState]}),
        {**_query("unsigned", {"type": "boolean"}), "description": "true: those that somebody has not signed yet"}])},
    "/agreements/{agreement_id}": {"get": _does("One agreement with its parties, who has not signed first", "agreements:read", {"200": _json(_ref("Agreement"), "The agreement")}, [_path("agreement_id")])},
    "/meetings": {
        "get": _does("Meetings, latest first; those to come (`past=false`) soonest first", "meetings:read", {"200": _page("MeetingLine")}, [
            *_PAGING, _query("network_id", INTEGER), _query("county", COUNTY), _query("state", {"enum": [str(state) for state in MeetingState]}),
            *(_query(name, {"type": "boolean"}) for name in ("past", "without_minutes"))]),
        "post": _does("Write a draft, which its keepers alone see", "meetings:write", {"201": _json(_ref("Meeting"), "The draft"), "200": _json(_ref("Meeting"), "Made before with this key")}, [_KEY], "NewMeeting"),
    },
    "/meetings/{meeting_id}": {
        "get": _does("One meeting with its agenda, decisions, and counts of answers and presence", "meetings:read", {"200": _json(_ref("Meeting"), "The meeting")}, [_path("meeting_id")]),
        "patch": _does("Change a meeting; who is invited is told of a new time, mode or place", "meetings:write", {"200": _json(_ref("Meeting"), "As it stands now")}, [_path("meeting_id"), _MATCH], "MeetingChange"),
    },
    "/strategies": {"get": _does("Strategies, the latest period first, with how their plans go", "strategies:read", {"200": _page("StrategyLine")}, [
        *_PAGING, _query("q", STRING), _query("county", COUNTY), _query("state", {"enum": [str(state) for state in StrategyState]}), _query("phase", {"enum": [str(one) for one in Phase]})])},
    "/strategies/{strategy_id}": {"get": _does("One strategy with its goals, and the codes of the lists of its time", "strategies:read", {"200": _json(_ref("Strategy"), "The strategy")}, [_path("strategy_id")])},
    "/measures": {"get": _does("Measures of action plans by the day on which they are due", "measures:read", {"200": _page("MeasureLine")}, [
        *_PAGING, _query("strategy", INTEGER), _query("organisation_id", INTEGER), _query("late", {"type": "boolean"}), _query("state", {"enum": [str(state) for state in MeasureState]})])},
    "/measures/{measure_id}": {
        "get": _does("One measure with what was said of it", "measures:read", {"200": _json(_ref("Measure"), "The measure")}, [_path("measure_id")]),
        "patch": _does("Say how a measure goes", "measures:write", {"200": _json(_ref("Measure"), "As it stands now")}, [_path("measure_id"), _MATCH], "MeasureChange"),
    },
    "/checkpoints": {"get": _does("How much of a county's work has its checkpoints of gender mainstreaming, by kind and stage", "checkpoints:read", {"200": _page("CheckpointShare")}, [_query("county", COUNTY)])},
    "/checkpoints/{kind}/{object_id}": {"get": _does("The checkpoints of one object", "checkpoints:read", {"200": _json(_ref("Checkpoints"), "What is written, and what is missing by now")}, _OF_CHECKPOINT)},
    "/checkpoints/{kind}/{object_id}/{stage}": {
        "put": _does("Write a checkpoint; one that is there needs If-Match", "checkpoints:write", {"201": _json(_ref("Checkpoints"), "Written"), "200": _json(_ref("Checkpoints"), "Written anew")}, [
            *_OF_CHECKPOINT, _path("stage", {"enum": [str(stage) for stage in Stage]}), {**_MATCH, "required": False}], "NewCheckpoint"),
    },
    "/actions": {
        "get": _does("Action points, newest first", "actions:read", {"200": _page("ActionLine")}, [
            *_PAGING, *(_query(name, INTEGER) for name in ("network_id", "assignment_id")), _query("state", {"enum": [str(state) for state in ActionState]})]),
        "post": _does("Give somebody something to do; the due day becomes a working day, and the owner is told", "actions:write", {"201": _json(_ref("Action"), "Given"), "200": _json(_ref("Action"), "Given before with this key")}, [_KEY], "NewAction"),
    },
    "/actions/{action_id}": {
        "get": _does("One action point with what was said of it", "actions:read", {"200": _json(_ref("Action"), "The action point")}, [_path("action_id")]),
        "patch": _does("Change what was agreed, or say how it goes: one of the two a call; the owner is told", "actions:write", {"200": _json(_ref("Action"), "As it stands now")}, [_path("action_id"), _MATCH], "ActionChange"),
    },
    "/datasets": {"get": _does("Datasets of the knowledge base by title", "datasets:read", {"200": _page("DatasetLine")}, [
        *_PAGING, _query("q", STRING), _query("measure", {"enum": [str(measure) for measure in DatasetMeasure]}), _query("national", {"type": "boolean"})])},
    "/datasets/{dataset_id}": {"get": _does("One dataset, with the areas of its edition in force", "datasets:read", {"200": _json(_ref("Dataset"), "The dataset")}, [_path("dataset_id")])},
    "/datasets/{dataset_id}/values": {"get": _does("The values of the edition in force, by area and year", "datasets:read", {"200": _page("DatasetValue")}, [
        _path("dataset_id"), *_PAGING, _query("area", STRING)])},
    "/efforts": {"get": _does("Preventive efforts of one's county by title, with their progress as it is counted", "efforts:read", {"200": _page("EffortLine")}, [*_PAGING, *_EFFORT_FILTER, _query("assignment_id", INTEGER)])},
    "/efforts/{effort_id}": {"get": _does("One effort with its milestones and what it serves", "efforts:read", {"200": _json(_ref("Effort"), "The effort")}, [_path("effort_id")])},
    "/shared-efforts": {"get": _does("What counties share of their efforts: never figures, partners or money", "efforts:read", {"200": _page("SharedEffort")}, [*_PAGING, *_EFFORT_FILTER, _query("county", COUNTY)])},
    "/published-housing": {"get": _does("Published editions of protected housing, newest first; all that is to be had of it outside its county", "published-housing:read", {"200": _page("PublishedLine")}, [])},
    "/published-housing/{number}": {"get": _does("One edition with its figures", "published-housing:read", {"200": _json(_ref("Published"), "The edition")}, [_path("number")])},
    "/capacity-snapshots": {
        "get": _does("The last numbers of each facility, by pseudonym; with `facility` all of that one's, newest first", "capacity-snapshots:read", {"200": _page("CapacitySnapshot")}, [*_PAGING, _query("facility", STRING)]),
        "post": _does("Report a facility's numbers", "capacity-snapshots:write", {"201": _json(_ref("CapacitySnapshot"), "Recorded"), "200": _json(_ref("CapacitySnapshot"), "Recorded before with this key")}, [_KEY], "NewCapacitySnapshot"),
    },
    "/capacity-snapshots/{code}/{number}/corrections": {
        "post": _does("Put an earlier report right: all of it is said anew, and holds from the same instant", "capacity-snapshots:write", {"201": _json(_ref("CapacitySnapshot"), "Corrected"), "200": _json(_ref("CapacitySnapshot"), "Corrected before with this key")}, [_path("code", STRING), _path("number"), _KEY], "CapacitySnapshotCorrection"),
    },
    "/capacity-snapshots/{code}/{number}": {"get": _does("One report of a facility", "capacity-snapshots:read", {"200": _json(_ref("CapacitySnapshot"), "The report")}, [_path("code", STRING), _path("number")])},
    "/accounts": {"get": _does("Accounts of assignments, the latest year first", "accounts:read", {"200": _page("AccountLine")}, [
        _query("county", COUNTY), _query("year", INTEGER), _query("state", {"enum": [str(state) for state in AccountState]})])},
    "/accounts/{account_id}": {"get": _does("One account with its sections and texts", "accounts:read", {"200": _json(_ref("Account"), "The account")}, [_path("account_id")])},
    "/reports": {"get": _does("Editions of reports, the latest first", "reports:read", {"200": _page("ReportLine")}, [
        _query("county", COUNTY), _query("year", INTEGER), _query("state", {"enum": [str(state) for state in ReportState]})])},
    "/reports/{report_id}": {"get": _does("One edition with the numbers that were frozen in it", "reports:read", {"200": _json(_ref("Report"), "The edition")}, [_path("report_id")])},
    "/figures": {"get": _does("All figures of a county's year", "figures:read", {"200": _page("Figure")}, _YEAR)},
    "/statistics": {"get": _does("The figures of a county's year as its page has them; of a part of the log, those that a part has", "figures:read", {"200": _page("Figure")}, [*_YEAR, *_PART])},
    "/nation-statistics": {"get": _does("The figures of the country's logs, whole or a part; of each county only how far its log reaches", "figures:read", {"200": _page("Figure")}, [_query("year", INTEGER, required=True), *_PART])},
    "/figures/{code}": {"get": _does("One figure", "figures:read", {"200": _json(_ref("Figure"), "The figure")}, [_path("code", STRING), *_YEAR])},
}  # fmt: skip
_TOLD = schema_of(
    {"id": {"type": "string", "format": "uuid", "description": "the same however often it comes: throw away what you have"},
     "type": {"enum": [*HAPPENINGS, TEST_TYPE]}, "occurred_at": {"type": "string", "format": "date-time"},
     "county": {**COUNTY, "type": ["string", "null"]}, "kind": STRING, "object_id": {"type": ["integer", "null"]},
     "url": {"type": ["string", "null"], "description": "where the object is read, with a key that has its scope"}}
)  # fmt: skip
_SIGNED = [
    {"name": "webhook-id", "in": "header", "required": True, "schema": STRING},
    {"name": "webhook-timestamp", "in": "header", "required": True, "schema": STRING, "description": "seconds since 1970"},
    {
        "name": "webhook-signature",
        "in": "header",
        "required": True,
        "schema": STRING,
        "description": "v1, and the HMAC-SHA256 of id.timestamp.body in base64 (Standard Webhooks)",
    },
]
WEBHOOKS = {
    "happened": {
        "post": {
            "summary": "Something has happened. Never what it says: ask for it at `url`. At least once, in no certain order",
            "parameters": _SIGNED,
            "requestBody": {"required": True, "content": {"application/json": {"schema": _TOLD}}},
            "responses": {
                "2XX": {"description": "Taken"},
                "410": {"description": "Send nothing more"},
                "default": {"description": "Comes again later"},
            },
        }
    }
}
DESCRIPTION = {
    "openapi": "3.1.0",
    "info": {
        "title": "vaw",
        "version": "1",
        "description": "Errors are application/problem+json with a stable `code`. A token acts as its owner, within its scopes.",
    },
    "servers": [{"url": "/api/v1"}],
    "paths": PATHS,
    "webhooks": WEBHOOKS,
    "components": {
        "schemas": SCHEMAS,
        "responses": {
            _NAMES[status]: {"description": told, "content": {"application/problem+json": {"schema": _ref("Problem")}}}
            for status, told in REFUSALS.items()
        },
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "Scopes: " + ", ".join(SCOPES)}},
    },
}


def register(bp: Api) -> None:
    bp.page("/api/v1/openapi.json", allow=PUBLIC)(show_description)


def show_description() -> Response:
    return Response(json.dumps(DESCRIPTION), mimetype="application/json")
