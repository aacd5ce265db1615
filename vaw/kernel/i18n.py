"""Words and numbers in the reader's language. Swedish is the source, English the translation.

Declared texts (labels, definitions) are marked with `N_` and translated where they are drawn; `_` translates at once.
The catalogue is read from the .po file the first time that somebody reads English: nothing to compile, nothing stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date, format_datetime
from babel.messages.pofile import read_po

from vaw.kernel.clock import STOCKHOLM

LANGUAGES = {"sv": "Svenska", "en": "English"}
SOURCE = "sv"
_language: ContextVar[str] = ContextVar("language", default=SOURCE)
_FOLDER = Path(__file__).parent.parent / "translations"
_SPACE = "\u00a0"


def language() -> str:
    """Code of the reader's language: "sv" or "en"."""
    return _language.get()


def speak(code: str | None) -> None:
    """Use this language from here on in this request or task; an unknown one means Swedish."""
    _language.set(code if code in LANGUAGES else SOURCE)


@contextmanager
def speaking(code: str | None) -> Iterator[None]:
    """Use this language inside the block."""
    token = _language.set(code if code in LANGUAGES else SOURCE)
    try:
        yield
    finally:
        _language.reset(token)


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is drawn."""
    return text


def gettext(text: str) -> str:
    """The text in the reader's language; a text without translation stays as it is."""
    code = _language.get()
    return text if code == SOURCE or not text else _catalogue(code).get(text, text)


def ngettext(one: str, many: str, n: int) -> str:
    """Singular for exactly one, else plural: Swedish and English agree in this."""
    return gettext(one if n == 1 else many)


_ = gettext


@lru_cache(4)
def _catalogue(code: str) -> dict[str, str]:
    with (_FOLDER / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = read_po(file, locale=code)
    texts: dict[str, str] = {}
    for message in messages:
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, tuple):
            texts |= {source: told for source, told in zip(message.id, tuple(message.string or ()), strict=False) if told}
        elif message.string:
            texts[str(message.id)] = str(message.string)
    return texts


def number(value: int) -> str:
    """1234567 as "1 234 567" (sv, hard spaces) or "1,234,567" (en)."""
    return f"{value:,}" if _language.get() != SOURCE else f"{value:,}".replace(",", _SPACE)


def decimal(value: float, places: int = 1) -> str:
    """1234.5 as "1 234,5" (sv) or "1,234.5" (en)."""
    text = f"{value:,.{places}f}"
    return text if _language.get() != SOURCE else text.replace(",", _SPACE).replace(".", ",")


def measured(value: float) -> str:
    """A number with the decimals that it has, two at the most (four below 1): 1234 as "1 234", 12.5 as "12,5"."""
    most = 2 if abs(value) >= 1 else 4
    places = next((places for places in range(most) if round(value, places) == value), most)
    return decimal(value, places)


def hours(minutes: int) -> str:
    """Minutes as hours, two decimals at the most and only where they are needed: 90 as "1,5"."""
    return _hours(minutes, _language.get())


@lru_cache(2048)
def _hours(minutes: int, _code: str) -> str:
    text = decimal(minutes / 60, 2)
    return text.rstrip("0").rstrip(",.")


def percent(share: float) -> str:
    """0.125 as "13 %" (hard space)."""
    return f"{round(share * 100)}{_SPACE}%"


def day(value: date) -> str:
    """A day in words: "22 november 2026"."""
    return format_date(value, "d MMMM y", locale=_language.get())


def weekday(value: date) -> str:
    """A near day in few words: "mån 23 nov."."""
    return format_date(value, "EEE d MMM", locale=_language.get())


def month(value: int) -> str:
    """Name of a month by its number, 1 to 12, short: "nov."."""
    return format_date(date(2000, value, 1), "LLL", locale=_language.get())


def instant(value: datetime) -> str:
    """An instant in Stockholm's time: "22 november 2026 18.37"."""
    return f"{day(value.astimezone(STOCKHOLM).date())} {time_of_day(value)}"


def time_of_day(value: datetime) -> str:
    """The time of an instant in Stockholm: "18.37"."""
    local = value.astimezone(STOCKHOLM)
    return str(format_datetime(local, "HH.mm" if _language.get() == SOURCE else "HH:mm", locale=_language.get()))


_ORDER = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "é": "e", "è": "e", "ü": "y"})


def sort_key(text: str) -> str:
    """Swedish order (å, ä, ö last, blind to case) for a database without ICU: same as ICU's on all counties and municipalities."""
    return text.casefold().translate(_ORDER)
