"""What the document pages of networks and agreements share: a home's list, one document, its download, and the forms."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, cast
from urllib.parse import quote

from flask import Response, redirect, render_template

from vaw.domain.documents import queries
from vaw.domain.documents.models import Document
from vaw.domain.documents.rules import ENDINGS, KINDS, SIZE_MOST, Upload, full_name, tidy_name
from vaw.domain.documents.tables import DOCUMENTS, VERSIONS
from vaw.integrations.documents import looked_at
from vaw.kernel.i18n import N_, decimal, instant, number
from vaw.kernel.i18n import gettext as _
from vaw.web.blueprint import Answer
from vaw.web.fields import FileField, MaxLength, Required, TextField
from vaw.web.forms import Form
from vaw.web.messages import flash
from vaw.web.settings import settings

TYPED_MOST = 200  # characters of a name as it is typed; what is kept is shorter (rules.NAME_MOST)
ACCEPT = ",".join(ending for endings in ENDINGS.values() for ending in endings)


@dataclass(frozen=True, slots=True)
class Home:
    """What documents belong to: a network or an agreement that the person may see, the address of its page, and who may keep it."""

    kind: str
    id: int
    name: str
    href: str
    may_keep: bool


class FileForm(Form):
    """A file for a document that is there already."""

    file = FileField(
        N_("Fil"),
        [Required(N_("Välj den fil som du vill ladda upp."))],
        accept=ACCEPT,
        description=N_("PDF, Word, Excel, PowerPoint, OpenDocument, bild (PNG, JPEG), text eller CSV. Högst 25 MB."),
    )


class DocumentForm(FileForm):
    """A new document."""

    name = TextField(
        N_("Namn på dokumentet"),
        [MaxLength(TYPED_MOST)],
        description=N_("Till exempel Mandat 2026. Lämna tomt så får dokumentet filens namn. Skriv inga namn på personer."),
    )


class ConfirmForm(Form):
    """A button that is asked about first."""


def section_of(kind: str, home_id: int, href: str, *, may_keep: bool) -> dict[str, Any]:
    """What networks/_documents.html draws: the home's documents as a table, where they are, and where a new one is added."""
    lines = queries.list_documents(kind, home_id)
    rows = [(one.name, _(KINDS[one.media_type]), size(one.size_bytes), instant(one.uploaded_at), one.by or _("Tjänsten")) for one in lines]
    return {
        "table": DOCUMENTS,
        "rows": rows,
        "hrefs": [f"{href}/dokument/{one.id}" for one in lines],
        "new_href": f"{href}/dokument/nytt" if may_keep else None,
    }


def list_page(home: Home) -> Answer:
    section = section_of(home.kind, home.id, home.href, may_keep=home.may_keep)
    return render_template("networks/documents.html", home=home, section=section)


def document_page(home: Home, document_id: int) -> Answer:
    document = queries.get_document(home.kind, home.id, document_id)
    versions = queries.versions_of(document)
    names = queries.names_of(versions)
    rows = [
        (
            _("Version {number}").format(number=one.number),
            _(KINDS[one.media_type]),
            size(one.size_bytes),
            instant(one.uploaded_at),
            names.get(one.uploaded_by or 0, _("Tjänsten")),
        )
        for one in versions
    ]
    return render_template(
        "networks/document.html",
        home=home,
        document=document,
        newest=versions[0],
        size=size(versions[0].size_bytes),
        kind=KINDS[versions[0].media_type],
        table=VERSIONS,
        rows=rows,
        hrefs=[f"{home.href}/dokument/{document.id}/{one.number}" for one in versions],
    )


def download(home: Home, document_id: int, version_number: int) -> Answer:
    """The content, to be kept and never shown: a browser that opened it here would run it as a page of ours."""
    document = queries.get_document(home.kind, home.id, document_id)
    version = queries.get_version(document, version_number)
    answer = Response(queries.pieces(version.sha256), content_type=version.media_type, direct_passthrough=True)
    answer.headers.set("Content-Disposition", "attachment", **_names(full_name(document.name, version.media_type)))
    answer.content_length = version.size_bytes
    return answer


def _names(name: str) -> dict[str, str]:
    """The name for a header: its plain letters, and all of it by RFC 5987 for browsers that know more than plain letters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return {"filename": plain} if plain == name else {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}


def add_page(home: Home, keep: Callable[[Upload, bool], Document]) -> Answer:
    """`keep` does it, given the file and whether the guard's question is answered."""
    form = DocumentForm()
    typed = form.name.data
    if form.file.data is not None and not typed:
        form.name.data = tidy_name(form.file.data.filename)[:TYPED_MOST]
    if form.submitted(lambda values: keep(_seen(values["file"], values["name"]), form.confirmed)):
        flash(_("Dokumentet är sparat."))
        return redirect(f"{home.href}/dokument", 303)
    if not form.name.errors:
        form.name.data = typed  # the file's own name is shown, to be changed, only when it is what was wrong
    return render_template("networks/document_new.html", home=home, form=form), form.status


def renew_page(home: Home, document_id: int, keep: Callable[[Upload, bool], Document]) -> Answer:
    """As `add_page`."""
    document, form = queries.get_document(home.kind, home.id, document_id), FileForm()
    if form.submitted(lambda values: keep(_seen(values["file"], document.name), form.confirmed)):
        flash(_("Den nya versionen är sparad. De tidigare finns kvar."))
        return redirect(f"{home.href}/dokument/{document_id}", 303)
    return render_template("networks/document_renew.html", home=home, document=document, form=form), form.status


def remove_page(home: Home, document_id: int, remove: Callable[[], None]) -> Answer:
    document, form = queries.get_document(home.kind, home.id, document_id), ConfirmForm()
    if form.submitted(lambda values: remove()):
        flash(_("Dokumentet är borttaget."))
        return redirect(f"{home.href}/dokument", 303)
    return render_template("networks/document_remove.html", home=home, document=document, form=form), form.status


def _seen(file: Any, name: str) -> Upload:
    """The file that was sent, once it has been looked at. Raises RuleBroken on the field "file"."""
    seen = looked_at(file.stream, clamd_url=settings().clamd_url, most=SIZE_MOST)
    named = full_name(name or file.filename, seen.media_type, of_file=file.filename)
    return Upload(named, seen.media_type, cast("IO[bytes]", seen.content), seen.scanned, seen.found)


def size(size_bytes: int) -> str:
    """In kB below a megabyte, else in MB: "340 kB", "2,4 MB"."""
    if size_bytes < 1_000_000:
        return f"{number(max(1, round(size_bytes / 1000)))} kB"
    return f"{decimal(size_bytes / 1_000_000)} MB"
