"""A dataset's values as files: the same numbers as the page, of the edition in force or of one that is asked for."""

from __future__ import annotations

from typing import Any

from flask import json, request
from werkzeug.wrappers import Response

from vaw.blueprints.knowledge.base import ALL, bp
from vaw.domain.knowledge import policy
from vaw.domain.knowledge.models import Dataset
from vaw.domain.knowledge.queries import datasets as queries
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import gettext as _
from vaw.render.csv import streamed
from vaw.render.knowledge import FILE, file_rows
from vaw.render.workbook import tables_xlsx
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer

ONE = f"{ALL}/<int:dataset_id>"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.page(f"{ONE}/varden.csv", allow=policy.READ_DATASET)
def download_csv(dataset_id: int) -> Answer:
    dataset, rows = _read(dataset_id)
    return _file(b"".join(streamed(FILE, file_rows(rows))), dataset, "csv", "text/csv")


@bp.page(f"{ONE}/varden.xlsx", allow=policy.READ_DATASET)
def download_xlsx(dataset_id: int) -> Answer:
    dataset, rows = _read(dataset_id)
    return _file(tables_xlsx([(FILE, list(file_rows(rows)))]), dataset, "xlsx", XLSX)


@bp.page(f"{ONE}/varden.json", allow=policy.READ_DATASET)
def download_json(dataset_id: int) -> Answer:
    dataset, rows = _read(dataset_id)
    keys = [column.key for column in FILE.columns]
    values = [{key: _(value) if isinstance(value, str) else value for key, value in zip(keys, row, strict=True)} for row in file_rows(rows)]
    told: dict[str, Any] = {
        name: getattr(dataset, name) for name in ("id", "title", "definition", "unit", "source", "licence", "publisher_id", "measure")
    }
    return _file((json.dumps({**told, "values": values}, ensure_ascii=False) + "\n").encode(), dataset, "json", "application/json")


def _read(dataset_id: int) -> tuple[Dataset, Any]:
    """The dataset and its values; empty while it has no edition. Raises NotFound for a number that there is not."""
    dataset = queries.get_dataset(actor(), dataset_id)
    number = number_of(request.args, "utgava")
    version = queries.find_edition(dataset, number)
    if version is None and number is not None:
        raise NotFound
    return dataset, queries.list_rows(version.id) if version else iter(())


def _file(content: bytes, dataset: Dataset, kind: str, mimetype: str) -> Response:
    return Response(content, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="serie-{dataset.id}.{kind}"'})
