"""The worker writes certificates: accessible, complete, once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from outloud.cli import main as outloud

from tests.factories import person
from tests.factories.files import is_in_pdf, pdf_text
from tests.factories.occasions import came, make_occasion, make_registration
from vaw.domain.support.models.occasions import Certificate
from vaw.domain.support.operations.certificates import ask_for_certificate, revoke_certificate
from vaw.domain.support.queries.certificates import document_of, is_made
from vaw.domain.support.rules.attending import shown_code
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.operation import unit
from vaw.tasks.certificates import make

START = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(START + timedelta(hours=4)):
        yield


def asked(**more: object) -> Certificate:
    held = make_occasion(starts_at=START, state="held", title="Våga fråga om våld", minutes=150)
    return ask_for_certificate(system("web"), came(make_registration(held, **more)))  # type: ignore[arg-type]


def document(certificate: Certificate) -> bytes:
    assert make(certificate.id) == 1
    content = document_of(certificate.registration_id or 0)
    assert content is not None
    return content


def test_a_persons_certificate_says_who_what_when_how_long_and_by_whom() -> None:
    certificate = asked(name="Påhittad Deltagare")
    text = pdf_text(document(certificate))
    for said in ("Påhittad Deltagare", "har deltagit i utbildningen", "Våga fråga om våld", "20 november 2026", "2,5 timmar",
                 "Länsstyrelsen i Västerbottens län", shown_code(certificate.code), f"/intyg/{shown_code(certificate.code)}"):  # fmt: skip
        assert is_in_pdf(text, [said]), said


def test_an_organisations_certificate_says_how_many_and_speaks_its_language() -> None:
    text = pdf_text(document(asked(women=3, men=2, language="en")))
    assert is_in_pdf(text, ["Påhittad kommun, socialtjänsten"]) and is_in_pdf(text, ["5"]) and not is_in_pdf(text, ["Påhittad Person"])


def test_it_is_one_page_tagged_with_language_and_title() -> None:
    with pikepdf.open(io.BytesIO(document(asked()))) as pdf:
        assert len(pdf.pages) == 1 and pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang) == "sv"
        assert str(pdf.docinfo.Title) == "Intyg: Våga fråga om våld"
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


def test_a_checker_of_pdf_ua_finds_nothing(tmp_path: Path) -> None:
    (tmp_path / "certificate.pdf").write_bytes(document(asked()))
    told = CliRunner().invoke(outloud, [str(tmp_path / "certificate.pdf"), "--json", str(tmp_path / "told.json"), "--fail-on", "warning"])
    assert told.exit_code == 0, told.output


def test_the_longest_words_that_are_allowed_still_make_one_page() -> None:
    held = make_occasion(starts_at=START, state="held", title="Kunskapshöjande " * 9, ends_at=START + timedelta(days=30))
    one = came(make_registration(held, women=500, organisation_name="Socialförvaltningens myndighetsavdelning " * 4))
    with pikepdf.open(io.BytesIO(document(ask_for_certificate(system("web"), one)))) as pdf:
        assert len(pdf.pages) == 1


def test_a_message_that_comes_twice_makes_one_document() -> None:
    certificate = asked()
    assert [make(certificate.id) for _ in range(2)] == [1, 0] and is_made(certificate.id)


def test_nothing_is_made_of_what_was_revoked_or_forgotten() -> None:
    revoked, forgotten = asked(), asked()
    revoke_certificate(person().actor, revoked, reason="Fel kurs")
    with unit(system("test"), "test.forget"):
        forgotten.registration_id = None
    assert [make(one.id) for one in (revoked, forgotten)] == [0, 0] and make(0) == 0
