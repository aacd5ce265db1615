"""Numbers, days and durations as people write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from vaw.kernel import written
from vaw.kernel.i18n import N_, gettext
from vaw.kernel.written import Fault, Unclear
from vaw.web.fields.control import Control

_BLANKS = re.compile(r"\s+")  # hard and narrow spaces too
_DASHES = str.maketrans({"–": "-", "−": "-", "‑": "-"})
_BARE = re.compile(r"\d{1,5}(?:[.,]\d{1,4})?")
MOST_BARE_HOURS = 24  # a bare number above a day is minutes in all likelihood: ask, do not guess
FIRST_YEAR, LAST_YEAR = 1990, 2100
_LIKE_THIS = N_("Skriv datumet så här: 2027-03-15.")
_TWO_THINGS = N_("Tiden kan betyda två saker. Skriv till exempel 1,5 h, 90 min eller 1:30.")
_NO_DAY = {Fault.IMPOSSIBLE: N_("Datumet finns inte. Kontrollera månad och dag.")}


def read_day(text: str) -> date:
    """A day as people write it (kernel.written). Raises ValueError with a sentence for the person."""
    try:
        day = written.read_day(text)
    except Unclear as unclear:
        raise ValueError(gettext(_NO_DAY.get(unclear.fault, _LIKE_THIS))) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(gettext("Kontrollera årtalet. Skriv datumet så här: 2027-03-15."))
    return day


def read_minutes(text: str) -> int:
    """A length of time as people write it (kernel.written), or a bare number of hours, as whole minutes.

    Raises ValueError with a sentence for the person.
    """
    try:
        told = written.read_minutes(text)
    except Unclear:
        raise ValueError(gettext(_TWO_THINGS)) from None
    return int((_bare_minutes(written.plain(text)) if told is None else told) + 0.5)


def _bare_minutes(text: str) -> float:
    if not _BARE.fullmatch(text):
        raise ValueError(gettext("Skriv tiden så här: 1,5 h, 90 min eller 1:30."))
    if written.looks_like_clock(text):
        raise ValueError(gettext(_TWO_THINGS))
    if written.number_of(text) > MOST_BARE_HOURS:
        raise ValueError(gettext("Skriv om tiden är i timmar eller minuter, till exempel 90 min eller 30 h."))
    return written.number_of(text) * 60


def tell_minutes(minutes: int) -> str:
    """Minutes as one would type them: 90 as "1,5", 100 as "1:40". `read_minutes` of it gives the same minutes."""
    if minutes % 15 or minutes > MOST_BARE_HOURS * 60:
        return f"{minutes // 60}:{minutes % 60:02}"
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".").replace(".", ",")


class NumberField(Control):
    """A whole number, None when nothing was typed. `least` and `most` are allowed themselves; `suffix` names the unit."""

    data: int | None

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] = (),
        *,
        least: int | None = 0,
        most: int | None = None,
        suffix: str = "",
        **options: Any,
    ) -> None:
        super().__init__(label, validators, **options)
        self.least, self.most, self.suffix = least, most, suffix
        self.width = self.width or 5

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = _BLANKS.sub("", str(valuelist[0]).translate(_DASHES)) if valuelist else ""
        self.data = None
        if not text:
            return
        if not re.fullmatch(r"-?\d{1,12}", text):
            raise ValueError(gettext("Skriv ett heltal med siffror, till exempel 25."))
        number = int(text)
        if self.least is not None and number < self.least:
            raise ValueError(gettext("Skriv ett tal som är minst %(least)s.") % {"least": self.least})
        if self.most is not None and number > self.most:
            raise ValueError(gettext("Skriv ett tal som är högst %(most)s.") % {"most": self.most})
        self.data = number

    def control(self) -> Markup:
        box = self.input(inputmode="numeric", spellcheck="false")
        if not self.suffix:
            return box
        return Markup('<div class="govuk-input__wrapper">%s<div class="govuk-input__suffix" aria-hidden="true">%s</div></div>') % (
            box,
            gettext(self.suffix),
        )


class DateField(Control):
    """A day, None when nothing was typed. A text field: the browser's own date field speaks the browser's language."""

    data: date | None

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] = (),
        *,
        description: str = N_("ÅÅÅÅ-MM-DD, till exempel 2027-03-15"),
        **options: Any,
    ) -> None:
        super().__init__(label, validators, description=description, **options)
        self.width = self.width or 10

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        self.data = read_day(text) if text else None

    def control(self) -> Markup:
        return self.input(spellcheck="false")


class DurationField(Control):
    """How long, as whole minutes; None when nothing was typed."""

    data: int | None

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] = (),
        *,
        description: str = N_("Till exempel 1,5 h, 90 min eller 1:30"),
        **options: Any,
    ) -> None:
        super().__init__(label, validators, description=description, **options)
        self.width = self.width or 10

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        self.data = read_minutes(text) if text else None

    def typed(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else tell_minutes(self.data)

    def control(self) -> Markup:
        return self.input(spellcheck="false")
