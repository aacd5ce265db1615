"""The list's rows and its filter's choices as HTML.

Written by functions, not by a template: the one page that everybody opens all day, and the parts of it whose cost grows with rows
and choices. A template took 0.29 ms for 50 rows, this takes a tenth (docs/performance.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from flask import current_app
from markupsafe import Markup, escape

from vaw.domain.activities import policy
from vaw.domain.activities.queries.log import Line
from vaw.domain.activities.rules.log import MODE_NAMES
from vaw.domain.geography.queries import counties_of, municipalities_of, municipality_names
from vaw.domain.mandates.queries import Lists, assignments_of, list_terms, lists, term_names
from vaw.domain.mandates.rules import TermList
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import hours, language

Key = TypeVar("Key")
UNCOUNTED = Markup('<td><span aria-hidden="true">–</span><span class="govuk-visually-hidden">{}</span></td><td>–</td><td>–</td>')
SHORT = 90  # characters of the note that a list shows


@dataclass(frozen=True, slots=True)
class _Words:
    """What codes and ids are called in one language, ready for HTML."""

    types: Mapping[str, str]
    fields: Mapping[str, str]
    places: Mapping[int, str]
    modes: Mapping[str, str]
    uncounted: str


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """What the filter offers, in one language; compares by identity, as Lists does.

    `options`: {query name: its <option>s}; `names`: {(query name, value): label}.
    """

    options: Mapping[str, Markup]
    names: Mapping[tuple[str, str], str]


def _escaped(names: Mapping[Key, str]) -> dict[Key, str]:
    return {key: str(escape(name)) for key, name in names.items()}


@lru_cache(8)  # a language and the lists as they were read last
def _words(_lists: Lists, _language: str) -> _Words:
    return _Words(
        _escaped(term_names(TermList.ACTIVITY_TYPE)),
        _escaped(term_names(TermList.VIOLENCE_FIELD)),
        _escaped(municipality_names()),
        _escaped({str(mode): _(name) for mode, name in MODE_NAMES.items()}),
        UNCOUNTED.format(_("inte räknade")),
    )


def body_of(lines: Sequence[Line]) -> Markup:
    """The rows of the table."""
    words, times = _words(lists(), language()), {line.minutes: hours(line.minutes) for line in lines}
    texts = str(escape("\0".join([_shortened(line.text) for line in lines]))).split("\0")  # escaped at once: no text can hold a NUL
    rows = []
    for (id, day, _county, type, field, mode, minutes, women, men, unstated, places, _text), text in zip(lines, texts, strict=False):
        towns = ", ".join([words.places[place] for place in places])
        heads = words.uncounted if women is None else f"<td>{women}</td><td>{men}</td><td>{unstated}</td>"
        rows.append(
            f'<tr><th scope="row"><a class="govuk-link" href="/aktiviteter/{id}">{day}</a></th>'
            f"<td>{words.types.get(type) or escape(type)}</td><td>{words.fields.get(field) or escape(field)}</td>"
            f"<td>{towns}</td><td>{words.modes[mode]}</td><td>{times[minutes]}</td>{heads}<td>{text}</td></tr>\n"
        )
    return Markup("".join(rows))  # noqa: S704  every text above is escaped; what is not is a number or a day


def _shortened(text: str) -> str:
    return text if len(text) <= SHORT else text[:SHORT].rsplit(" ", 1)[0] + " …"


def _options_of(choices: Iterable[tuple[str, str]]) -> Markup:
    """The <option>s of (value, label)."""
    return Markup("".join([f'<option value="{escape(value)}">{escape(label)}</option>' for value, label in choices]))  # noqa: S704


def fields_of(choices: Choices, years: Sequence[int], args: Mapping[str, str]) -> Markup:
    """The filter's fields, as they were filled in."""
    return _fields(choices, tuple(years), args) if args else _empty_fields(choices, tuple(years))


@lru_cache(256)  # the visit without a filter is by far the most frequent: its fields are drawn once
def _empty_fields(choices: Choices, years: tuple[int, ...]) -> Markup:
    return _fields(choices, years, {})


def _fields(choices: Choices, years: tuple[int, ...], args: Mapping[str, str]) -> Markup:
    offered = {"ar": _options_of([(str(year), str(year)) for year in years]), **choices.options}
    options = {name: _marked(lines, args.get(name)) for name, lines in offered.items()}
    template = current_app.jinja_env.get_template("activities/_filter.html")
    return Markup(template.render(options=options, args=args))  # noqa: S704  escaped by the template


def _marked(options: Markup, value: str | None) -> Markup:
    """The same with one of them chosen."""
    if not value:
        return options
    wanted = Markup('value="{}"').format(value)
    return Markup(options.replace(wanted, wanted + " selected"))  # noqa: S704  made of escaped parts


def choices_for(by: Actor) -> Choices:
    return _choices(lists(), by, language())


@lru_cache(256)  # one a person, until the lists are read anew
def _choices(_lists: Lists, by: Actor, _language: str) -> Choices:
    counties = counties_of(by, policy.READ_LOG)
    mandates = {row.id: row.title for county in counties for row in assignments_of(county.id)}
    reached = [(county.code, county.name) for county in counties]
    offered = {
        "typ": [(term.code, term.name) for term in list_terms(TermList.ACTIVITY_TYPE)],
        "omrade": [(term.code, term.name) for term in list_terms(TermList.VIOLENCE_FIELD)],
        "kommun": [(str(row.id), row.name) for county in counties for row in municipalities_of(county.id)],
        "uppdrag": [(str(id), title) for id, title in mandates.items()],
    }
    return Choices(
        {name: _options_of(choices) for name, choices in offered.items()},
        {(name, value): label for name, choices in {**offered, "lan": reached}.items() for value, label in choices},
    )
