"""/api/v1/datasets: the knowledge base, with the same numbers as its pages and files."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from vaw.blueprints.api.members import value_of
from vaw.blueprints.api.resource import Api, answer, bearer, listing, page_size
from vaw.domain.knowledge import policy
from vaw.domain.knowledge.models import Dataset
from vaw.domain.knowledge.queries import datasets as queries
from vaw.domain.knowledge.rules import Measure
from vaw.render.knowledge import plain

SCOPE = "datasets:read"


def register(bp: Api) -> None:
    bp.resource("/datasets", allow=policy.READ_DATASET, scope=SCOPE)(list_datasets)
    bp.resource("/datasets/<int:dataset_id>", allow=policy.READ_DATASET, scope=SCOPE)(show_dataset)
    bp.resource("/datasets/<int:dataset_id>/values", allow=policy.READ_DATASET, scope=SCOPE)(list_dataset_values)


def list_datasets() -> Response:
    args = request.args
    measure = value_of("measure", Measure, args["measure"]) if args.get("measure") else None
    national = {"true": True, "false": False}.get(args.get("national", ""))
    wanted = queries.Filter(args.get("q", "")[:100], measure and Measure(measure), national, args.get("after") or None)
    page = queries.list_datasets(bearer().actor, wanted, size=page_size())
    return listing([_line(row, row.number, row) for row in page.rows], page.total, page.after)


def show_dataset(dataset_id: int) -> Response:
    found = queries.get_dataset(bearer().actor, dataset_id)
    edition = queries.find_edition(found)
    more = {name: getattr(found, name) for name in ("definition", "licence", "of_persons", "base_id", "unsplit_reason")}
    areas = queries.list_areas(edition.id) if edition else []
    return answer({**_line(found, edition.number if edition else None, edition), **more, "areas": areas, "version": found.version})


def list_dataset_values(dataset_id: int) -> Response:
    edition = queries.find_edition(queries.get_dataset(bearer().actor, dataset_id))
    area, after, size = request.args.get("area") or None, request.args.get("after") or None, page_size()
    page = queries.page_of_rows(edition.id if edition else 0, area=area, after=after, size=size)
    return listing([_value(row) for row in page.rows], page.total, page.after)


def _line(row: queries.Line | Dataset, number: int | None, edition: Any) -> dict[str, Any]:
    """`edition`: what has the days and years of the edition in force, None where there is none."""
    told = ("id", "title", "unit", "source", "publisher_id", "measure", "own", "shared")
    days = {name: getattr(edition, name, None) for name in ("retrieved_on", "first_year", "last_year")}
    return {
        **{name: getattr(row, name) for name in told},
        "county": None if row.county_id is None else f"{row.county_id:02}",
        "edition": number,
        **days,
        "retrieved_on": days["retrieved_on"] and days["retrieved_on"].isoformat(),
    }


def _value(row: queries.Row) -> dict[str, Any]:
    point = row.point
    why = dict(zip(("total", "women", "men"), (reason and reason.value for reason in point.why), strict=True))
    numbers = {name: plain(getattr(point, name)) for name in ("total", "women", "men")}
    return {"area": row.area, "year": point.year, **numbers, "missing": why}
