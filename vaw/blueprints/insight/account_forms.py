"""Forms of accounts of assignments: beginning one, writing a section, saying something of it, and the words of a step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from vaw.domain.insight.models.accounts import AccountSection, AssignmentAccount
from vaw.domain.insight.models.templates import ReportTemplate
from vaw.domain.insight.queries.templates import name_of
from vaw.domain.insight.rules import REFERENCE_MOST
from vaw.domain.insight.rules.accounts import COMMENT_MOST, STATUS_NAMES, TEXT_MOST, YEARS_BACK, SectionStatus
from vaw.domain.mandates.queries import Mandate
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.domain.people.queries.names import account_name
from vaw.kernel.i18n import N_
from vaw.web.fields import HiddenField, MaxLength, RadioField, Required, SelectField, TextAreaField, TextField
from vaw.web.forms import Form
from vaw.web.versions import VersionedForm

NO_PERSONS = N_("Skriv inga uppgifter om enskilda personer.")


class StartForm(Form):
    """Which account is begun. Without a template it gets the assignment's own questions."""

    assignment_id = SelectField(N_("Uppdrag"), [Required(N_("Välj ett uppdrag."))], coerce=int)
    year = SelectField(N_("Redovisar år"), [Required(N_("Välj ett år."))], blank=None, coerce=int)
    template_id = SelectField(
        N_("Delar"),
        coerce=int,
        blank=N_("Uppdragets egna frågor"),
        description=N_("Uppdragets egna frågor är det som regeringen har bett om. En mall kan stå bredvid, till exempel om förebyggande."),
    )

    def offer(self, mandates: Sequence[Mandate], templates: Sequence[ReportTemplate], today: date) -> None:
        """What the county had in the years that can be accounted for."""
        first = today.year - YEARS_BACK
        mine = [one for one in mandates if one.valid_from.year <= today.year and (one.valid_to is None or one.valid_to.year >= first)]
        self.assignment_id.choices = [(one.id, one.title) for one in mine]
        self.year.choices = [(year, str(year)) for year in range(today.year, first - 1, -1)]
        self.template_id.choices = [(one.id, name_of(one)) for one in templates]


class SectionForm(VersionedForm):
    saves_itself = True
    text = TextAreaField(N_("Text"), maxlength=TEXT_MOST, rows=16, count_from=80, description=NO_PERSONS)
    owner_id = SelectField(N_("Vem skriver delen?"), coerce=int, blank=N_("Ingen bestämd"), description=N_("Får påminnelserna."))
    progress = RadioField(N_("Hur långt har delen kommit?"), inline=True)

    def offer(self, account: AssignmentAccount, section: AccountSection) -> None:
        """Who can be given it today, and who has it already."""
        found: dict[int, str] = {one.id: one.name for one in leaders_of(account.county_id, LEADERS_AND_EXPERTS)}
        if section.owner_id is not None:
            found.setdefault(section.owner_id, account_name(section.owner_id) or str(section.owner_id))
        self.owner_id.choices = list(found.items())
        self.progress.choices = [(status.value, STATUS_NAMES[status]) for status in SectionStatus]

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """As in every form over a record; a form's own `status` is another thing than the section's."""
        if self.conflict and "status" in self.conflict:
            self.conflict = {("progress" if name == "status" else name): both for name, both in self.conflict.items()}
        return super().differences


class CommentForm(Form):
    comment = TextAreaField(
        N_("Skriv en kommentar"), [Required(N_("Skriv vad du vill säga om delen."))], maxlength=COMMENT_MOST, rows=3, description=NO_PERSONS
    )


class ReasonForm(VersionedForm):
    text = TextAreaField(N_("Varför?"), [Required(N_("Skriv varför."))], maxlength=COMMENT_MOST, rows=4, description=NO_PERSONS)


class ReferenceForm(VersionedForm):
    reference = TextField(
        N_("Diarienummer"),
        [MaxLength(REFERENCE_MOST)],
        description=N_("Ärendenummer och år, till exempel 801-1234-2026. Det står på redovisningens framsida."),
        width=20,
    )


class StepForm(VersionedForm):
    """A button over an account that one has read."""


class ApproveForm(StepForm):
    """`figures`: the checksum of those that stood beside the texts."""

    figures = HiddenField()
