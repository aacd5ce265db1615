"""The catalogue and support on the web."""

from vaw.blueprints.support import answering, asking, catalogue, following, keeping, queue, request, templates, writing_down
from vaw.blueprints.support.base import bp

__all__ = ["answering", "asking", "bp", "catalogue", "following", "keeping", "queue", "request", "templates", "writing_down"]
