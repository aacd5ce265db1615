"""Public records on the web: what is asked for, searched, masked, decided and handed out; and what goes to an archive."""

from vaw.blueprints.records import archive, documents, packages, requests
from vaw.blueprints.records.base import bp

__all__ = ["archive", "bp", "documents", "packages", "requests"]
