"""The forms of a report: five numbers at most, and why people were turned away."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from vaw.domain.housing.models.snapshots import CapacitySnapshot
from vaw.domain.housing.rules.register import PLACES_MOST
from vaw.domain.housing.rules.snapshots import NIGHTS_MOST, Numbers, Report
from vaw.domain.housing.rules.turned_away import COUNT_MOST, GROUP_NAMES, REASON_NAMES, Counts, Group, Kind, Reason, split
from vaw.kernel.i18n import N_, gettext
from vaw.web.fields import HiddenField, NumberField, Required, SelectField
from vaw.web.forms import Form

_NUMBER = N_("Skriv ett antal, 0 om det inte är någon.")
ROWS_MOST = 5  # of reasons: what is not told apart is counted as another reason
_REASONS = [(one.value, REASON_NAMES[one]) for one in Reason]
_GROUPS = [(one.value, GROUP_NAMES[one]) for one in Group]


class ReportForm(Form):
    """Numbers as they are now; those turned away and nights stayed since the last report.

    `at`: when a device without connection took them down, written by its script.
    """

    adults = NumberField(N_("Vuxna som bor hos er nu"), [Required(_NUMBER)], most=PLACES_MOST)
    children = NumberField(N_("Barn som bor hos er nu"), [Required(_NUMBER)], most=PLACES_MOST)
    closed = NumberField(N_("Stängda platser"), [Required(_NUMBER)], most=PLACES_MOST, description=N_("Till exempel för renovering."))
    turned_away = NumberField(
        N_("Avvisade sedan förra rapporten"), [Required(_NUMBER)], most=COUNT_MOST, description=N_("Förfrågningar som ni sa nej till.")
    )
    nights = NumberField(
        N_("Nätter sedan förra rapporten"), most=NIGHTS_MOST, description=N_("Vuxnas och barns tillsammans, om ni räknar dem.")
    )
    submit_key = HiddenField()
    at = HiddenField()

    def __init__(self, **fixed: Any) -> None:
        super().__init__(**fixed)
        self.submit_key.data = self.submit_key.data or str(uuid4())

    @property
    def key(self) -> UUID:
        """What makes a second click find the report that the first one made."""
        return key_of(self.submit_key.data)

    @property
    def typed_at(self) -> datetime | None:
        """When they were taken down without a connection; None: now."""
        try:
            found = datetime.fromisoformat(self.at.data or "")
        except ValueError:
            return None
        return found if found.tzinfo else None

    @property
    def numbers(self) -> Numbers:
        """The first three, of a form that is valid."""
        return Numbers(self.adults.data or 0, self.children.data or 0, self.closed.data or 0)

    def report(self, known: Counts | None = None) -> Report:
        """What was filled in, of a form that is valid. `known`: the reasons of those turned away, as far as they were told apart.

        Nights of adults and children together stand in the first of the two columns; only the sum of both is ever shown.
        """
        return Report(self.numbers, split(self.turned_away.data or 0, known or {}), nights_adults=self.nights.data)


class ReasonsForm(Form):
    """Why people were turned away, and whom: rows of a number, a reason and a group. All of it may be left out."""

    count_1, count_2, count_3, count_4, count_5 = (NumberField(N_("Antal"), most=COUNT_MOST) for _ in range(ROWS_MOST))
    reason_1, reason_2, reason_3, reason_4, reason_5 = (SelectField(N_("Varför?"), choices=_REASONS) for _ in range(ROWS_MOST))
    whom_1, whom_2, whom_3, whom_4, whom_5 = (SelectField(N_("Vilka?"), choices=_GROUPS) for _ in range(ROWS_MOST))

    def __init__(self, number: int, *, asked: bool) -> None:
        """`asked`: it has been shown and is sent now; else the first row says that all had one reason."""
        super().__init__()
        self.number, self.shown = number, min(number, ROWS_MOST)
        if not asked:
            self["count_1"].process_data(number)
            self["count_1"].raw_data = None

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """The fields of each row that is shown."""
        return [(self[f"count_{row}"], self[f"reason_{row}"], self[f"whom_{row}"]) for row in range(1, self.shown + 1)]

    @property
    def spread(self) -> bool:
        """Whether anything stands in other rows than the first."""
        return any(field.data or field.errors for row in self.rows()[1:] for field in row)

    def counts(self) -> dict[Kind, int]:
        """Cells of those that were told apart."""
        found: dict[Kind, int] = {}
        for count, reason, whom in self.rows():
            kind = Kind(Reason(reason.data or Reason.OTHER), Group(whom.data or Group.UNSTATED))
            found[kind] = found.get(kind, 0) + (count.data or 0)
        return {kind: number for kind, number in found.items() if number}

    def validate(self, extra_validators: Any = None) -> bool:
        """Each reason has its number, and all together are at most as many as were turned away."""
        if not super().validate(extra_validators):
            return False
        for count, reason, whom in self.rows():
            if count.data is None and (reason.data or whom.data):
                count.errors = [gettext("Skriv hur många.")]
                return False
        if sum(self.counts().values()) > self.number:
            said = gettext("Raderna blir fler än de {n} som avvisades. Kontrollera antalen.").format(n=self.number)
            self["count_1"].errors = [said]
            return False
        return True


def prefilled(last: CapacitySnapshot | None) -> dict[str, object]:
    """What the form says before anybody types: the last numbers, and nobody turned away."""
    if last is None or last.adults is None:
        return {"closed": 0, "turned_away": 0}
    return {"adults": last.adults, "children": last.children, "closed": last.closed, "turned_away": 0}


def key_of(text: object) -> UUID:
    """The key in a hidden field. Somebody changed it: a new one, and the form counts as another."""
    try:
        return UUID(str(text))
    except ValueError:
        return uuid4()
