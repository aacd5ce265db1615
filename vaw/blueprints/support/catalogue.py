"""The public catalogue: what there is against violence, whom it is for, and how one knows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from markupsafe import Markup

from vaw.blueprints.support.base import bp
from vaw.domain.geography.queries import counties_of, county_name
from vaw.domain.mandates.queries import term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.support import policy
from vaw.domain.support.models import Method
from vaw.domain.support.queries import catalogue as queries
from vaw.domain.support.rules import FOR_WHOM_NAMES, KIND_NAMES, LEVEL_NAMES, METHOD_STATES, ForWhom, Level, MethodState, kind_name
from vaw.kernel import guard
from vaw.kernel.actor import Actor
from vaw.kernel.guard import PersonalData
from vaw.kernel.i18n import SOURCE, day, language
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor, signed_in_person
from vaw.web.adopted import of_method
from vaw.web.blueprint import PUBLIC, Answer

VIEWS = {"utkast": MethodState.DRAFT, "tidigare": MethodState.RETIRED}
BY_REVIEW = "granskas"
DIMENSIONS = {"omrade": "field", "yrke": "profession", "for": "for_whom", "slag": "kind", "niva": "level"}
"""What narrows the list, by its word in the address, in the order in which a reader thinks of it."""
_ADDRESS = re.compile(r"https?://[^\s;,]+")


def visitor() -> Actor:
    """Who reads: somebody signed in, second step and all, or nobody in particular."""
    person = signed_in_person()
    return queries.NOBODY if person is None or person.second_factor_due else person.actor


def wanted(args: Mapping[str, str], by: Actor) -> queries.Filter:
    """The list's filter from the address; the views of those who keep the catalogue are theirs alone."""
    keeps = policy.READ_METHOD.held_by(by)
    view = args.get("lage", "") if keeps else ""
    chosen = {DIMENSIONS[word]: args.get(word) if args.get(word) in labels else None for word, (_question, labels) in _labels().items()}
    return queries.Filter(
        words="".join(sign for sign in (args.get("ord") or "")[:100] if sign.isprintable()).strip(),
        state=VIEWS.get(view, MethodState.ACTIVE),
        by_review=view == BY_REVIEW and policy.CHANGE_METHOD.held_by(by),
        after=args.get("efter") or None,
        **chosen,
    )


@bp.page("/katalog", allow=PUBLIC)
def list_methods() -> Answer:
    by, args = visitor(), request.args.to_dict()
    asked = wanted(args, by)
    typed, found = asked.words, _personal_data(asked.words)
    if found:
        asked, args = replace(asked, words=""), {**args, "ord": ""}
    page, numbers = queries.list_methods(by, asked)
    shown = render_template(
        "support/catalogue.html",
        guard=found,
        typed=typed,
        items=[_item(row, asked.by_review) for row in page.rows],
        total=numbers.total,
        choices=_choices(asked, numbers),
        chosen=_chosen(args, asked),
        views=_views(by, asked),
        view=args.get("lage", ""),
        next_href=_address(args, efter=page.after) if page.after else None,
        first_href=_address(args, efter=None) if args.get("efter") else None,
        counties=counties_of(by, policy.ADD_METHOD),
        may_add_national=policy.ADD_NATIONAL_METHOD.held_by(by),
        asks=not policy.READ_METHOD.held_by(by),
    )
    return shown, 422 if found else 200


def _personal_data(words: str) -> PersonalData | None:
    """What no search may carry, since addresses are kept in many places."""
    try:
        guard.clean(words, field="ord", confirmed=True)
    except PersonalData as found:
        return found
    return None


