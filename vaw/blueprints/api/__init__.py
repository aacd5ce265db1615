"""The API on the web: one module a collection, one description of them all."""

from vaw.blueprints.api import (
    accounts,
    actions,
    activities,
    agreements,
    assignments,
    capacity_snapshots,
    checkpoints,
    datasets,
    description,
    drafts,
    efforts,
    facilities,
    figures,
    meetings,
    methods,
    networks,
    occasions,
    organisations,
    published_housing,
    registrations,
    reminders,
    reports,
    requests,
    statistics,
    strategies,
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
    agreements,
    meetings,
    actions,
    efforts,
    strategies,
    checkpoints,
    facilities,
    figures,
    statistics,
    accounts,
    reports,
    capacity_snapshots,
    published_housing,
    datasets,
    reminders,
    description,
):
    _collection.register(bp)

__all__ = ["bp"]
