"""One text of the corpus."""

from __future__ import annotations

from dataclasses import dataclass

from vaw.kernel.guard import Field


@dataclass(frozen=True, slots=True)
class Sample:
    """`group` is a row of the table, `form` the spelling within it, `must` what has to be found: "hard", "asked" or "passes"."""

    group: str
    form: str
    text: str
    must: str
    field: Field = Field.TEXT
