"""Addresses of pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from werkzeug.routing import IntegerConverter, Rule

MOST = 2**31 - 1  # of a number that a row can have


class RowNumber(IntegerConverter):
    """A number that a row can have: a longer one is no address (404) and never reaches the database, which would take it for a fault."""

    regex = "[0-9]{1,9}"


class Address(Rule):
    """Werkzeug compiles two functions for each rule, by which `url_for` writes its address: here when one is first called.

    For all eight hundred at the start they would be a seventh of it.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = super()._compile_builder

        @cache
        def builder() -> Callable[..., tuple[str, str]]:
            return compiled(append_unknown)

        return lambda rule, /, **values: builder()(rule, **values)
