"""Words for the entries of a dated list: which entry a cell means on a day."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from vaw.domain.activities.rules.cells import Cell, Unreadable, fold, normalise_label, says_nothing
from vaw.kernel.written import SHORT, plain

What = Literal["type", "field", "mode"]

_PARTS = re.compile(r"[,;/&+\n]|\b(?:och|samt|and)\b", re.IGNORECASE)
_BRACKETS = re.compile(r" ?\([^()]*\)\Z")
SUGGESTION_LIKENESS = 0.7


@dataclass(frozen=True)
class Word:
    """An entry of a list: its code, everything it is called (code, names, aliases), and when it counts (both ends included)."""

    code: str
    labels: tuple[str, ...]
    valid_from: date
    valid_to: date | None = None

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class Vocabulary:
    """A list, looked up by label: to the letter first, then without spaces, marks and å ä ö."""

    def __init__(self, what: What, words: Iterable[Word]) -> None:
        self.what = what
        self._words = tuple(words)
        self._by_label: dict[str, list[Word]] = {}
        self._by_fold: dict[str, list[Word]] = {}
        for word in self._words:
            for label in filter(fold, dict.fromkeys((word.code, *word.labels))):
                self._by_label.setdefault(normalise_label(label), []).append(word)
                self._by_fold.setdefault(fold(label), []).append(word)

    def find(self, cell: Cell, on: date, *, suggest: bool = True) -> str:
        """The code that a cell means on a day.

        Raises Unreadable, with `what` as ending: import.missing_…, import.unknown_… (with the nearest name), import.several_… (more than
        one entry in the cell), import.not_in_force_… (known, but not on that day).
        """
        if says_nothing(cell):
            raise Unreadable(f"import.missing_{self.what}")
        text = str(cell)
        codes = self._codes(text, on)
        if len(codes) == 1:
            return codes.pop()
        parts = self._parts(text, on)
        if len(parts) == 1:  # "HRV/heder": two words for the same
            return parts.pop()
        if codes or parts:
            raise Unreadable(f"import.several_{self.what}")
        if self._known(text):
            raise Unreadable(f"import.not_in_force_{self.what}")
        raise Unreadable(f"import.unknown_{self.what}", self._nearest(text, on) if suggest else None)

    def knows(self, cell: Cell) -> bool:
        """Means some entry, on whatever day."""
        return isinstance(cell, str) and bool(self._known(cell))

    def _known(self, text: str) -> list[Word]:
        if len(text) > SHORT:
            return []
        for known in (self._by_label.get(normalise_label(text)), self._by_fold.get(fold(text))):
            if known:
                return known
        return self._by_fold.get(fold(_BRACKETS.sub("", plain(text))), [])

    def _codes(self, text: str, on: date) -> set[str]:
        return {word.code for word in self._known(text) if word.in_force(on)}

    def _parts(self, text: str, on: date) -> set[str]:
        """The codes of a cell that lists entries ("Heder, sexuellt våld"); none unless each of them is known."""
        parts = [self._codes(part, on) for part in _PARTS.split(text)] if len(text) <= SHORT else []
        return set().union(*parts) if all(parts) else set()

    def _nearest(self, text: str, on: date) -> str | None:
        names = {fold(label): word.labels[0] for word in self._words if word.in_force(on) for label in word.labels}
        close = difflib.get_close_matches(fold(text[:SHORT]), names, n=1, cutoff=SUGGESTION_LIKENESS)
        return names[close[0]] if close else None
