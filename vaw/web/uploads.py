"""Files that are sent to us stay in memory: a spreadsheet may hold what must not lie on a disk (safety.md 2)."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from flask import Request


class InMemory(Request):
    """Werkzeug's own writes files above 500 kB into the temporary folder. MAX_CONTENT_LENGTH bounds what this one takes."""

    def _get_file_stream(
        self, total_content_length: int | None, content_type: str | None, filename: str | None = None, content_length: int | None = None
    ) -> IO[bytes]:
        return BytesIO()
