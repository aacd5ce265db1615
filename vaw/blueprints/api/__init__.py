"""The API on the web: one module a collection, one description of them all."""

from vaw.blueprints.api import activities, assignments, description, figures, organisations
from vaw.blueprints.api.resource import Api

bp = Api("api", __name__)
for _collection in (activities, organisations, assignments, figures, description):
    _collection.register(bp)

__all__ = ["bp"]
