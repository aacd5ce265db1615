"""What can go wrong in the business. Channels translate: 404, 403, 409, 410, a field's error, problem+json, exit 1."""

from __future__ import annotations


class HouseError(Exception):
    """Anything a channel must answer for."""


class NotFound(HouseError):
    """Absent, or outside the actor's scope: the two look the same."""


class NotAllowed(HouseError):
    """The actor sees the record but may not do this with it."""


class RuleBroken(HouseError):
    """A rule of the business says no. `code` is stable (area.what), `field` names the input at fault.

    `details` fill the sentence of the code (vaw.web.sentences); they never carry text that a person typed.
    """

    def __init__(self, code: str, *, field: str | None = None, **details: object) -> None:
        super().__init__(code)
        self.code, self.field, self.details = code, field, details


class Withheld(HouseError):
    """It was there and is given to nobody now: somebody has said that a text in it is about an individual."""


class Taken(HouseError):
    """A unique constraint says that this exists already. `constraint` is its name, never the value."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


class Conflict(HouseError):
    """Somebody else saved first: {column: (mine, theirs)} for the columns that were mine to change."""

    def __init__(self, texts: dict[str, tuple[object, object]]) -> None:
        super().__init__(", ".join(texts))
        self.texts = texts
