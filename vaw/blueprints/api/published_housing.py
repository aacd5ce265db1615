"""/api/v1/published-housing: editions of published figures, the same numbers as the page and its files; nothing finer is to be had."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from vaw.blueprints.api.resource import Api, answer, bearer, listing
from vaw.domain.housing import policy
from vaw.domain.housing.figures.editions import name_of
from vaw.domain.housing.queries.editions import Published, get_published, list_published
from vaw.domain.housing.rules.editions import MEASURE_NAMES, members
from vaw.kernel.i18n import gettext as _

SCOPE = "published-housing:read"


def register(bp: Api) -> None:
    bp.resource("/published-housing", allow=policy.READ_EDITION, scope=SCOPE)(list_published_housing)
    bp.resource("/published-housing/<int:number>", allow=policy.READ_EDITION, scope=SCOPE)(show_published_housing)


def list_published_housing() -> Response:
    editions = list_published(bearer().actor)
    return listing([_line(one) for one in editions], len(editions), None)


def show_published_housing(number: int) -> Response:
    edition = get_published(bearer().actor, number)
    figures = [
        {
            "table": None if one.table is None else str(one.table),
            "block": members(one.block) if one.table else [],
            "name": name_of(one.table, one.block) if one.table else _("Hela landet"),
            "value": one.value,
            "as_of": one.as_of.isoformat(),
        }
        for one in edition.figures
    ]
    return answer({**_line(edition), "figures": figures})


def _line(edition: Published) -> dict[str, Any]:
    scope = edition.scope
    return {
        "number": edition.number, "measure": str(scope.measure), "name": _(MEASURE_NAMES[scope.measure]),
        "quarter": str(scope.quarter) if scope.quarter else None, "as_of": edition.as_of.isoformat(),
        "public_from": edition.public_from.isoformat(), "reported_per_cent": edition.reported, "total": edition.total,
        "previous": edition.previous, "hash": edition.hash,
    }  # fmt: skip
