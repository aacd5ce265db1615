"""What may be uploaded, how large, and what it is called."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import IO

from vaw.kernel.guard import InFile
from vaw.kernel.i18n import N_

SIZE_MOST = 25 * 1024 * 1024  # bytes of one file (issue 5.8)
COUNT_MOST = 100  # documents of one page
VERSIONS_MOST = 100  # of one document: a page's worth
CHUNK = 1024 * 1024  # bytes of one piece: what is in memory at a time
NAME_MOST = 150

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
ENDINGS = {
    "application/pdf": (".pdf",),
    f"{_OFFICE}wordprocessingml.document": (".docx",),
    f"{_OFFICE}spreadsheetml.sheet": (".xlsx",),
    f"{_OFFICE}presentationml.presentation": (".pptx",),
    f"{_OPEN}text": (".odt",),
    f"{_OPEN}spreadsheet": (".ods",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "text/plain": (".txt", ".csv"),
}
KINDS = {
    "application/pdf": N_("PDF"),
    f"{_OFFICE}wordprocessingml.document": N_("Word"),
    f"{_OFFICE}spreadsheetml.sheet": N_("Excel"),
    f"{_OFFICE}presentationml.presentation": N_("PowerPoint"),
    f"{_OPEN}text": N_("OpenDocument-text"),
    f"{_OPEN}spreadsheet": N_("OpenDocument-kalkylblad"),
    "image/png": N_("Bild (PNG)"),
    "image/jpeg": N_("Bild (JPEG)"),
    "text/plain": N_("Text"),
}
_KNOWN = {ending for endings in ENDINGS.values() for ending in endings}
_SPACE = re.compile(r"\s+")
_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that may be kept (integrations.documents has looked at it). `content` can be read from its beginning again and again."""

    name: str
    media_type: str
    content: IO[bytes]
    scanned: bool
    found: tuple[InFile, ...] = ()  # what the guard says of its text


def tidy_name(name: str) -> str:
    """A file's name without folders and what no file system takes; on one line, nothing in it unseen. "" when nothing is left."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(" " if sign.isspace() else sign for sign in last if sign.isspace() or unicodedata.category(sign)[0] != "C")
    return _SPACE.sub(" ", _NOT_IN_NAMES.sub(" ", seen)).strip(" .")


def full_name(name: str, media_type: str, *, of_file: str = "") -> str:
    """The tidy name with the ending that its content has; one of another kind is taken off. At most NAME_MOST characters.

    `of_file`: what the file itself is called; its ending counts where the content may have several and the name has none of them.
    """
    tidy, endings = tidy_name(name), ENDINGS[media_type]
    ending = _ending(tidy)
    if ending in _KNOWN:
        tidy = tidy[: -len(ending)].rstrip(" .")
    right = next((one for one in (ending, _ending(tidy_name(of_file))) if one in endings), endings[0])
    return f"{tidy[: NAME_MOST - len(right)].rstrip(' .') or 'dokument'}{right}"


def _ending(name: str) -> str:
    _stem, dot, end = name.rpartition(".")
    return f"{dot}{end}".casefold() if dot else ""