@bp.page("/katalog/<code>", allow=PUBLIC)
def show_method(code: str) -> Answer:
    by = visitor()
    method = queries.get_method(by, code)
    more = _more(method)
    return render_template(
        "support/catalogue_entry.html",
        method=method,
        kind=_(kind_name(method.kind, described=bool(method.source))),
        state=_(METHOD_STATES[MethodState(method.state)]) if method.state != MethodState.ACTIVE else None,
        purpose=_purpose(method),
        facts=[*_facts(method), *(fact for fact in more if fact[1] is not None), *_kept(method)],
        unknown=", ".join(label.lower() for label, value, _swedish in more if value is None),
        said_in_swedish=language() != SOURCE,
        asks=not policy.READ_METHOD.held_by(by),
        buttons=_buttons(by, method),
        change_href=_change_href(by, method),
        adopted=of_method(by, method.id),
    )


@bp.page("/katalog/nummer/<int:method_id>", allow=policy.READ_METHOD)
def find_method(method_id: int) -> Answer:
    """Where a reminder leads."""
    return redirect(url_for(".show_method", code=queries.get_code(actor(), method_id)))


def _purpose(method: Method) -> tuple[str, bool]:
    """The purpose in the reader's language where there is one, and whether it is in Swedish."""
    english = language() != SOURCE and bool(method.purpose_en)
    return (method.purpose_en, False) if english else (method.purpose_sv, True)


def _item(row: queries.Line, by_review: bool) -> dict[str, str | bool]:
    """A line of the list."""
    of_whom = ", ".join(_(FOR_WHOM_NAMES[ForWhom(code)]) for code in row.for_whom)
    told = _reviewed(row) if row.reviewed_on else ""
    if by_review:
        told = _("Granskas senast {day}").format(day=day(row.review_on)) if row.review_on else _reviewed(row)
    kind = _(kind_name(row.kind, described=bool(row.source)))
    return {
        "name": row.name,
        "href": url_for(".show_method", code=row.code),
        "purpose": row.purpose,
        "swedish": language() != SOURCE and not row.purpose_en,
        "kind": f"{kind}. {_('Till för')}: {of_whom}" if of_whom else kind,
        "note": " · ".join(filter(None, (county_name(row.county_id) if row.county_id else "", told))),
    }


def _reviewed(row: Method | queries.Line) -> str:
    return _("Granskad {day}").format(day=day(row.reviewed_on)) if row.reviewed_on else _("Inte granskad ännu")


Fact = tuple[str, str | Markup | None, bool]
"""What, its value or None, whether that is a text in Swedish."""


def _facts(method: Method) -> list[Fact]:
    """What a reader asks first, also when nobody knows."""
    fields, professions = term_names(TermList.VIOLENCE_FIELD), term_names(TermList.PROFESSIONAL_GROUP)
    return [
        (_("Till för"), ", ".join(_(FOR_WHOM_NAMES[ForWhom(code)]) for code in method.for_whom) or None, False),
        (_("Används av"), ", ".join(professions.get(code, code) for code in method.professions) or None, False),
        (_("Våldsområden"), ", ".join(fields.get(code, code) for code in method.fields) or None, False),
        (_("Vad man vet om effekten"), method.evidence or None, True),
        (_("Ägs eller ges av"), method.owner or None, True),
    ]


def _more(method: Method) -> list[Fact]:
    """What is told where somebody knows it."""
    trainer = None if method.certified_trainer is None else _("Ja") if method.certified_trainer else _("Nej")
    return [
        (_("Omfattning"), method.length or None, True),
        (_("Kostnad"), method.cost or None, True),
        (_("Krav på certifierad utbildare"), trainer, False),
        (_("Förebyggande nivå"), _(LEVEL_NAMES[Level(method.level)]) if method.level else None, False),
    ]


def _kept(method: Method) -> list[Fact]:
    """How one knows, and who keeps the entry."""
    return [
        (_("Källa"), linked(method.source) if method.source else None, True),
        (_("Granskning"), _reviewed(method), False),
        (_("Inlagd av"), county_name(method.county_id) if method.county_id else _("Gemensam för alla län"), False),
    ]


def linked(text: str) -> Markup:
    """The text with its addresses of the web as links. Only http and https become one."""
    made, at = Markup(""), 0
    for found in _ADDRESS.finditer(text):
        made += text[at : found.start()]
        made += Markup('<a class="govuk-link" href="{0}" rel="noreferrer">{0}</a>').format(found[0])
        at = found.end()
    return made + text[at:]


