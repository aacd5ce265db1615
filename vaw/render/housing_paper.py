"""Sets a finished page as an accessible PDF (PDF/UA-1, tagged): HTML in, PDF out, in a process of its own.

So WeasyPrint stays out of the web's processes, and raw numbers of protected housing lie in no file and no job.
"""

from __future__ import annotations

import hashlib
import sys

from weasyprint import HTML

from vaw.render.pdf_tags import finished
from vaw.render.setting import STATIC, OnlyOurs


def main() -> None:
    """From standard input to standard output."""
    page = sys.stdin.buffer.read()
    html = HTML(string=page.decode(), base_url=(STATIC / "documents.html").as_uri(), url_fetcher=OnlyOurs())
    drawn: bytes = html.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=hashlib.sha256(page).digest()[:16])
    sys.stdout.buffer.write(finished(drawn))


if __name__ == "__main__":
    main()
