"""Files of every kind that may be uploaded, and of many that may not, made here and now by the libraries that others make them with."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import IO, Any, cast

import openpyxl
import pikepdf
from PIL import Image

from vaw.domain.documents.rules import Upload

DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
PPTX_MAIN = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
ODT, ODS = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"


def a_pdf(text: str = "Mandat", **root: Any) -> bytes:
    """One empty page. `root`: what else the document's catalogue holds, as pikepdf objects."""
    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.docinfo["/Title"] = text
    for name, value in root.items():
        pdf.Root[f"/{name}"] = value
    pdf.save(out)
    return out.getvalue()


def a_locked_pdf() -> bytes:
    """One that asks for a password when it is opened."""
    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.save(out, encryption=pikepdf.Encryption(owner="hemlig", user="hemlig"))
    return out.getvalue()


def a_zip(parts: dict[str, str | bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    """An archive of these parts, in their order; those of `stored` are not packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def an_office(main: str = DOCX_MAIN, part: str = "word/document.xml", **more: str | bytes) -> bytes:
    """A document in the manner of Office, by its main part; further parts by name, "__" for "/" and "_" for "."."""
    types = f'<Types><Override PartName="/{part}" ContentType="{main}"/></Types>'
    others = {name.replace("__", "/").replace("_", "."): content for name, content in more.items()}
    return a_zip({"[Content_Types].xml": types, part: "<document/>", **others})


def an_open(media_type: str = ODT, manifest: str = "<manifest/>", **more: str | bytes) -> bytes:
    """A document in the manner of OpenDocument."""
    others = {name.replace("__", "/").replace("_", "."): content for name, content in more.items()}
    parts: dict[str, str | bytes] = {"mimetype": media_type, "content.xml": "<office/>", "META-INF/manifest.xml": manifest, **others}
    return a_zip(parts, stored=("mimetype",))


def a_sheet() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Kommun", date(2026, 1, 1)])
    book.save(out)
    return out.getvalue()


def a_photo(kind: str = "JPEG", size: tuple[int, int] = (40, 20)) -> bytes:
    """Taken upright by a telephone that tells where: the camera, the place, a comment, in red."""
    image, out = Image.new("RGB", size, (200, 30, 30)), io.BytesIO()
    told = Image.Exif()
    told[0x0112] = 6  # turn it right
    told[0x010F] = "Kamerafabriken"
    told.get_ifd(0x8825).update({1: "N", 2: (63.0, 49.0, 30.0), 3: "E", 4: (20.0, 15.0, 30.0)})
    image.save(out, kind, exif=told, **({"comment": b"Kanalgatan"} if kind == "JPEG" else {}))
    return out.getvalue()


def make_upload(name: str = "Mandat.pdf", content: bytes | None = None, media_type: str = "application/pdf") -> Upload:
    """A file that has been looked at."""
    return Upload(name, media_type, cast("IO[bytes]", io.BytesIO(a_pdf(name) if content is None else content)), scanned=False)


def a_written_pdf(*pages: str, picture: bool = False) -> bytes:
    """A PDF with a text layer, a page each; plain letters only. `picture`: a last page that holds nothing but an image."""
    pdf, out = pikepdf.new(), io.BytesIO()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    for text in pages:
        page = pdf.add_blank_page()
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = pdf.make_stream(b"BT /F1 11 Tf 40 700 Td (" + text.encode("latin-1") + b") Tj ET")
    if picture:
        image = pdf.make_stream(b"\0", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=1, Height=1, BitsPerComponent=8)
        image.ColorSpace = pikepdf.Name.DeviceGray
        page = pdf.add_blank_page()
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im1=image))
        page.Contents = pdf.make_stream(b"q 100 0 0 100 0 0 cm /Im1 Do Q")
    pdf.save(out)
    return out.getvalue()


def a_written_office(*paragraphs: str, **more: str | bytes) -> bytes:
    """A DOCX with these paragraphs; further parts as in `an_office`."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    written = f'<w:document xmlns:w="urn:w"><w:body>{body}</w:body></w:document>'
    return an_office(**{"word__document_xml": written, **more})


def a_written_sheet(rows: list[list[object]], title: str = "Underlag") -> bytes:
    """An XLSX of one sheet."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()
