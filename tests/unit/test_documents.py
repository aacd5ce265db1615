"""What a file is, by its content alone; what is refused; what is left of an image."""

from __future__ import annotations

import io
import socket
import threading
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import pikepdf
import pytest
from PIL import Image

from tests.factories import documents as made
from vaw.domain.documents.rules import ENDINGS, KINDS, NAME_MOST, SIZE_MOST, full_name, tidy_name
from vaw.integrations.documents import _CODES, Seen, looked_at
from vaw.integrations.documents.look import MAIN_PARTS, OPEN_TYPES
from vaw.integrations.documents.spool import PIECE, Spool, pieces_of
from vaw.kernel.errors import RuleBroken
from vaw.web.sentences import SENTENCES

PDF, PNG, JPEG, TEXT = "application/pdf", "image/png", "image/jpeg", "text/plain"
OFFICE = "application/vnd.openxmlformats-officedocument."


def see(content: bytes, clamd_url: str = "") -> Seen:
    return looked_at(io.BytesIO(content), clamd_url=clamd_url, most=SIZE_MOST)


def refusal(content: bytes, clamd_url: str = "") -> str:
    with pytest.raises(RuleBroken) as refused:
        see(content, clamd_url)
    assert refused.value.field == "file" and refused.value.code in SENTENCES
    return refused.value.code.removeprefix("documents.")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (made.a_pdf(), PDF),
        (made.an_office(), f"{OFFICE}wordprocessingml.document"),
        (made.an_office(made.PPTX_MAIN, "ppt/presentation.xml"), f"{OFFICE}presentationml.presentation"),
        (made.a_sheet(), f"{OFFICE}spreadsheetml.sheet"),
        (made.an_open(), made.ODT),
        (made.an_open(made.ODS), made.ODS),
        ("Mötet börjar klockan nio.\n".encode(), TEXT),
        ("Kommun;Antal\r\nUmeå;3\r\n".encode("cp1252"), TEXT),
        ("Mål och medel".encode("utf-16"), TEXT),
    ],
)
def test_a_document_is_what_its_content_says_and_is_kept_as_it_is(content: bytes, media_type: str) -> None:
    seen = see(content)
    assert (seen.media_type, b"".join(pieces_of(seen.content)), seen.scanned) == (media_type, content, False)


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", JPEG), ("PNG", PNG)])
def test_nothing_is_left_of_an_image_but_its_points_the_right_way_up(kind: str, media_type: str) -> None:
    sent = made.a_photo(kind) + b"PK\x05\x06 hidden behind the end"
    seen = see(sent)
    kept = b"".join(pieces_of(seen.content))
    assert seen.media_type == media_type and not [word for word in (b"Kamerafabriken", b"Kanalgatan", b"hidden", b"Exif") if word in kept]
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (20, 40) and dict(image.getexif()) == {} and {"exif", "comment", "icc_profile"}.isdisjoint(image.info)
        red, *others = image.convert("RGB").getpixel((5, 5))
        assert red > 190 and max(others) < 50


def script() -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def with_attachment() -> bytes:
    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.attachments["annat.exe"] = pikepdf.AttachedFileSpec(pdf, b"MZ")
    pdf.save(out)
    return out.getvalue()


def remote_template() -> bytes:
    link = '<Relationship Id="1" Type="x/attachedTemplate" Target="https://example.se/a.dotm" TargetMode="External"/>'
    return made.an_office(word___rels__settings_xml_rels=link)


def bomb(told: int) -> bytes:
    """Three megabytes of nothing in three kilobytes; the table of contents and the part itself say that it is this many bytes."""
    size = 3 * 1024 * 1024
    packed = made.an_office(word__big_xml=bytes(size))
    return packed.replace(size.to_bytes(4, "little"), told.to_bytes(4, "little"))


