"""Forms over a record that two people may have open at once: nobody overwrites the other in silence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from vaw.kernel.db import Versioned, saw_version
from vaw.kernel.i18n import gettext
from vaw.web.fields import HiddenField
from vaw.web.forms import Form


class VersionedForm(Form):
    """Carries the version of the record that the person had on screen. Made with `obj=record`."""

    version = HiddenField()

    def saved(self, record: Versioned, act: Callable[[Mapping[str, Any]], object]) -> bool:
        """As `submitted`, over the version that was on screen. After a conflict the form carries the newer one."""

        def over(values: Mapping[str, Any]) -> object:
            seen = str(values["version"])
            saw_version(record, int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0)  # no version: never the newest
            return act({name: value for name, value in values.items() if name != "version"})

        done = self.submitted(over)
        if self.conflict is not None:
            self.version.data = str(record.version)
        return done

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """(label, mine, theirs) of what somebody else saved first, for the fields of this form."""
        return [
            (gettext(field.label.text), _told(field, mine), _told(field, theirs))
            for name, (mine, theirs) in (self.conflict or {}).items()
            if (field := self._fields.get(name)) is not None
        ]


def _told(field: Any, value: object) -> str:
    """A value as the form offers it: by the label of its choice where there are choices, "–" where there is nothing."""
    if value is None or value == "":
        return "–"
    labels = {str(choice.value): gettext(choice.label) for choice in field.offered()} if hasattr(field, "offered") else {}
    return labels.get(str(value), str(value))
