"""Knowledge on the web."""

from __future__ import annotations

from vaw.blueprints.knowledge import datasets, editions, files, keeping
from vaw.blueprints.knowledge.base import bp

__all__ = ["bp", "datasets", "editions", "files", "keeping"]
