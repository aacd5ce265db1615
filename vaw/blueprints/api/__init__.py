"""The API on the web: one module a collection, one description of them all."""

from vaw.blueprints.api import activities, assignments, description, drafts, figures, methods, organisations, reminders, requests
from vaw.blueprints.api.resource import Api

bp = Api("api", __name__)
for _collection in (activities, drafts, organisations, assignments, methods, requests, figures, reminders, description):
    _collection.register(bp)

__all__ = ["bp"]
