"""Autosave: what somebody types in a long form is kept for them until they send it, and they go on where they left off.

Every form does it by itself (vaw.web.forms) when it is long, on a page for signed-in people; one that must not says why: `undrafted = "…"`.
The form is posted to its own page, with a button's name on top: so the page's own permission, record and fields hold for a draft too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID, uuid4

from flask import current_app, jsonify, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from vaw.domain.people.operations.form_drafts import forget_along, forget_form_draft, save_form_draft
from vaw.domain.people.queries.form_drafts import Kept, Typed, list_form_drafts
from vaw.domain.people.queries.signed_in import SignedIn
from vaw.kernel import clock, guard, i18n
from vaw.kernel.i18n import N_
from vaw.kernel.i18n import gettext as _
from vaw.kernel.operation import along
from vaw.kernel.permissions import Permission
from vaw.web.actor import signed_in_person
from vaw.web.fields import CodeField, Control, EmailField, FileField, HiddenField, PasswordField, TextAreaField
from vaw.web.links import own_path

ASK, SAVE = "utkast", "spara"
"""In an address `utkast=<key>` opens a draft; in a form the button `utkast=spara` saves one."""
FEW = 6
"""From so many fields on a form is long, though none of them takes several lines."""
NAME_MOST = 200
WALLED = frozenset({"housing"})
"""Areas whose rows the database itself guards (vaw.domain.housing.rules.walls): a draft would lie outside, about a single shelter."""
_DRAWN = "vaw.drafts.drawn"
_MARK = re.compile(r"[0-9a-f-]{36}|[0-9a-z._-]{0,20}")
"""What goes along hidden and is no text: a key of its own, a number, a short word of the program's."""


