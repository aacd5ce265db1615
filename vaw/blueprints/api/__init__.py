"""The API on the web: one module a collection, one description of them all."""

from vaw.blueprints.api import activities, assignments, description, drafts, figures, organisations, reminders
from vaw.blueprints.api.resource import Api

bp = Api("api", __name__)
for _collection in (activities, drafts, organisations, assignments, figures, reminders, description):
    _collection.register(bp)

__all__ = ["bp"]
