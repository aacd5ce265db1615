"""The API on the web: one module a collection, one description of them all."""

from vaw.blueprints.api import (
    actions,
    activities,
    assignments,
    description,
    drafts,
    figures,
    methods,
    networks,
    occasions,
    organisations,
    registrations,
    reminders,
    requests,
)
from vaw.blueprints.api.resource import Api

bp = Api("api", __name__)
for _collection in (
    activities,
    drafts,
    organisations,
    assignments,
    methods,
    requests,
    occasions,
    registrations,
    networks,
    actions,
    figures,
    reminders,
    description,
):
    _collection.register(bp)

__all__ = ["bp"]
