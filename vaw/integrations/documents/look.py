"""A program of its own: a document on standard input, what it is on standard output, under limits of memory and time.

Why a process: readers of strange files ask for more memory than there is, and one that is broken into holds nothing here: no
address, no key, no other request. Its exit codes tell the caller what was wrong. Only the content counts, never the file's name.
Output: the media type and a line break; after an image the image as it is drawn anew, without anything but its points.
"""

from __future__ import annotations

import re
import resource
import sys
import zipfile
import zlib
from io import BytesIO
from typing import Any

import pikepdf
import puremagic
from PIL import Image, ImageOps

NOT_ALLOWED, PROTECTED, TOO_LARGE, ACTIVE, DISGUISED = 3, 4, 5, 6, 7
MEMORY_BYTES = 1 << 30
PROCESSOR_SECONDS = 60
POINTS_MOST = 60_000_000  # of an image: the largest telephone cameras, and 240 MB when it is unpacked
UNPACKED_MOST = 200 * 1024 * 1024  # bytes of a packed document, as for spreadsheets
PARTS_MOST = 2_000
DEPTH_MOST = 40  # of things inside one another in a PDF
HEAD = 8_192  # bytes that the signature of a format lies in
SURE = 0.4  # what puremagic calls a signature of four letters and more: "BM" may begin a sentence

TEXT, PDF, PNG, JPEG = "text/plain", "application/pdf", "image/png", "image/jpeg"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
MAIN_PARTS = {
    f"{_OFFICE}wordprocessingml.document": f"{_OFFICE}wordprocessingml.document.main+xml",
    f"{_OFFICE}spreadsheetml.sheet": f"{_OFFICE}spreadsheetml.sheet.main+xml",
    f"{_OFFICE}presentationml.presentation": f"{_OFFICE}presentationml.presentation.main+xml",
}
OPEN_TYPES = {f"{_OPEN}text", f"{_OPEN}spreadsheet"}
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the envelope in which Office keeps a document with a password
# Programs in office documents: macros, sheets of macros, controls, and things of other programs that a click would start.
PROGRAMS = re.compile(r"vbaproject|vbadata|/macrosheets/|/activex/|/embeddings/[^/]*\.bin$|^basic/|^scripts/|^object [^/]*$", re.IGNORECASE)
OTHER_TEMPLATE = re.compile(rb"<Relationship [^>]*attachedTemplate[^>]*TargetMode=\"External\"", re.IGNORECASE)
MARKUP = re.compile(r"\s*(?:<[!?a-z]|#!|\{\\rtf|%!ps)", re.IGNORECASE)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
PDF_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/Rendition", "/GoToE"}
PDF_THINGS = {"/EmbeddedFile", "/RichMedia", "/3D", "/Screen", "/FileAttachment"}


class Refused(Exception):
    """The document is not taken. `code` is the exit code that says why."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def look(data: bytes) -> tuple[str, bytes]:
    """(media type, the image drawn anew; empty for all else). Raises Refused."""
    found = signature(data)
    if found in (PNG, JPEG):
        return found, drawn_anew(data, found)
    if zipfile.is_zipfile(BytesIO(data)) and not data.startswith(b"PK\x03\x04"):
        raise Refused(DISGUISED)  # readers of archives look at a file's end: this is one thing for one reader, another for the next
    if b"%PDF-" in data[:1024] and not data.startswith(b"%PDF-"):
        raise Refused(DISGUISED)  # PDF readers take their beginning anywhere in the first kilobyte
    if data.startswith(b"PK\x03\x04"):
        return packed(data), b""
    if found == PDF:
        check_pdf(data)
        return PDF, b""
    if found is not None:
        raise Refused(PROTECTED if ENCRYPTED in data else NOT_ALLOWED)
    check_text(data)
    return TEXT, b""


def signature(data: bytes) -> str | None:
    """The media type that the first bytes say, "" for something without a name, None where they say nothing: a text, perhaps."""
    try:
        matches = puremagic.magic_string(data[:HEAD].removeprefix(b"\xef\xbb\xbf"))
    except (puremagic.PureError, ValueError):
        return None
    said = {match.mime_type for match in matches}
    for media_type, start in ((PDF, b"%PDF-"), (PNG, b"\x89PNG\r\n\x1a\n"), (JPEG, b"\xff\xd8\xff")):
        if media_type in said and data.startswith(start):
            return media_type
    sure = [match.mime_type for match in matches if match.confidence >= SURE and match.mime_type != TEXT]
    return sure[0] if sure else None


def drawn_anew(data: bytes, media_type: str) -> bytes:
    """The image's points, turned the right way up, and nothing else: no place, no camera, no name, nothing behind its end."""
    kind = media_type.removeprefix("image/").upper()
    image: Image.Image
    try:
        image = Image.open(BytesIO(data), formats=[kind])
        if image.width * image.height > POINTS_MOST:
            raise Refused(TOO_LARGE)
        image.load()
        image = ImageOps.exif_transpose(image)
        if image.mode not in ("1", "L", "RGB", "RGBA"):
            image = image.convert("RGBA" if image.has_transparency_data and kind == "PNG" else "RGB")
        image.info.clear()
        out = BytesIO()
        image.save(out, kind, **({"quality": 90} if kind == "JPEG" else {}))
    except (OSError, SyntaxError, ValueError, EOFError, zlib.error):
        raise Refused(NOT_ALLOWED) from None
    except Image.DecompressionBombError:
        raise Refused(TOO_LARGE) from None
    return out.getvalue()


