"""The templates of accounts that the system ships with, from vaw/data/insight. An assignment's own questions need none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from vaw.domain.geography.imports import read_csv
from vaw.domain.insight.models.templates import ReportTemplate, TemplateSection
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.operation import unit

DATA = Path(__file__).parents[2] / "data" / "insight"


def load_templates(by: Actor) -> int:
    """Put in the national templates that are missing, with their sections. What somebody has changed since stays. Returns rows read."""
    rows = [_template(row) for row in read_csv(DATA / "report_templates.csv")]
    with unit(by, "insight.imports.load_templates"):
        connection = db.session.connection()
        missing = insert(ReportTemplate).on_conflict_do_nothing().returning(ReportTemplate.id, ReportTemplate.code)
        added = {code: id for id, code in connection.execute(missing, rows)}
        sections = [_section(added, row) for row in read_csv(DATA / "template_sections.csv") if row["template"] in added]
        if sections:
            connection.execute(sa.insert(TemplateSection), sections)
    return len(rows)


def _template(row: Mapping[str, str]) -> dict[str, Any]:
    days = {name: date.fromisoformat(row[name]) if row[name] else None for name in ("valid_from", "valid_to")}
    return {**row, **days, "assignment_code": row["assignment_code"] or None}


def _section(ids: Mapping[str, int], row: Mapping[str, str]) -> dict[str, Any]:
    texts = {name: row[name] for name in ("heading_sv", "heading_en", "guidance_sv", "guidance_en")}
    figures = [code for code in row["figures"].split("|") if code]
    return {"template_id": ids[row["template"]], "number": int(row["number"]), "figures": figures, **texts}
