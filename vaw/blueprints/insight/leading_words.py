"""The three things to know in words: what it is, by which rule it was chosen, and where the rows are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from vaw.domain.geography.models import County
from vaw.domain.insight.queries.leading import Owed, Standing
from vaw.domain.insight.rules.leading import LOG_MONTHS, SOON_DAYS, WAITED_MONTHS, Rule, Seen, Weight
from vaw.domain.support.rules.adopting import ASK_YOURSELF
from vaw.kernel.i18n import N_, day, gettext, ngettext, number

RULES = {
    Rule.ACCOUNTS_LATE: N_("Redovisningar till regeringen vars dag har gått det senaste året och som varken är godkända eller lämnade."),
    Rule.REQUESTS_LATE: N_("Öppna förfrågningar om stöd som skulle ha kommit vidare före i dag, av alla öppna."),
    Rule.ACTIONS_LATE: N_("Öppna åtgärder från nätverken vars dag har gått, av alla öppna."),
    Rule.ACCOUNTS_SOON: N_("Redovisningar som ska lämnas inom {days} dagar och som ingen har börjat på."),
    Rule.NOT_REACHED: N_("Kommuner som ingen aktivitet i loggen har nått på {months} månader eller någonsin, av länets alla kommuner."),
    Rule.CHECKPOINTS: N_("Avstämningar av jämställdhetsintegrering som saknas i dag. Sägs när minst en av fyra saknas."),
    Rule.FOLLOW_UPS: N_("Frågor efter utbildningar som ingen svarade på, av dem som är avslutade och gällde de senaste {asked} dagarna."),
    Rule.MONTHS: N_("Månader utan någon loggad aktivitet, av de {log} senaste sedan loggen började."),
}
WEIGHT_NAMES = {
    Weight.PAST: N_("Dagen har gått"),
    Weight.SOON: N_("Dagen närmar sig"),
    Weight.LACKING: N_("Saknas i underlaget"),
}
COLOURS = {Weight.PAST: "red", Weight.SOON: "yellow", Weight.LACKING: "blue"}


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing to know. `rule`: why it is said; `link`: what its rows are called."""

    said: str
    rule: str
    weight: Weight
    href: str
    link: str


def rule_words(rule: Rule) -> str:
    """The rule in plain words."""
    told = gettext(RULES[rule])
    return told.format(days=SOON_DAYS, months=WAITED_MONTHS, asked=ASK_YOURSELF.days, log=LOG_MONTHS)


def said(seen: Seen, standing: Standing, today: date) -> str:
    """What was found, as one would say it at the table."""
    if seen.rule is Rule.ACCOUNTS_LATE:
        return _late_accounts(standing.late(today))
    if seen.rule is Rule.ACCOUNTS_SOON:
        return _soon_accounts(standing.not_begun(today))
    told = _counted(seen.rule, seen.n)
    return told.format(n=number(seen.n), of=number(seen.of))


def _late_accounts(late: Sequence[Owed]) -> str:
    first = late[0]
    told = ngettext(
        "Redovisningen av {title} {year} skulle ha lämnats {day}.",
        "{n} redovisningar är sena. Äldst är {title} {year}, som skulle ha lämnats {day}.",
        len(late),
    )
    return told.format(n=number(len(late)), title=first.title, year=first.year, day=day(first.due_on))


def _soon_accounts(soon: Sequence[Owed]) -> str:
    first = soon[0]
    told = ngettext(
        "Redovisningen av {title} {year} ska lämnas {day} och är inte påbörjad.",
        "{n} redovisningar ska snart lämnas och är inte påbörjade. Först är {title} {year}, {day}.",
        len(soon),
    )
    return told.format(n=number(len(soon)), title=first.title, year=first.year, day=day(first.due_on))


def _counted(rule: Rule, n: int) -> str:
    """The sentence of a rule that counts, for so many."""
    if rule is Rule.REQUESTS_LATE:
        return ngettext(
            "1 av {of} öppna förfrågningar om stöd har väntat för länge.",
            "{n} av {of} öppna förfrågningar om stöd har väntat för länge.",
            n,
        )
    if rule is Rule.ACTIONS_LATE:
        return ngettext("1 av {of} öppna åtgärder är sen.", "{n} av {of} öppna åtgärder är sena.", n)
    if rule is Rule.NOT_REACHED:
        return ngettext("1 av {of} kommuner har inte nåtts på ett år.", "{n} av {of} kommuner har inte nåtts på ett år.", n)
    if rule is Rule.CHECKPOINTS:
        return ngettext("1 av {of} avstämningar av jämställdhet saknas.", "{n} av {of} avstämningar av jämställdhet saknas.", n)
    if rule is Rule.FOLLOW_UPS:
        return ngettext(
            "1 av {of} uppföljningar av utbildningar fick inget svar.", "{n} av {of} uppföljningar av utbildningar fick inget svar.", n
        )
    return ngettext("1 av de {of} senaste månaderna saknar logg.", "{n} av de {of} senaste månaderna saknar logg.", n)


def rows_of(rule: Rule, county: County, standing: Standing, today: date) -> tuple[str, str]:
    """(address of the rows, what they are called)."""
    if rule in (Rule.ACCOUNTS_LATE, Rule.ACCOUNTS_SOON):
        owed = standing.late(today) if rule is Rule.ACCOUNTS_LATE else standing.not_begun(today)
        if len(owed) == 1:
            return f"/uppdrag/redovisningar/{owed[0].due_id}?lan={county.id}", gettext(N_("Visa redovisningen"))
        return "/uppdrag", gettext(N_("Visa uppdragen och redovisningarna"))
    return {
        Rule.REQUESTS_LATE: (f"/stod?visa=sena&lan={county.id}", gettext(N_("Visa de sena förfrågningarna"))),
        Rule.ACTIONS_LATE: (f"/atgarder?visa=sena&lan={county.id}", gettext(N_("Visa de sena åtgärderna"))),
        Rule.NOT_REACHED: (f"/tackning?lan={county.code}&rakna=any", gettext(N_("Visa kommunerna och vilka som står på tur"))),
        Rule.CHECKPOINTS: (f"/strategier/avstamningar?lan={county.id}", gettext(N_("Visa vad som saknar avstämning"))),
        Rule.FOLLOW_UPS: ("/uppfoljningar?visa=obesvarade", gettext(N_("Visa de obesvarade, de senaste först"))),
        Rule.MONTHS: (f"/statistik/siffror/by-month?lan={county.code}&ar={today.year}", gettext(N_("Visa årets månader"))),
    }[rule]
