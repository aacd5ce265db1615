"""A day that comes every year, as people write it: 5 juli, 5/7, 07-05."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from babel.dates import format_date
from markupsafe import Markup

from vaw.kernel.calendar import LEAP_YEAR
from vaw.kernel.i18n import N_, gettext, language
from vaw.web.fields.control import Control

_DASHES = str.maketrans({"–": "-", "−": "-", "‑": "-"})
_DAY_FIRST = re.compile(r"(\d{1,2}) ?[/.] ?(\d{1,2})\.?")  # 5/7 and 5.7.: the day before the month, as in Swedish
_MONTH_FIRST = re.compile(r"(?:\d{4}-)?(\d{2})-(\d{2})")  # 07-05, as in a whole date; a year says nothing here, and 5-7 might be either
_NAMED = re.compile(r"(?:den )?(\d{1,2})(?::?[ae]|st|nd|rd|th)?\.? ?([a-zå]{3,9})\.?(?: \d{4})?")
_NAMED_FIRST = re.compile(r"([a-zå]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? \d{4})?")
_MONTHS = (
    ("januari", "january"),
    ("februari", "february"),
    ("mars", "march"),
    ("april",),
    ("maj", "may"),
    ("juni", "june"),
    ("juli", "july"),
    ("augusti", "august"),
    ("september",),
    ("oktober", "october"),
    ("november",),
    ("december",),
)


def read_yearly_day(text: str) -> int:
    """5 juli, 5/7, 5.7, 07-05, July 5 or a whole date as month × 100 + day. Raises ValueError with a sentence for the person."""
    tidy = " ".join(text.translate(_DASHES).split()).casefold()
    if found := _DAY_FIRST.fullmatch(tidy):
        day, month = int(found[1]), int(found[2])
    elif found := _MONTH_FIRST.fullmatch(tidy):
        month, day = int(found[1]), int(found[2])
    elif found := _NAMED.fullmatch(tidy):
        day, month = int(found[1]), _month(found[2])
    elif found := _NAMED_FIRST.fullmatch(tidy):
        month, day = _month(found[1]), int(found[2])
    else:
        raise ValueError(gettext("Skriv dagen så här: 5 juli eller 5/7."))
    try:
        date(LEAP_YEAR, month, day)
    except ValueError as reason:
        raise ValueError(gettext("Dagen finns inte. Kontrollera dag och månad, till exempel 5 juli eller 5/7.")) from reason
    return month * 100 + day


def _month(word: str) -> int:
    """The month by its name or its first letters, 0 when there is none."""
    return next((number for number, names in enumerate(_MONTHS, 1) if any(name.startswith(word) for name in names)), 0)


def tell_yearly_day(value: int) -> str:
    """705 as "5 juli", in the reader's language. `read_yearly_day` of it gives the same day."""
    return format_date(date(LEAP_YEAR, *divmod(value, 100)), "d MMMM", locale=language())


class YearlyDayField(Control):
    """A day of every year as month × 100 + day, None when nothing was typed."""

    data: int | None

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] = (),
        *,
        description: str = N_("Till exempel 5 juli eller 5/7."),
        **options: Any,
    ) -> None:
        super().__init__(label, validators, description=description, **options)
        self.width = self.width or 10

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        self.data = read_yearly_day(text) if text else None

    def typed(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else tell_yearly_day(self.data)

    def control(self) -> Markup:
        return self.input(spellcheck="false")