def many_points() -> bytes:
    """A PNG of a hundred bytes that says that it is 40,000 by 40,000 points."""
    head = b"IHDR" + (40_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n\0\0\0\r" + head + zlib.crc32(head).to_bytes(4, "big") + b"\0\0\0\0IEND\xaeB`\x82"


def encrypted_zip() -> bytes:
    """Marked as enciphered in both places where an archive says so."""
    packed = bytearray(made.an_office())
    packed[6] |= 1
    at = packed.find(b"PK\x01\x02")
    packed[at + 8] |= 1
    return bytes(packed)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"MZ\x90\0 a program", "not_allowed"),
        (b"GIF89a..............", "not_allowed"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "not_allowed"),
        (b"\xef\xbb\xbf <svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "not_allowed"),
        (b"#!/bin/sh\nrm -r /", "not_allowed"),
        (b"{\\rtf1 hej}", "not_allowed"),
        (b"two\0words", "not_allowed"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not_allowed"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "protected"),
        (made.a_zip({"a.txt": "an archive"}), "not_allowed"),
        (made.an_office("application/vnd.ms-word.document.macroEnabled.main+xml"), "active"),
        (made.an_office(word__vbaProject_bin=b"x"), "active"),
        (made.an_office(word__embeddings__oleObject1_bin=b"x"), "active"),
        (remote_template(), "active"),
        (made.an_open(Basic__Standard__Module1_xml="x"), "active"),
        (made.an_open("application/vnd.oasis.opendocument.graphics"), "not_allowed"),
        (made.an_open(manifest="<manifest><encryption-data/></manifest>"), "protected"),
        (encrypted_zip(), "protected"),
        (bomb(10), "not_allowed"),
        (bomb(210 * 1024 * 1024), "too_complicated"),
        (many_points(), "too_complicated"),
        (made.an_office() + b"%PDF-1.7", "disguised"),
        (made.a_zip({"%PDF-1.7": "x", "[Content_Types].xml": made.DOCX_MAIN}, stored=("%PDF-1.7",)), "disguised"),
        (b"x" * 40 + made.a_pdf(), "disguised"),
        (made.a_pdf() + made.an_office(), "disguised"),
        (made.a_pdf() + b"<script>alert(1)</script>", "disguised"),
        (b"%PDF-1.7\nnothing of it\n%%EOF\n", "not_allowed"),
        (made.a_locked_pdf(), "protected"),
        (made.a_pdf(OpenAction=script()), "active"),
        (made.a_pdf(AA=pikepdf.Dictionary(WC=script())), "active"),
        (with_attachment(), "active"),
        (made.a_photo()[:200], "not_allowed"),
    ],
)  # fmt: skip
def test_what_is_no_plain_document_is_refused_with_its_reason(content: bytes, why: str) -> None:
    assert refusal(content) == why


def test_a_file_above_the_limit_is_refused_before_anybody_reads_it() -> None:
    content = Spool()
    for _ in range(SIZE_MOST // PIECE):
        content.write(bytes(PIECE))
    content.write(b"x")
    with pytest.raises(RuleBroken) as refused:
        looked_at(content, clamd_url="tcp://127.0.0.1:1", most=SIZE_MOST)
    assert (refused.value.code, refused.value.details) == ("documents.too_large", {"megabytes": 25})


def test_every_reason_has_a_sentence_and_every_type_a_name() -> None:
    assert not set(_CODES.values()) - SENTENCES.keys()
    assert ENDINGS.keys() == KINDS.keys() == {PDF, PNG, JPEG, TEXT, *MAIN_PARTS, *OPEN_TYPES}


def test_a_spool_reads_anywhere_and_nothing_of_it_lies_readable_on_the_disk() -> None:
    content, spool = bytes(range(256)) * 20_000 + b"kanarie", Spool()
    for at in range(0, len(content), 77_777):
        spool.write(content[at : at + 77_777])
    for at in (0, 1, 15, 16, 17, 4_095, 1_000_003):
        spool.seek(at)
        assert spool.read(100) == content[at : at + 100]
    spool.seek(-7, 2)
    assert (spool.read(), spool.size, b"".join(pieces_of(spool))) == (b"kanarie", len(content), content)
    spool._file.seek(0)
    assert b"kanarie" not in (kept := spool._file.read()) and content[:256] not in kept
    spool.seek(3)
    with pytest.raises(io.UnsupportedOperation):
        spool.write(b"over")
    spool.close()


def test_an_archive_is_read_from_a_spool() -> None:
    spool = Spool()
    spool.write(made.an_office())
    with zipfile.ZipFile(spool) as archive:
        assert archive.testzip() is None
    spool.close()


@pytest.mark.parametrize(
    ("name", "media_type", "kept"),
    [
        ("Mandat.PDF", PDF, "Mandat.pdf"),
        ("..\\..\\C:\\avtal.docx", PDF, "avtal.pdf"),
        ("/etc/passwd", TEXT, "passwd.txt"),
        ("siffror.csv", TEXT, "siffror.csv"),
        ("foto.jpeg", JPEG, "foto.jpeg"),
        ("mandat v1.2", PDF, "mandat v1.2.pdf"),
        ("avtal\u202efdp.exe", PDF, "avtalfdp.exe.pdf"),
        ("rad\r\nSet-Cookie: x", TEXT, "rad Set-Cookie x.txt"),
        (" . ", PNG, "dokument.png"),
        ("å" * 400, PDF, "å" * (NAME_MOST - 4) + ".pdf"),
    ],
)
def test_a_file_gets_a_name_that_every_computer_takes(name: str, media_type: str, kept: str) -> None:
    assert full_name(name, media_type) == kept == full_name(kept, media_type)


def test_the_files_own_ending_counts_where_the_typed_name_has_none() -> None:
    assert full_name("Siffror 1.2", TEXT, of_file="a.CSV") == "Siffror 1.2.csv"
    assert tidy_name("a\u0308lv") == "älv"


@contextmanager
def clamd(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A scanner that takes what it is sent by the protocol and gives this answer: (its address, what it was sent)."""
    server, told = socket.create_server(("127.0.0.1", 0)), list[bytes]()

    def serve() -> None:
        peer, _ = server.accept()
        with peer, peer.makefile("rb") as sent:
            assert sent.read(10) == b"zINSTREAM\0"
            content = b""
            while size := int.from_bytes(sent.read(4), "big"):
                content += sent.read(size)
            told.append(content)
            peer.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}", told
    finally:
        thread.join(10)
        server.close()


def test_a_scanner_that_is_named_sees_the_whole_file_first() -> None:
    content = b"Rad\n" * 600_000
    with clamd(b"stream: OK\0") as (address, told):
        assert see(content, address).scanned
    assert told == [content]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", "virus"),
        (b"INSTREAM size limit exceeded. ERROR\0", "scanner_away"),
        (b"", "scanner_away"),
    ],
)
def test_what_the_scanner_does_not_let_through_is_not_kept(answer: bytes, why: str) -> None:
    with clamd(answer) as (address, _):
        assert refusal(b"text", address) == why


def test_a_scanner_that_is_away_lets_nothing_in() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
    assert refusal(b"text", address) == "scanner_away"
    assert refusal(b"text", "unix:///nowhere/clamd.ctl") == "scanner_away"
