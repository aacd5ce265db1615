"""Numbers in addresses."""

from __future__ import annotations

from werkzeug.routing import IntegerConverter

MOST = 2**31 - 1  # of a number that a row can have


class RowNumber(IntegerConverter):
    """A number that a row can have: a longer one is no address (404) and never reaches the database, which would take it for a fault."""

    regex = "[0-9]{1,9}"