def packed(data: bytes) -> str:
    """DOCX, XLSX, PPTX, ODT or ODS by its own table of contents. Raises Refused."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            check_archive(archive, data)
            names = set(archive.namelist())
            if "[Content_Types].xml" in names:
                found = office(archive)
            elif "mimetype" in names:
                found = open_document(archive)
            else:
                raise Refused(NOT_ALLOWED)
            if any(PROGRAMS.search(name) for name in names):
                raise Refused(ACTIVE)
            return found
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError):
        raise Refused(NOT_ALLOWED) from None


def check_archive(archive: zipfile.ZipFile, data: bytes) -> None:
    """Nothing before, behind or twice inside; sizes as told first, then unpacked to nowhere. Raises Refused, BadZipFile."""
    parts = archive.infolist()
    if any(part.flag_bits & 0x1 for part in parts):
        raise Refused(PROTECTED)
    if len(parts) > PARTS_MOST or sum(part.file_size for part in parts) > UNPACKED_MOST:
        raise Refused(TOO_LARGE)
    names = [part.filename for part in parts]
    strange = any(name.startswith("/") or ".." in name.split("/") or "\\" in name for name in names)
    if strange or len({name.casefold() for name in names}) != len(names):
        raise Refused(DISGUISED)
    if archive.comment or data[-22:-18] != b"PK\x05\x06" or min(part.header_offset for part in parts) != 0:
        raise Refused(DISGUISED)  # something stands behind the end or before the beginning
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise Refused(NOT_ALLOWED)
    if archive.testzip() is not None:
        raise Refused(NOT_ALLOWED)


def office(archive: zipfile.ZipFile) -> str:
    """The media type of an Office document by its main part; one with macros has another main part. Raises Refused."""
    told = archive.read("[Content_Types].xml").decode("utf-8", "replace")
    if "macroenabled" in told.casefold():
        raise Refused(ACTIVE)
    found = [media_type for media_type, part in MAIN_PARTS.items() if f'"{part}"' in told]
    if len(found) != 1:
        raise Refused(NOT_ALLOWED)
    relations = (name for name in archive.namelist() if name.endswith(".rels"))
    if any(OTHER_TEMPLATE.search(archive.read(name)) for name in relations):
        raise Refused(ACTIVE)  # fetches its macros from elsewhere when it is opened
    return found[0]


def open_document(archive: zipfile.ZipFile) -> str:
    """The media type of an OpenDocument file. Raises Refused."""
    told = archive.read("mimetype").decode("ascii", "replace").strip()
    if told not in OPEN_TYPES:
        raise Refused(NOT_ALLOWED)
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise Refused(PROTECTED)
    return told


def check_pdf(data: bytes) -> None:
    """A PDF that everybody can open, that does nothing by itself and carries no other file. Raises Refused."""
    if data.rstrip(b"\0\r\n\t ")[-5:] != b"%%EOF":
        raise Refused(DISGUISED)
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            for found in pdf.objects:
                check_thing(found, 0)
    except pikepdf.PasswordError:
        raise Refused(PROTECTED) from None
    except (pikepdf.PdfError, ValueError, RuntimeError):
        raise Refused(NOT_ALLOWED) from None


def check_thing(found: Any, depth: int) -> None:
    """One thing of a PDF and what lies directly in it; what it only points at is a thing of its own. Raises Refused."""
    if depth > DEPTH_MOST:
        raise Refused(NOT_ALLOWED)
    if isinstance(found, pikepdf.Array):
        inner = list(found)
    elif isinstance(found, (pikepdf.Dictionary, pikepdf.Stream)):
        told = dict(found.items())
        names = {str(told[key]) for key in ("/S", "/Type", "/Subtype") if isinstance(told.get(key), pikepdf.Name)}
        if "/JS" in told or "/XFA" in told or names & PDF_ACTIONS or names & PDF_THINGS:
            raise Refused(ACTIVE)
        inner = list(told.values())
    else:
        return
    for one in inner:
        if isinstance(one, pikepdf.Object) and not one.is_indirect:
            check_thing(one, depth + 1)


def check_text(data: bytes) -> None:
    """Letters and nothing that a browser or a shell would take for more. Raises Refused."""
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if CONTROLS.search(text) or MARKUP.match(text):
            break
        return
    raise Refused(NOT_ALLOWED)


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
    try:
        media_type, drawn = look(sys.stdin.buffer.read())
    except Refused as refused:
        return refused.code
    except MemoryError:
        return TOO_LARGE
    sys.stdout.buffer.write(media_type.encode() + b"\n" + drawn)
    return 0


if __name__ == "__main__":
    sys.exit(main())
