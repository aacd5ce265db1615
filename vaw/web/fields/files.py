"""Files from the person's own device."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from vaw.kernel.i18n import gettext
from vaw.web.fields.control import Control, attributes


class FileField(Control):
    """A file as Werkzeug hands it over, None when none was chosen; with `multiple` a list. What it holds, the reader of the file checks.

    `accept` (".xlsx,.csv") only helps the person's file dialogue.
    """

    def __init__(
        self, label: str | None = None, validators: Sequence[Any] = (), *, accept: str | None = None, multiple: bool = False, **options: Any
    ) -> None:
        super().__init__(label, validators, **options)
        self.accept, self.multiple = accept, multiple

    def process_formdata(self, valuelist: list[Any]) -> None:
        files = [item for item in valuelist if getattr(item, "filename", "")]
        self.data = files if self.multiple else next(iter(files), None)

    def control(self) -> Markup:
        told: dict[str, object] = {
            "class": "govuk-file-upload" + (" govuk-file-upload--error" if self.errors else ""),
            "id": self.id,
            "name": self.name,
            "type": "file",
            "accept": self.accept,
            "multiple": self.multiple,
            "aria-describedby": self.described_by(),
        }
        return Markup('<div class="govuk-file-upload-wrapper" %s><input %s></div>') % (attributes(_words()), attributes(told))


def _words() -> dict[str, object]:
    """The browser's own control speaks the browser's language; with script it speaks the page's."""
    return {
        "data-module": "govuk-file-upload",
        "data-i18n.choose-files-button": gettext("Välj fil"),
        "data-i18n.drop-instruction": gettext("eller släpp filen här"),
        "data-i18n.no-file-chosen": gettext("Ingen fil vald"),
        "data-i18n.multiple-files-chosen.one": gettext("%{count} fil vald"),
        "data-i18n.multiple-files-chosen.other": gettext("%{count} filer valda"),
        "data-i18n.entered-drop-zone": gettext("Du är över rutan för filer"),
        "data-i18n.left-drop-zone": gettext("Du har lämnat rutan för filer"),
    }
