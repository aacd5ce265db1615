"""The guard over text layers of uploaded files: what is found, where, and what is let through because agreements need it."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
import pytest

from tests.factories import documents as made
from vaw.domain.documents.rules import SIZE_MOST
from vaw.integrations.documents import looked_at
from vaw.integrations.documents.passages import PDF, TEXT, Unreadable, passages
from vaw.integrations.documents.reading import found_in, told
from vaw.kernel.guard import InFile, Kind, Level, PersonalDataInFile, Place, check_file
from vaw.web.file_sentences import file_sentences

TODAY = date(2026, 11, 22)
NUMBER = "640823-9819"  # of the series that is kept for tests
DOCX, XLSX = (f"application/vnd.openxmlformats-officedocument.{name}" for name in ("wordprocessingml.document", "spreadsheetml.sheet"))


def found(content: bytes, media_type: str) -> set[tuple[str, str, str, int, str]]:
    return set(told(found_in(passages(content, media_type), TODAY)))


def number_at(unit: str, number: int = 0, cell: str = "") -> tuple[str, str, str, int, str]:
    return "personal_number", "hard", unit, number, cell


def header(text: str) -> str:
    return f'<w:hdr xmlns:w="urn:w"><w:p><w:r><w:t>{text[:4]}</w:t></w:r><w:r><w:t>{text[4:]}</w:t></w:r></w:p></w:hdr>'


def with_note(text: str) -> bytes:
    pdf, out = pikepdf.open(io.BytesIO(made.a_written_pdf("Mandat"))), io.BytesIO()
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Contents=text, Rect=[0, 0, 9, 9])
    pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])
    pdf.save(out)
    return out.getvalue()


def open_text(paragraph: str, meta: str = "") -> bytes:
    body = f'<o:body xmlns:o="urn:o" xmlns:t="urn:t"><t:h>Mandat</t:h><t:p>{paragraph}</t:p></o:body>'
    return made.a_zip(
        {
            "mimetype": made.ODT,
            "content.xml": body,
            "meta.xml": f"<m><description>{meta}</description></m>",
            "META-INF/manifest.xml": "<m/>",
        }
    )


@pytest.mark.parametrize(
    ("content", "media_type", "place"),
    [
        (made.a_written_pdf("Mandat", f"Gäller {NUMBER}."), PDF, number_at("page", 2)),
        (made.a_pdf(f"Utredning {NUMBER}"), PDF, number_at("properties")),
        (with_note(f"Jfr {NUMBER}"), PDF, number_at("page", 1)),
        (made.a_written_office("Mandat", f"Gäller {NUMBER}."), DOCX, number_at("paragraph", 2)),
        (made.a_written_office("Mandat", "Gäller 640823-", "9819."), DOCX, number_at("paragraph", 2)),
        (made.a_written_office("Mandat", word__header1_xml=header(NUMBER)), DOCX, number_at("edges")),
        (made.a_written_office("Mandat", word__comments_xml=header(NUMBER)), DOCX, number_at("comments")),
        (made.a_written_office("Mandat", docProps__core_xml=f"<c><title>{NUMBER}</title></c>"), DOCX, number_at("properties")),
        (made.a_written_office("Mandat", word___rels__document_xml_rels=f'<R><r Target="akt/{NUMBER}"/></R>'), DOCX, number_at("hidden")),
        (made.a_written_sheet([["Kommun", "Nr"], ["Umeå", NUMBER]]), XLSX, number_at("cell", 1, "B2")),
        (made.a_written_sheet([["Nr"], [196408239819]]), XLSX, number_at("cell", 1, "A2")),
        (made.a_written_sheet([["Nr"]], title=NUMBER), XLSX, number_at("sheet_name", 1)),
        (open_text(f"Gäller {NUMBER}"), made.ODT, number_at("paragraph", 2)),
        (open_text("Mandat", NUMBER), made.ODT, number_at("properties")),
        (f"Kommun;Nr\r\nUmeå;{NUMBER}\r\n".encode("cp1252"), TEXT, number_at("line", 2)),
        (f"Gäller {NUMBER}".encode("utf-16"), TEXT, number_at("line", 1)),
    ],
)
def test_a_number_is_found_wherever_it_stands(content: bytes, media_type: str, place: tuple[str, str, str, int, str]) -> None:
    assert found(content, media_type) == {place}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Undertecknat av Karin Holmvind och Lars Bergvind", None),
        ("Länsstyrelsen i Grankulla, 010-225 40 00, org.nr 202100-2460", None),
        ("Kontakt: karin.holmvind@kommun.example.se, 08-465 004 17", "soft"),
        ("Länsstyrelsen, Rimfrostgatan 14, 123 45 Grankulla", "soft"),
        ("Kvinnan i kommunen bor på Rimfrostgatan 14", "hard"),
        ("Berg, Rimfrostgatan 14, 123 45 Grankulla", "hard"),
        ("Hon nås på 070-174 06 05", "hard"),
        ("anna.berg@gmail.com", "hard"),
    ],
)
def test_agreements_may_say_who_signs_them_and_where_the_organisation_is(text: str, verdict: str | None) -> None:
    levels = {level for _kind, level, *_place in found(text.encode(), TEXT)}
    assert ("hard" if "hard" in levels else "soft" if levels else None) == verdict


def test_a_scanned_page_is_asked_about_and_an_empty_one_is_not() -> None:
    assert found(made.a_written_pdf("Mandat", picture=True), PDF) == {("unreadable", "soft", "page", 2, "")}
    assert found(made.a_pdf(), PDF) == set()


def test_entities_are_never_unfolded() -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><d>&b;</d>'
    with pytest.raises(Unreadable):
        found(made.an_office(word__document_xml=bomb), DOCX)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (made.a_written_pdf(f"Gäller {NUMBER}."), InFile(Kind.PERSONAL_NUMBER, Level.HARD, Place("page", 1))),
        (made.an_office(word__document_xml="<not well formed"), InFile(Kind.UNREADABLE, Level.SOFT, Place("whole"))),
    ],
)
def test_the_program_tells_kinds_and_places_and_asks_a_person_to_read_what_it_cannot(content: bytes, expected: InFile) -> None:
    assert looked_at(io.BytesIO(content), clamd_url="", most=SIZE_MOST).found == (expected,)


def test_a_hard_finding_is_not_lost_behind_a_thousand_soft_ones() -> None:
    lines = "Hon bor hos sin syster i Norrby.\nKontakt: 08-465 004 17\n" * 400 + f"Gäller {NUMBER}\n"
    assert number_at("line", 801) in found(lines.encode(), TEXT)


def test_people_are_told_kinds_and_places_and_never_the_text() -> None:
    places = [InFile(Kind.PERSONAL_NUMBER, Level.HARD, Place("page", page)) for page in range(1, 9)]
    cells = [InFile(Kind.PHONE, Level.SOFT, Place("cell", 2, "C14"))]
    with pytest.raises(PersonalDataInFile) as stopped:
        check_file([*cells, *places], field="file", confirmed=True)
    assert file_sentences(stopped.value) == [
        "Filen innehåller något som ser ut som personnummer (sidan 1, sidan 2, sidan 3, sidan 4, sidan 5, sidan 6, 2 platser till). "
        "Ta bort det i filen och ladda upp den igen.",
        "Filen innehåller något som kan vara telefonnummer (blad 2, cell C14). Gäller det en enskild person? Ta bort det i filen. "
        "Hör det till någons arbete kan du spara.",
    ]


def test_a_question_about_a_file_is_answered_once_and_a_hard_finding_never() -> None:
    asked = [InFile(Kind.EMAIL, Level.SOFT, Place("page", 1))]
    with pytest.raises(PersonalDataInFile):
        check_file(asked, field="file")
    check_file(asked, field="file", confirmed=True)
    check_file([], field="file")
