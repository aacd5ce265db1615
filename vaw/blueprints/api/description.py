# ruff: noqa: E501  one line a resource reads as the table it is
"""/api/v1/openapi.json: OpenAPI 3.1, written by hand and held to what the API answers by a test."""

from __future__ import annotations

from typing import Any

from flask import json
from werkzeug.wrappers import Response

from vaw.blueprints.api.resource import Api
from vaw.domain.activities.rules.drafts import SOURCE_MOST, DraftState
from vaw.domain.activities.rules.log import MINUTES_MOST, Mode
from vaw.domain.notifications.rules import MailChoice, NoticeState
from vaw.domain.people.rules.tokens import SCOPES
from vaw.domain.support.rules import ForWhom, Level, MethodKind, MethodState, RequestState
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
SCHEMAS = {
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
         "columns": {"type": "array", "items": _object({"key": _STRING, "label": _STRING, "kind": {"enum": ["text", "int", "hours", "percent", "date"]}})},
         "rows": {"type": "array", "items": {"type": "array", "items": {"type": ["string", "number", "null"]}}}}
    ),
    "Reminder": _object(_REMINDER),
    "MethodLine": _object(_METHOD),
    "Method": _object({**_METHOD, **_MORE_OF_METHOD}),
    "RequestLine": _object(_REQUEST),
    "Request": _object({**_REQUEST, "steps": _STEPS, "version": _INTEGER}),
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
