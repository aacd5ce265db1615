"""Choosing a county and a year, and ordering a report."""

from __future__ import annotations

from collections.abc import Sequence

import wtforms

from vaw.domain.activities.rules.coverage import Counted
from vaw.domain.geography.models import County
from vaw.domain.insight.rules import LANGUAGES, REFERENCE_MOST
from vaw.domain.insight.rules.differences import REASON_MOST
from vaw.domain.mandates.queries import Entry
from vaw.kernel import clock
from vaw.kernel.i18n import N_, SOURCE
from vaw.web.fields import HiddenField, MaxLength, RadioField, Required, SelectField, TextAreaField, TextField
from vaw.web.forms import Form

COUNTED_NAMES = {
    Counted.TRAINING: N_("Utbildningar och föreläsningar"),
    Counted.SUPPORT: N_("Utbildning, stöd och besök"),
    Counted.ANY: N_("Alla aktiviteter"),
}
DNR_HINT = N_("Står på omslaget. Till exempel 801-1234-2026. Det går att ange senare, fram till att utgåvan fastställs.")
LANGUAGE_NAMES = {"sv": N_("Svenska"), "en": N_("Engelska")}


class YearForm(wtforms.Form):
    """Which county and year a page shows. Sent by GET: nothing changes."""

    lan = SelectField(N_("Län"), blank=None)
    ar = SelectField(N_("År"), blank=None, coerce=int)

    @classmethod
    def of(cls, counties: Sequence[County], years: Sequence[int], county: County | None, year: int) -> YearForm:
        form = cls(data={"lan": county and county.code, "ar": year})
        form.lan.choices = [(one.code, one.name) for one in counties]
        form.ar.choices = [(one, str(one)) for one in years]
        return form


class SliceForm(wtforms.Form):
    """Which part of the log is counted, and beside what. Sent by GET: nothing changes."""

    omrade = SelectField(N_("Område"), blank=N_("Alla områden"))
    uppdrag = SelectField(N_("Uppdrag"), blank=N_("Alla uppdrag"))
    mal = SelectField(N_("Nationell målsättning"), blank=N_("Alla målsättningar"))
    fran = SelectField(N_("Från månad"), blank=N_("Årets början"))
    till = SelectField(N_("Till månad"), blank=N_("Årets slut"))
    jamfor = SelectField(N_("Sätt bredvid"), blank=N_("Inget"))


class CoverageForm(wtforms.Form):
    """Which county's white spots, in what, and what counts as having reached a municipality. Sent by GET: nothing changes."""

    lan = SelectField(N_("Län"), blank=None)
    rakna = SelectField(N_("Det här räknas"), blank=None, choices=list(COUNTED_NAMES.items()))
    omrade = SelectField(N_("Område"), blank=N_("Alla områden"))

    @classmethod
    def of(cls, counties: Sequence[County], county: County, counted: Counted, fields: Sequence[Entry], field: str | None) -> CoverageForm:
        form = cls(data={"lan": county.code, "rakna": counted, "omrade": field})
        form.lan.choices = [(one.code, one.name) for one in counties]
        form.omrade.choices = [(one.code, one.name) for one in fields]
        return form


class OrderForm(Form):
    """An edition of a county's year. `seen`: the latest edition when the form was opened, so that sending it again orders nothing new."""

    county_id = SelectField(N_("Län"), [Required(N_("Välj ett län."))], blank=None, coerce=int)
    year = SelectField(N_("År"), [Required(N_("Välj ett år."))], blank=None, coerce=int)
    language = RadioField(
        N_("Språk"),
        [Required(N_("Välj svenska eller engelska."))],
        choices=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
        inline=True,
    )
    reference = TextField(N_("Diarienummer"), [MaxLength(REFERENCE_MOST)], description=DNR_HINT, width=20)
    seen = HiddenField()

    @classmethod
    def of(cls, counties: Sequence[County], years: Sequence[int], seen: int, county_id: int | None, year: int | None) -> OrderForm:
        """Offers the latest year that is over, if any: that is the one to account for."""
        first = county_id or (counties[0].id if counties else None)
        over = next((one for one in years if one < clock.today().year), years[0])
        form = cls(data={"county_id": first, "year": year or over, "language": SOURCE, "seen": str(seen)})
        form.county_id.choices = [(one.id, one.name) for one in counties]
        form.year.choices = [(one, str(one)) for one in years]
        return form


class ReferenceForm(Form):
    """The registry's number of an edition; empty takes it away."""

    reference = TextField(N_("Diarienummer"), [MaxLength(REFERENCE_MOST)], description=N_("Till exempel 801-1234-2026."), width=20)


class OpenYearForm(Form):
    """Why a reported year is opened again."""

    reason = TextAreaField(
        N_("Varför låses året upp?"),
        [Required(N_("Skriv kort varför året låses upp. Det står i nästa utgåva.")), MaxLength(REASON_MOST)],
        description=N_("Till exempel: två utbildningar i maj saknade deltagare. Skriv inga namn: skälet står i nästa utgåva."),
        maxlength=REASON_MOST,
        rows=3,
    )


class ConfirmForm(Form):
    """A button, and whose it is."""
