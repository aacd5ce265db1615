"""The register of counties and municipalities on the web."""

from vaw.blueprints.geography.register import bp

__all__ = ["bp"]
