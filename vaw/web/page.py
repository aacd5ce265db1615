"""What every template may use: language, words, the person at the top of the page, the menu."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, request
from flask.templating import Environment
from markupsafe import Markup

from vaw.domain.geography.queries import county_name
from vaw.domain.people.queries.signed_in import UNREAD_MOST
from vaw.domain.people.rules import IDLE, ROLE_NAMES, Role
from vaw.kernel import clock, i18n
from vaw.kernel.errors import RuleBroken
from vaw.kernel.guard import heading as guard_heading
from vaw.kernel.guard import wording as guard_wording
from vaw.web import drafts, messages, navigation
from vaw.web.actor import signed_in_person
from vaw.web.file_sentences import file_sentences
from vaw.web.forms import csrf_input, csrf_token
from vaw.web.sentences import sentence
from vaw.web.settings import secure


def language_cookie() -> str:
    """Says "sv" or "en" of somebody who is not signed in."""
    return "__Host-vaw-language" if secure() else "vaw-language"


@dataclass(frozen=True, slots=True)
class Current:
    """The person as the header shows them."""

    signed_in: bool
    name: str = ""
    role_label: str = ""
    place: str = ""
    unread: int = 0

    @property
    def unread_shown(self) -> str:
        """How many notices wait, as the header says it: beyond what is counted, "99+"."""
        return f"{UNREAD_MOST - 1}+" if self.unread >= UNREAD_MOST else str(self.unread)


def current() -> Current:
    person = signed_in_person()
    if person is None:
        return Current(False)
    grant = next(iter(person.actor.grants), None)
    if grant is None:
        return Current(True, person.name, unread=person.unread)
    place = county_name(grant.county_id) if grant.county_id else ""
    return Current(True, person.name, i18n.gettext(ROLE_NAMES[Role(grant.role)]), place, person.unread)


def _choose_language() -> None:
    person = signed_in_person() if request.endpoint != "static" else None
    i18n.speak(person.language if person else request.cookies.get(language_cookie()))


def _same_for_all(app: Flask) -> Callable[[str], Markup]:
    """Include a template that reads nothing but the language: drawn once a language, since it would cost every page the same again."""

    @lru_cache(16)
    def drawn(name: str, _language: str) -> Markup:
        return Markup(app.jinja_env.get_template(name).render())  # noqa: S704  escaped by the template

    return lambda name: drawn(name, i18n.language())


class Templates(Environment):
    """Every template sees the globals as one plain dict: Jinja's own chain of two costs each rendering and each import of macros a walk."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def init_app(app: Flask) -> None:
    app.jinja_environment = Templates  # before the first use of jinja_env, which makes it
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.i18n")
    env.filters |= {
        "number": i18n.number,
        "hours": i18n.hours,
        "day": i18n.day,
        "instant": i18n.instant,
        "weekday": i18n.weekday,
        "percent": i18n.percent,
    }
    env.globals |= {  # the words as plain functions: install_gettext_callables wraps each in two more calls, forty times a page
        "_": i18n.gettext,
        "gettext": i18n.gettext,
        "ngettext": i18n.ngettext,
        "same_for_all": _same_for_all(app),
        "language": i18n.language,
        "csrf_token": csrf_token,
        "csrf_input": csrf_input,
        "message": messages.message,
        "drawn_forms": drafts.drawn_forms,
        "draft_address": drafts.address_of,
        "draft_when": drafts.when,
        "today": clock.today,
        "idle_seconds": int(IDLE.total_seconds()),
        "guard_wording": guard_wording,
        "guard_file_sentences": file_sentences,
        "guard_heading": guard_heading,
        "sentence": lambda code, **details: sentence(RuleBroken(code, **details)),
    }
    messages.init_app(app)
    app.before_request(_choose_language)
    app.context_processor(lambda: {"current": current(), "navigation": navigation.menu()})