class Drafted(Protocol):
    """What this module needs of a form."""

    undrafted: ClassVar[str]
    saves_itself: ClassVar[bool]

    @property
    def _fields(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Drafting:
    """What a page carries of its draft. `seen`: the draft that it was filled from; `others`: drafts that wait for somebody to go on."""

    key: UUID
    who: int
    page: str
    seen: Kept | None = None
    others: Sequence[Kept] = ()
    lost: bool = False
    moved: bool = False

    @property
    def form_id(self) -> str:
        return f"form-{self.key}"

    @property
    def instead_of(self) -> str:
        """The draft that this page was filled from, for the page to send along."""
        return f"{self.seen.key}~{self.seen.saves}" if self.seen else request.form.get("draft_from", "")

    def drawn(self) -> str:
        """Marks that the page has drawn it: its frame then names the page (`drawn_forms`)."""
        request.environ.setdefault(_DRAWN, []).append(self.form_id)
        return ""


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a draft. `left`: (name of the field, label, what the guard found) of the texts that were not kept."""

    at: datetime
    left: Sequence[tuple[str, str, list[guard.Finding]]] = field(default=())

    def said(self) -> str:
        when = i18n.time_of_day(self.at)
        if not self.left:
            return _("Sparat som utkast {time}").format(time=when)
        said = _("Sparat som utkast {time}, utom: {fields}. Där kan finnas uppgifter om en enskild person.")
        return said.format(time=when, fields=", ".join(label for _name, label, _found in self.left))


def drafter() -> SignedIn | None:
    """The person whose drafts this page keeps; None on a page for everybody, behind the walls, or one that asks who it is first."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.blueprint in WALLED or not isinstance(getattr(view, "allow", None), Permission) or getattr(view, "asks_for_proof", False):
        return None
    return signed_in_person()


def is_long(form: Drafted) -> bool:
    """Whether losing it would cost more than a moment. One with a secret in it is never kept, nor one that says why not."""
    fields = [one for one in form._fields.values() if isinstance(one, Control)]
    if form.undrafted or form.saves_itself or any(isinstance(one, (PasswordField, CodeField)) for one in fields):
        return False
    return any(isinstance(one, TextAreaField) for one in fields) or sum(one.shape != "hidden" for one in fields) >= FEW


def opened(form: type) -> Kept | None:
    """The draft that the address asks for, when it is one's own, of this page and of this form."""
    key = _uuid(request.args.get(ASK, "")) if request.method == "GET" else None
    if key is None:
        return None
    return next((one for one in _of_page() if one.key == key and one.typed.form == _name_of(form)), None)


def sent_by(kept: Kept) -> MultiDict[str, str]:
    return MultiDict([(name, value) for name, values in kept.typed.fields.items() for value in values])


def drafting(form: Drafted, seen: Kept | None, version: object) -> Drafting | None:
    """What the page is to carry; None when it keeps nothing. The same key as long as the same typing is on screen."""
    person = drafter()
    if person is None or person.actor.id is None or not is_long(form):
        return None
    if request.method == "POST":
        key, page = _uuid(request.form.get("draft_key", "")) or uuid4(), request.form.get("draft_page", "") or _page()
        return Drafting(key, person.actor.id, page)
    found = [one for one in _of_page() if one.typed.form == _name_of(type(form))] if person.has_drafts else []
    lost = ASK in request.args and seen is None
    before = next(iter(seen.typed.fields.get("version", [])), None) if seen else None
    moved = before is not None and version is not None and before != str(version)
    others = [one for one in found if seen is None]
    return Drafting(uuid4(), person.actor.id, _page(), seen, others, lost, moved)


def is_asked() -> bool:
    """Whether what was sent is to be kept, not done."""
    return request.method == "POST" and request.form.get(ASK) == SAVE


def wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def renewed(csrf: str) -> HTTPException:
    """To a script whose page is older than the sign-in: the token to go on with, when it is still the same person.

    Only our own pages can read the answer, and a browser sends no cookie along from others (SameSite).
    """
    person = drafter()
    if person is None or request.form.get("draft_who") != str(person.actor.id):
        said = _("Någon annan har loggat in i den här webbläsaren. Det du skriver sparas inte.")
        return _answer(jsonify(state="other", said=said), 403)
    return _answer(jsonify(state="renew", csrf=csrf), 403)


def keep(form: Drafted) -> Saved | None:
    """Keep what was sent, but for what the guard finds something in; None when nothing is kept on this page. Raises RuleBroken."""
    person = drafter()
    key = _uuid(request.form.get("draft_key", ""))
    if person is None or key is None or not is_long(form) or request.form.get("draft_who") != str(person.actor.id):
        return None
    page = urlsplit(request.form.get("draft_page", ""))
    left, fields = [], {}
    for name, one in form._fields.items():
        values = request.form.getlist(one.name)
        if not isinstance(one, Control) or isinstance(one, FileField) or not values:
            continue
        found = _found(one, values)
        if found:
            left.append((name, i18n.gettext(one.label.text) if one.shape != "hidden" else _("dolt fält"), found))
        else:
            fields[one.name] = values
    called = " ".join(request.form.get("draft_name", "").split())[:NAME_MOST]
    typed = Typed(_name_of(type(form)), "" if guard.find(called) else called, _without(page.query), fields)
    save_form_draft(person.actor, key=key, path=_path(page.path), typed=typed, instead_of=_instead_of())
    return Saved(clock.now(), left)


def told(saved: Saved) -> HTTPException:
    """The answer to a script."""
    return _answer(jsonify(state="partly" if saved.left else "saved", said=saved.said()))


def refused(said: str) -> HTTPException:
    return _answer(jsonify(state="refused", said=said))


def goes_on() -> str:
    """The page again, filled with the draft that was just saved."""
    page = urlsplit(request.form.get("draft_page", ""))
    return _address(_path(page.path), _without(page.query), request.form.get("draft_key", ""))


def page_of(kept: Kept) -> str:
    """The page as it is without the draft."""
    return f"{kept.path}?{kept.typed.query}" if kept.typed.query else kept.path


def address_of(kept: Kept) -> str:
    """Where one goes on with it."""
    return _address(kept.path, kept.typed.query, str(kept.key))


def sending(act: Callable[[Mapping[str, Any]], object], values: Mapping[str, Any]) -> None:
    """Do what the form is for; the draft goes in the same commit."""
    person, key = drafter(), _uuid(request.form.get("draft_key", ""))
    if person is None or key is None or not person.has_drafts:
        act(values)
        return
    gone: list[bool] = []

    def forget() -> None:
        forget_along(person.actor, key=key, instead_of=_instead_of())
        gone.append(True)

    with along(forget):
        act(values)
    if not gone:  # nothing was changed: the form was a question, and is answered
        forget_form_draft(person.actor, key=key, instead_of=_instead_of())


def when(saved_at: datetime) -> str:
    """When a draft was saved, as one says it: "i dag 14.32"."""
    said = {0: N_("i dag {time}"), 1: N_("i går {time}")}.get((clock.today() - saved_at.astimezone(clock.STOCKHOLM).date()).days)
    return _(said).format(time=i18n.time_of_day(saved_at)) if said else i18n.instant(saved_at)


def drawn_forms() -> Sequence[str]:
    """Ids of the forms on this page that keep what is typed."""
    found: Sequence[str] = request.environ.get(_DRAWN, ())
    return found


def waiting(person: SignedIn) -> list[tuple[str, str, str, str, str]]:
    """One's drafts whose pages one may still open, the newest first, as lines of components/list.html todo_list."""
    found = list_form_drafts(person.actor) if person.has_drafts else []
    return [
        (
            one.typed.name or _("Ett formulär"),
            address_of(one),
            _("Sparat {when}.").format(when=when(one.saved_at)),
            _("Utkast"),
            "blue",
        )
        for one in found
        if _may_open(person, one.path)
    ]


def _may_open(person: SignedIn, path: str) -> bool:
    try:
        endpoint, _arguments = current_app.url_map.bind("localhost").match(path, method="GET")
    except HTTPException:
        return False
    allow = getattr(current_app.view_functions[endpoint], "allow", None)
    return isinstance(allow, Permission) and allow.held_by(person.actor)


def _of_page() -> list[Kept]:
    """The person's drafts of this page, asked for once a request."""
    person = drafter()
    if person is None or not person.has_drafts:
        return []
    if "vaw.drafts" not in request.environ:
        request.environ["vaw.drafts"] = list_form_drafts(person.actor, request.path)
    found: list[Kept] = request.environ["vaw.drafts"]
    return found


def _found(one: Control, values: Iterable[str]) -> list[guard.Finding]:
    """What the guard says of a field's texts: soft or hard, for nobody is asked about a draft. Too long cannot be looked through."""
    if isinstance(one, EmailField) or (isinstance(one, HiddenField) and all(_MARK.fullmatch(value) for value in values)):
        return []
    whole = [guard.Finding(0, guard.MAX_CHARACTERS, guard.Kind.UNREADABLE, guard.Level.HARD)]
    return [found for value in values for found in (guard.find(value) if len(value) <= guard.MAX_CHARACTERS else whole)]


def _name_of(form: type) -> str:
    return f"{form.__module__.removeprefix('vaw.blueprints.')}.{form.__qualname__}"


def _page() -> str:
    return f"{request.path}?{query}" if (query := _without(request.query_string.decode(errors="replace"))) else request.path


def _path(sent: str) -> str:
    """The page that a form says it stands on, when that is one of ours; else the one that it was sent to."""
    return own_path(sent, request.path) if len(sent) <= NAME_MOST else request.path


def _without(query: str) -> str:
    return urlencode([(name, value) for name, value in parse_qsl(query) if name != ASK])


def _address(path: str, query: str, key: str) -> str:
    return f"{path}?{query + '&' if query else ''}{ASK}={key}"


def _instead_of() -> tuple[UUID, int] | None:
    key, _between, saves = request.form.get("draft_from", "").partition("~")
    found = _uuid(key)
    return (found, int(saves)) if found and saves.isascii() and saves.isdigit() and len(saves) < 9 else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _answer(answer: Response, status: int = 200) -> HTTPException:
    answer.status_code = status
    return HTTPException(response=answer)
