"""Freezing a day by hand."""

from __future__ import annotations

from vaw.kernel.i18n import N_
from vaw.web.fields import DateField, Required
from vaw.web.forms import Form


class FreezeForm(Form):
    """Which day."""

    on_day = DateField(N_("Dag"), [Required(N_("Skriv en dag."))], description=N_("En dag för minst en vecka sedan."))