def _buttons(by: Actor, method: Method) -> list[tuple[str, str]]:
    """(text, address) of what a keeper may do with the entry by one press."""
    if policy.CHANGE_METHOD.allows(by, method):
        pages = {"review": ".review_method", "show": ".activate_method", "retire": ".retire_method"}
    elif policy.CHANGE_NATIONAL_METHOD.allows(by, method):
        pages = {"review": ".review_national_method", "show": ".activate_national_method", "retire": ".retire_national_method"}
    else:
        return []
    href = {name: url_for(page, code=method.code) for name, page in pages.items()}
    if method.state == MethodState.ACTIVE:
        return [(_("Uppgifterna stämmer, granskad i dag"), href["review"]), (_("Ta bort ur katalogen"), href["retire"])]
    return [(_("Visa i katalogen"), href["show"])]


def _change_href(by: Actor, method: Method) -> str | None:
    if policy.CHANGE_METHOD.allows(by, method):
        return url_for(".change_method", code=method.code)
    return url_for(".change_national_method", code=method.code) if policy.CHANGE_NATIONAL_METHOD.allows(by, method) else None


def _labels() -> dict[str, tuple[str, Mapping[str, str]]]:
    """{word of the address: (question, {value: label})}."""
    return {
        "omrade": (_("Våldsområde"), term_names(TermList.VIOLENCE_FIELD)),
        "yrke": (_("Jag arbetar i"), term_names(TermList.PROFESSIONAL_GROUP)),
        "for": (_("Till för"), {value.value: _(label) for value, label in FOR_WHOM_NAMES.items()}),
        "slag": (_("Slag"), {value.value: _(label) for value, label in KIND_NAMES.items()}),
        "niva": (_("Förebyggande nivå"), {value.value: _(label) for value, label in LEVEL_NAMES.items()}),
    }


def _choices(asked: queries.Filter, numbers: queries.Numbers) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """(word, question, what is chosen, [(value, label with number)]): what would show no row is left out, unless it is chosen."""
    found: list[tuple[str, str, str, list[tuple[str, str]]]] = []
    for word, (question, labels) in _labels().items():
        chosen, of = getattr(asked, DIMENSIONS[word]) or "", numbers.of[DIMENSIONS[word]]
        offered = [(value, f"{label} ({of.get(value, 0)})") for value, label in labels.items() if value in of or value == chosen]
        found.append((word, question, chosen, offered))
    return found


def _chosen(args: Mapping[str, str], asked: queries.Filter) -> list[tuple[str, str]]:
    """(what narrows the list, address without it)."""
    said = [("ord", f"”{asked.words}”" if asked.words else "")]
    for word, (_question, labels) in _labels().items():
        value = getattr(asked, DIMENSIONS[word])
        said.append((word, labels.get(value, value) if value else ""))
    return [(text, _address(args, **{word: None, "efter": None})) for word, text in said if text]


def _views(by: Actor, asked: queries.Filter) -> list[tuple[str, str, bool]]:
    """(label, address, whether we are there): what those who keep the catalogue see beside what is public."""
    if not policy.READ_METHOD.held_by(by):
        return []
    here = BY_REVIEW if asked.by_review else next((word for word, state in VIEWS.items() if state is asked.state), "")
    told = [("", _("Visas för alla")), ("utkast", _("Utkast")), ("tidigare", _("Används inte längre"))]
    if policy.CHANGE_METHOD.held_by(by):
        told.append((BY_REVIEW, _("Att granska")))
    return [(label, _address({}, lage=word or None), word == here) for word, label in told]


def _address(args: Mapping[str, str], **changed: str | None) -> str:
    kept = {name: value for name, value in {**dict(args), **changed}.items() if value}
    return "/katalog" + (f"?{urlencode(kept)}" if kept else "")
