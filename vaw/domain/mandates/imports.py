"""The dated lists, days of the year and assignments that the system ships with, from the files in vaw/data/mandates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from vaw.domain.geography.imports import read_csv
from vaw.domain.mandates import queries
from vaw.domain.mandates.models import Assignment, AssignmentCounty, AssignmentDue, AssignmentLead, AssignmentQuestion, Term, YearDate
from vaw.domain.mandates.rules import TermList
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.operation import unit

DATA = Path(__file__).parents[2] / "data" / "mandates"
FILES = {
    TermList.SUB_GOAL: "sub_goals.csv",
    TermList.VIOLENCE_FIELD: "violence_fields.csv",
    TermList.SUBJECT_AREA: "subject_areas.csv",
    TermList.OBJECTIVE: "objectives.csv",
    TermList.ACTIVITY_TYPE: "activity_types.csv",
    TermList.PROFESSIONAL_GROUP: "professional_groups.csv",
    TermList.NETWORK_TYPE: "network_types.csv",
    TermList.HOUSING_GROUP: "housing_groups.csv",
    TermList.HOUSING_THREAT: "housing_threats.csv",
    TermList.HOUSING_ACCESS: "housing_access.csv",
    TermList.HOUSING_SUPPORT: "housing_support.csv",
    TermList.HOUSING_LANGUAGE: "housing_languages.csv",
    TermList.EFFORT_TARGET: "effort_targets.csv",
    TermList.EFFORT_METHOD: "effort_methods.csv",
    TermList.EFFORT_SETTING: "effort_settings.csv",
    TermList.CENTRE_THEME: "centre_themes.csv",
}


def load_lists(by: Actor) -> int:
    """Put in the entries, days of the year and assignments that are missing. What somebody has changed since stays. Returns rows read."""
    terms = [_term(name, row) for name, file in FILES.items() for row in read_csv(DATA / file)]
    with unit(by, "mandates.imports.load_lists"):
        connection = db.session.connection()
        connection.execute(insert(Term).on_conflict_do_nothing(), terms)
        connection.execute(insert(YearDate).on_conflict_do_nothing(), [_year_date(row) for row in read_csv(DATA / "year_dates.csv")])
        added = connection.execute(
            insert(Assignment).on_conflict_do_nothing().returning(Assignment.id, Assignment.code), _assignments()
        ).all()
        _load_parts({code: id for id, code in added})
    queries.forget()
    return len(terms)


def _term(name: TermList, row: Mapping[str, str]) -> dict[str, Any]:
    texts = {key: row[key] for key in ("code", "name_sv", "name_en", "source", "aliases")}
    return {
        "list": str(name),
        "number": int(row["number"]),
        "valid_from": _day(row["valid_from"]),
        "valid_to": _day(row["valid_to"]),
        **texts,
    }


def _year_date(row: Mapping[str, str]) -> dict[str, Any]:
    numbers = {key: int(row[key]) if row[key] else None for key in ("month", "day", "last_month", "last_day")}
    return {**row, **numbers, "valid_from": _day(row["valid_from"]), "valid_to": _day(row["valid_to"])}


def _assignments() -> list[dict[str, Any]]:
    texts = ("code", "title_sv", "title_en", "reference", "area", "description_sv", "description_en")
    days = ("decided_on", "valid_from", "valid_to")
    return [{**{key: row[key] for key in texts}, **{key: _day(row[key]) for key in days}} for row in read_csv(DATA / "assignments.csv")]


def _load_parts(ids: Mapping[str, int]) -> None:
    """Counties, leads, questions and due dates of the assignments that were new."""
    parts: list[tuple[Any, str, Any]] = [
        (AssignmentCounty, "assignment_counties.csv", lambda row: {"county_id": int(row["county"])}),
        (AssignmentLead, "assignment_leads.csv", lambda row: {"county_id": int(row["county"]), "year": int(row["year"])}),
        (AssignmentDue, "assignment_due.csv", lambda row: {"year": int(row["year"]), "due_on": _day(row["due_on"])}),
        (AssignmentQuestion, "assignment_questions.csv", _question),
    ]
    for model, file, values in parts:
        rows = [{"assignment_id": ids[row["assignment"]], **values(row)} for row in read_csv(DATA / file) if row["assignment"] in ids]
        if rows:
            db.session.connection().execute(sa.insert(model), rows)


def _question(row: Mapping[str, str]) -> dict[str, Any]:
    return {"number": int(row["number"]), **{key: row[key] for key in ("heading_sv", "heading_en", "guidance_sv", "guidance_en")}}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
