"""Files that are sent to us never lie readable on a disk: a spreadsheet may hold what must not (safety.md 2).

Spreadsheets stay in memory. Pages that take documents say so (`takes_document`): theirs go to an enciphered spool, piece by piece.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import IO, ParamSpec, TypeVar, cast

from flask import Request, request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from vaw.domain.documents.rules import SIZE_MOST
from vaw.integrations.documents.spool import Spool
from vaw.kernel.errors import RuleBroken

P = ParamSpec("P")
Told = TypeVar("Told")
FIELDS_MOST = 5_000  # more than the longest list of participants has
DOCUMENT_FORM_MOST = SIZE_MOST + 64 * 1024  # a document and what stands around it in its form


class FewFields(FormDataParser):
    """Of a form that is one line of text Werkzeug takes as many fields as fit: reading a million of them would cost seconds."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        if mimetype == "application/x-www-form-urlencoded":
            most = self.max_form_memory_size or 0
            sent = stream.read(most + 1)
            if len(sent) > most or sent.count(b"&") >= FIELDS_MOST:
                raise RequestEntityTooLarge
            stream = BytesIO(sent)
        return super().parse(stream, mimetype, content_length, options)


class InMemory(Request):
    """Werkzeug's own writes files above 500 kB into the temporary folder. MAX_CONTENT_LENGTH bounds what this one takes."""

    form_data_parser_class = FewFields
    spools = False

    def _get_file_stream(
        self, total_content_length: int | None, content_type: str | None, filename: str | None = None, content_length: int | None = None
    ) -> IO[bytes]:
        return cast("IO[bytes]", Spool()) if self.spools else BytesIO()


def takes_document(view: Callable[P, Told]) -> Callable[P, Told]:
    """A page whose form carries a document, at most SIZE_MOST. Stands under `page(…)`: who may not, sends nothing here.

    Raises RuleBroken("documents.too_large") before anything is read, when the browser says so beforehand.
    """

    @wraps(view)
    def roomy(*args: P.args, **kwargs: P.kwargs) -> Told:
        here = cast("InMemory", request)
        here.spools, here.max_content_length = True, DOCUMENT_FORM_MOST
        if (here.content_length or 0) > DOCUMENT_FORM_MOST:
            raise RuleBroken("documents.too_large", megabytes=SIZE_MOST // 1024 // 1024)
        return view(*args, **kwargs)

    return roomy
