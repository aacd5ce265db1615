"""Two questions that only the log asks: how an activity is shared over assignments, and heads by profession."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from wtforms.validators import ValidationError

from vaw.domain.activities.rules.log import Heads
from vaw.kernel.i18n import N_, gettext
from vaw.web.fields.control import Control, Shape, attributes

_WHOLE = N_("Skriv hela tal med siffror, till exempel 60.")


class _Many(Control):
    """Small boxes under one question, named `<field>-<key>`. `keys` are (key, label) in the order shown; set once the form exists."""

    shape: Shape = "group"
    keys: Sequence[tuple[Any, str]] = ()

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        self.typed_texts: dict[str, str] = {}
        self.raw_data = None
        self.data = dict(data) if isinstance(data, Mapping) else {}
        self.sent = formdata is not None
        if formdata is not None:
            prefix = f"{self.name}-"
            self.typed_texts = {
                name.removeprefix(prefix): str(value).strip() for name, value in formdata.items() if name.startswith(prefix)
            }

    def pre_validate(self, form: Any) -> None:
        """Read what was typed; here and not before, since the keys are set when the form exists."""
        if not self.sent:
            return
        try:
            self.data = self.read({key: text for key, text in self.typed_texts.items() if text})
        except ValueError as wrong:
            raise ValidationError(gettext(_WHOLE)) from wrong

    def read(self, texts: Mapping[str, str]) -> dict[Any, Any]:
        """The value from {key: text that is not empty}. Raises ValueError when one is no number."""
        raise NotImplementedError

    def box(self, key: str, value: object, label_id: str, suffix: str = "") -> Markup:
        name = f"{self.name}-{key}"
        shown = self.typed_texts.get(key, "" if value is None else str(value))
        box = attributes(
            {
                "class": "govuk-input govuk-input--width-3" + (" govuk-input--error" if self.errors else ""),
                "id": self.id if key == self.first_key() else f"{self.id}-{key}",
                "name": name,
                "type": "text",
                "inputmode": "numeric",
                "value": shown or None,
                "aria-labelledby": label_id,
                "autocomplete": "off",
            }
        )
        if not suffix:
            return Markup("<input %s>") % box
        return Markup('<div class="govuk-input__wrapper"><input %s><div class="govuk-input__suffix" aria-hidden="true">%s</div></div>') % (
            box,
            suffix,
        )

    def first_key(self) -> str:
        return str(self.keys[0][0]) if self.keys else ""


class SharesField(_Many):
    """{assignment id: per cent}. With one assignment there is nothing to ask: it gets all."""

    data: dict[int, int]

    def read(self, texts: Mapping[str, str]) -> dict[int, int]:
        offered = {str(key) for key, _ in self.keys}
        return {int(key): int(text.removesuffix("%").strip()) for key, text in texts.items() if key in offered and text.strip("0 %")}

    def control(self) -> Markup:
        rows = [
            Markup('<div class="vaw-share"><span class="govuk-label" id="%s-l%s">%s</span>%s</div>')
            % (self.id, key, label, self.box(str(key), self.data.get(key), f"{self.id}-l{key}", "%"))
            for key, label in self.keys
        ]
        return Markup("").join(rows)


class HeadsField(_Many):
    """{profession: (women, men, not stated)}, only the professions with a number."""

    data: dict[str, Heads]

    def first_key(self) -> str:
        return f"{self.keys[0][0]}-0" if self.keys else ""

    def read(self, texts: Mapping[str, str]) -> dict[str, Heads]:
        found: dict[str, Heads] = {}
        for key, _ in self.keys:
            numbers = [texts.get(f"{key}-{place}", "") for place in range(3)]
            if any(numbers):
                found[key] = (int(numbers[0] or 0), int(numbers[1] or 0), int(numbers[2] or 0))
        return found

    def control(self) -> Markup:
        heads = (gettext("Kvinnor"), gettext("Män"), gettext("Ej angivet"))
        top = Markup("").join(Markup('<th scope="col" id="%s-c%s">%s</th>') % (self.id, place, head) for place, head in enumerate(heads))
        rows = Markup("").join(self._row(key, label) for key, label in self.keys)
        return Markup(
            '<div class="vaw-scroll" role="region" tabindex="0" aria-label="%s"><table class="vaw-table vaw-heads">'
            '<thead><tr><th scope="col">%s</th>%s</tr></thead>'
            "<tbody>%s</tbody></table></div>"
        ) % (gettext(self.label.text), gettext("Yrkesgrupp"), top, rows)

    def _row(self, key: str, label: str) -> Markup:
        numbers = self.data.get(key)
        boxes = Markup("").join(
            Markup("<td>%s</td>") % self.box(f"{key}-{place}", numbers[place] if numbers else None, f"{self.id}-r{key} {self.id}-c{place}")
            for place in range(3)
        )
        return Markup('<tr><th scope="row" id="%s-r%s">%s</th>%s</tr>') % (self.id, key, label, boxes)
