"""What a person wants to hear of, how and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vaw.domain.notifications.queries.choices import Choice
from vaw.domain.notifications.rules import MAIL_NAMES, Hours, MailChoice
from vaw.kernel.i18n import N_, gettext
from vaw.kernel.reminders import REGISTRY, Reminder
from vaw.web.fields import CheckboxField, RadioField, Required, SelectField
from vaw.web.forms import Form

WEEKDAYS = {1: N_("måndag"), 2: N_("tisdag"), 3: N_("onsdag"), 4: N_("torsdag"), 5: N_("fredag")}
_HOURS = [(hour, f"{hour:02}") for hour in range(24)]


def slug(kind: str) -> str:
    """A kind's part of its fields' names: a full stop would mean a class in a fragment."""
    return kind.replace(".", "_")


def statutory_reason(kind: str) -> str | None:
    """Why nobody can mute the kind, in the reader's language; None where one can."""
    declared = REGISTRY.get(kind)
    return gettext(declared.statutory) if isinstance(declared, Reminder) and declared.statutory else None


class HoursForm(Form):
    """When mail may come. A form of choices has these fields too."""

    quiet_from = SelectField(N_("Tyst från kl."), [Required()], choices=_HOURS, coerce=int, blank=None)
    quiet_until = SelectField(N_("Tyst till kl."), [Required()], choices=_HOURS, coerce=int, blank=None)
    digest_hour = SelectField(N_("Samlat brev kl."), [Required()], choices=_HOURS, coerce=int, blank=None)
    digest_weekday = SelectField(N_("Veckobrev"), [Required()], choices=list(WEEKDAYS.items()), coerce=int, blank=None)

    kinds: tuple[str, ...] = ()

    def choices(self, values: Mapping[str, Any]) -> list[Choice]:
        """What was chosen of each kind. What cannot be muted is always shown."""
        return [
            Choice(kind, MailChoice(values[f"mail_{slug(kind)}"]), bool(values.get(f"shown_{slug(kind)}", True))) for kind in self.kinds
        ]


def choices_form(choices: Mapping[str, Choice], hours: Hours) -> HoursForm:
    """A form with two fields for each kind (how it is mailed, whether it is shown), filled in as things stand."""
    fields: dict[str, Any] = {"kinds": tuple(choices)}
    for kind in choices:
        why, title = statutory_reason(kind), gettext(REGISTRY[kind].title)
        offered = [(str(mail), name) for mail, name in MAIL_NAMES.items() if not (why and mail is MailChoice.NEVER)]
        fields[f"mail_{slug(kind)}"] = RadioField(
            title, [Required(N_("Välj ett av alternativen."))], choices=offered, inline=True, description=why or ""
        )
        if why is None:
            fields[f"shown_{slug(kind)}"] = CheckboxField(gettext("Visa i listan: {title}").format(title=title))
    given: dict[str, Any] = {f"mail_{slug(kind)}": str(choice.mail) for kind, choice in choices.items()}
    given |= {f"shown_{slug(kind)}": choice.shown for kind, choice in choices.items()}
    form: type[HoursForm] = type("ChoicesForm", (HoursForm,), fields)
    return form(obj=hours, **given)
