"""An activity's history in words: what changed, from what to what, who and why."""

from __future__ import annotations

from datetime import date
from typing import Any

from vaw.domain.activities.models import Activity
from vaw.domain.activities.queries.log import list_versions
from vaw.domain.activities.rules.log import MODE_NAMES, Mode
from vaw.domain.geography.queries import municipality_names
from vaw.domain.mandates.queries import assignment_titles, term_names
from vaw.domain.mandates.rules import TermList
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import N_, hours, instant
from vaw.kernel.i18n import gettext as _

_CHANGES = {"corrected": N_("Rättad"), "withdrawn": N_("Borttagen"), "restored": N_("Tillbakalagd")}
_LABELS = {
    "done_on": N_("Datum"), "type": N_("Typ av aktivitet"), "field": N_("Område"), "mode": N_("Form"), "minutes": N_("Timmar"),
    "women": N_("Kvinnor"), "men": N_("Män"), "unstated": N_("Ej angivet"), "heads": N_("Efter yrkesgrupp"),
    "municipality_ids": N_("Kommuner som nåddes"), "organisation_ids": N_("Organisationer som deltog"), "shares": N_("Uppdrag"),
    "sub_goal": N_("Jämställdhetspolitiskt delmål"), "objective": N_("Nationell målsättning"), "text": N_("Anteckning"),
}  # fmt: skip
_LISTS = {
    "type": TermList.ACTIVITY_TYPE, "field": TermList.VIOLENCE_FIELD, "sub_goal": TermList.SUB_GOAL, "objective": TermList.OBJECTIVE,
}  # fmt: skip
Entry = tuple[str, str, str, str, list[tuple[str, str | None, str | None]]]


def said_value(name: str, value: Any) -> str | None:
    """A column's value in words, None when it is missing."""
    if value is None or value in ("", [], {}):
        return None
    if name in _LISTS:
        return term_names(_LISTS[name]).get(str(value), str(value))
    if name == "mode":
        return _(MODE_NAMES[Mode(value)])
    if name == "minutes":
        return hours(value)
    if name == "municipality_ids":
        return ", ".join(municipality_names()[id] for id in value)
    if name == "shares":
        return ", ".join(f"{assignment_titles().get(int(id), id)} {share} %" for id, share in value.items())
    if name == "heads":
        professions = term_names(TermList.PROFESSIONAL_GROUP)
        return "; ".join(f"{professions.get(code, code)} {'/'.join(map(str, numbers))}" for code, numbers in value.items())
    if name == "organisation_ids":
        return str(len(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def changes_of(by: Actor, activity: Activity) -> list[Entry]:
    """(what and why, by whom, when in words, when as ISO, [(label, old, new)]), latest first. New is what stood until the next change."""
    entries: list[Entry] = []
    now: dict[str, Any] = {name: getattr(activity, name) for name in _LABELS}
    for version, name in list_versions(by, activity):
        changes = [
            (_(_LABELS[key]), said_value(key, old), said_value(key, now[key])) for key, old in version.before.items() if key in _LABELS
        ]
        now |= {key: old for key, old in version.before.items() if key in _LABELS}
        title = f"{_(_CHANGES[version.change])}: {version.reason}"
        entries.append((title, name or _("systemet"), instant(version.changed_at), version.changed_at.isoformat(), changes))
    return entries
