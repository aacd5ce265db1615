"""The forms of a report: five numbers at most, and why people were turned away."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from vaw.domain.housing.models.snapshots import CapacitySnapshot
from vaw.domain.housing.queries.snapshots import counts_of
from vaw.domain.housing.rules.register import PLACES_MOST
from vaw.domain.housing.rules.snapshots import NIGHTS_MOST, Numbers, Report
from vaw.domain.housing.rules.turned_away import COUNT_MOST, GROUP_NAMES, REASON_NAMES, Counts, Group, Kind, Reason, split
from vaw.kernel.i18n import N_, gettext
from vaw.web.fields import HiddenField, NumberField, Required, SelectField
from vaw.web.forms import Form

_NUMBER = N_("Skriv ett antal, 0 om det inte är någon.")
ROWS_SHOWN = 5  # of reasons, where nothing is told yet: what is not told apart is counted as another reason
ROWS_MOST = 12  # of a report that is corrected
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

    @property
    def asks_more(self) -> bool:
        """Whether there is a second page: why people were turned away, and whose nights they were."""
        return bool(self.turned_away.data or self.nights.data)

    def report(self, known: Counts | None = None, nights_children: int | None = None) -> Report:
        """What was filled in, of a form that is valid. `known`: the reasons of those turned away, as far as they were told apart.

        `nights_children`: None where nobody said how many of the nights were children's.
        """
        away = split(self.turned_away.data or 0, known or {})
        children = 0 if self.nights.data == 0 else nights_children
        return Report(self.numbers, away, nights=self.nights.data, nights_children=children)


class CorrectionForm(ReportForm):
    """The same of an earlier report: numbers as they were then."""

    adults = NumberField(N_("Vuxna som bodde där då"), [Required(_NUMBER)], most=PLACES_MOST)
    children = NumberField(N_("Barn som bodde där då"), [Required(_NUMBER)], most=PLACES_MOST)
    closed = NumberField(N_("Stängda platser då"), [Required(_NUMBER)], most=PLACES_MOST)
    turned_away = NumberField(N_("Avvisade sedan rapporten före"), [Required(_NUMBER)], most=COUNT_MOST)
    nights = NumberField(N_("Nätter sedan rapporten före"), most=NIGHTS_MOST, description=N_("Vuxnas och barns tillsammans."))


class ReasonsForm(Form):
    """The second page, of which all may be left out.

    How many of the nights were children's; and why people were turned away, and whom: rows of a number, a reason and a group.
    """

    nights_children = NumberField(
        N_("Hur många av nätterna var barns?"), most=NIGHTS_MOST, description=N_("Lämna tomt om ni inte räknar dem för sig.")
    )

    def __init__(self, number: int, nights: int, *, asked: bool, corrected: CapacitySnapshot | None = None) -> None:
        """`asked`: it has been shown and is sent now; else the first row says that all had one reason.

        `corrected`: the report that is put right, which fills the page before anybody types.
        """
        super().__init__()
        known = sorted(counts_of(corrected).items(), key=lambda cell: (-cell[1], cell[0])) if corrected else []
        self.number, self.nights, self.shown = number, nights, min(number, max(ROWS_SHOWN, min(len(known), ROWS_MOST)))
        if not asked:
            self._begin(corrected, known)

    def _begin(self, corrected: CapacitySnapshot | None, known: list[tuple[Kind, int]]) -> None:
        cells = known[: self.shown] if sum(count for _, count in known) == self.number else []
        if self.number and not cells:
            self._put("count_1", self.number)
        for row, (kind, count) in enumerate(cells, 1):
            self._put(f"count_{row}", count)
            self._put(f"reason_{row}", str(kind.reason))
            self._put(f"whom_{row}", str(kind.group))
        if corrected is not None and corrected.nights == self.nights:
            self._put("nights_children", corrected.nights_children)

    def _put(self, name: str, value: object) -> None:
        self[name].process_data(value)
        self[name].raw_data = None

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """The fields of each row that is shown."""
        return [(self[f"count_{row}"], self[f"reason_{row}"], self[f"whom_{row}"]) for row in range(1, self.shown + 1)]

    @property
    def spread(self) -> bool:
        """Whether anything stands in other rows than the first."""
        return any(field.data or field.errors for row in self.rows()[1:] for field in row)

    @property
    def told_children(self) -> int | None:
        """How many of the nights were children's; None: nobody said."""
        return self.nights_children.data if self.nights else None

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
        if (self.told_children or 0) > self.nights:
            self["nights_children"].errors = [gettext("Ni skrev {n} nätter i allt. Barnens kan inte vara fler.").format(n=self.nights)]
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


for _row in range(1, ROWS_MOST + 1):
    setattr(ReasonsForm, f"count_{_row}", NumberField(N_("Antal"), most=COUNT_MOST))
    setattr(ReasonsForm, f"reason_{_row}", SelectField(N_("Varför?"), choices=_REASONS))
    setattr(ReasonsForm, f"whom_{_row}", SelectField(N_("Vilka?"), choices=_GROUPS))


def corrected_values(report: CapacitySnapshot) -> dict[str, object]:
    """What the form says of a report that is to be put right: all of it."""
    told = ("adults", "children", "closed", "turned_away", "nights")
    return {name: getattr(report, name) for name in told}


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
