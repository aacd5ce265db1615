"""A certificate as an accessible PDF (PDF/UA-1, tagged). Imported by the worker only, as vaw.render.pdf."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from weasyprint import HTML

from vaw.kernel.i18n import day, hours
from vaw.render.pages import environment
from vaw.render.pdf_tags import finished
from vaw.render.setting import STATIC, OnlyOurs


@dataclass(frozen=True, slots=True)
class Paper:
    """What a certificate says. `holder`: the person, or the organisation; `heads`: how many of it, 0 where it is one person by name.

    `code` as it is shown; `address`: the page on which it is checked.
    """

    language: str
    holder: str
    heads: int
    title: str
    first_on: date
    last_on: date
    minutes: int
    authority: str
    issued_on: date
    code: str
    address: str

    @property
    def days(self) -> str:
        """The day, or from which to which."""
        return day(self.first_on) if self.first_on == self.last_on else f"{day(self.first_on)} – {day(self.last_on)}"

    @property
    def hours(self) -> str:
        return hours(self.minutes)

    @property
    def issued(self) -> str:
        return day(self.issued_on)


def certificate_html(paper: Paper) -> str:
    """The document before it is set on its page; the words are in the language that is spoken."""
    return environment().get_template("documents/certificate.html").render(paper=paper)


def certificate_pdf(paper: Paper) -> bytes:
    """One page of A4."""
    html = HTML(string=certificate_html(paper), base_url=(STATIC / "documents.html").as_uri(), url_fetcher=OnlyOurs())
    return finished(html.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=paper.code.encode()[:16]))
