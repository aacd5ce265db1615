"""A time of day as people write it: 9, 9.30, 09:30, kl. 13.15."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time
from typing import Any

from markupsafe import Markup

from vaw.kernel import written
from vaw.kernel.i18n import N_, gettext
from vaw.web.fields.control import Control

_CLOCK = re.compile(r"(?:klockan|kl\.?)? ?(\d{1,2})(?:[.:](\d{2}))?|(\d{2})(\d{2})")


def read_time(text: str) -> time:
    """The time of day that a text names. Raises ValueError with a sentence for the person.

    >>> read_time("9"), read_time("kl. 13.15"), read_time("0930")
    (datetime.time(9, 0), datetime.time(13, 15), datetime.time(9, 30))
    """
    match = _CLOCK.fullmatch(written.plain(text).casefold()) if len(text) <= written.SHORT else None
    if match:
        hour, minute = int(match[1] or match[3]), int(match[2] or match[4] or 0)
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise ValueError(gettext("Skriv klockslaget så här: 09.30."))


def tell_time(value: time) -> str:
    """As one would type it. `read_time` of it gives the same time."""
    return f"{value:%H.%M}"


class TimeField(Control):
    """A time of day, None when nothing was typed."""

    data: time | None

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] = (),
        *,
        description: str = N_("Till exempel 09.30"),
        **options: Any,
    ) -> None:
        super().__init__(label, validators, description=description, **options)
        self.width = self.width or 5

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        self.data = read_time(text) if text else None

    def typed(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else tell_time(self.data)

    def control(self) -> Markup:
        return self.input(inputmode="decimal", spellcheck="false")
