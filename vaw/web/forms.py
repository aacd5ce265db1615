"""Forms: CSRF bound to the sign-in, and the one way from input to operation."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar

from flask import abort, current_app, redirect, request
from markupsafe import Markup
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Form as WTForm
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.validators import ValidationError

from vaw.kernel.errors import Conflict, RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.i18n import N_, gettext
from vaw.web import drafts
from vaw.web.actor import token
from vaw.web.fields.control import attributes
from vaw.web.messages import flash
from vaw.web.sentences import sentence

_NOT_KEPT = N_("Det du har skrivit är inte sparat som utkast. Skicka formuläret, eller kopiera texten innan du lämnar sidan.")
_EXPIRED = N_("Sidan har legat öppen för länge eller så har du loggat ut. Ditt innehåll finns kvar här. Skicka en gång till.")


def csrf_token() -> str:
    """A MAC of the sign-in: nothing to store, gone when the sign-in is. Signed-out forms rely on the origin check (web.headers) too."""
    return hmac.digest(str(current_app.secret_key).encode(), b"csrf" + token().encode(), "sha256").hex()


def csrf_input() -> Markup:
    """The hidden field, for small forms that are a button and nothing else."""
    return Markup(f'<input type="hidden" name="csrf" value="{csrf_token()}">')  # noqa: S704  hexadecimal digits


def csrf_holds() -> bool:
    return hmac.compare_digest(csrf_token().encode(), request.form.get("csrf", "").encode(errors="replace"))


class _BoundToSignIn(CSRF):
    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        return csrf_token()

    def validate_csrf_token(self, form: Any, field: CSRFTokenField) -> None:
        if not csrf_holds():
            raise ValidationError(gettext(_EXPIRED))


class Form(WTForm):
    """A page's form. `guard` is set when personal data was found, `conflict` when somebody saved first; both are shown by the template.

    A long one keeps what is typed until it is sent (vaw.web.drafts). `undrafted`: why this one does not.
    """

    undrafted: ClassVar[str] = ""
    saves_itself: ClassVar[bool] = False
    """The page answers a script that sends the form while one types: it is saved for real, and needs no draft."""

    class Meta:
        csrf = True
        csrf_class = _BoundToSignIn
        csrf_field_name = "csrf"

    def __init__(self, obj: object = None, **fixed: Any) -> None:
        self._from_draft = drafts.opened(type(self))
        before = drafts.sent_by(self._from_draft) if self._from_draft else None
        super().__init__(_sent() if request.method == "POST" else before, obj=obj, **fixed)
        self._shown_version = getattr(obj, "version", None)
        self.guard: PersonalData | None = None
        self.conflict: dict[str, tuple[object, object]] | None = None

    @cached_property
    def drafting(self) -> drafts.Drafting | None:
        """What the page carries so that nothing typed is lost; None for a short form."""
        return drafts.drafting(self, self._from_draft, self._shown_version)

    @property
    def autosave(self) -> Markup:
        """Attributes of the <form>, by which the script finds it; nothing for one that keeps nothing."""
        if self.saves_itself:
            return attributes({"data-autosave": "real"})
        if self.drafting is None:
            return Markup()
        return attributes({"id": self.drafting.form_id, "data-autosave": "draft", "data-dirty": self.status != 200})

    @property
    def confirmed(self) -> bool:
        """The person has read the guard's question and says that the text concerns no individual."""
        return request.form.get("confirmed") == "1"

    @property
    def status(self) -> int:
        """200 for a form as it is first shown, 409 after a conflict, 422 with errors."""
        if self.conflict is not None:
            return 409
        return 422 if self.errors or self.guard else 200

    def submitted(self, act: Callable[[Mapping[str, Any]], object]) -> bool:
        """True when the form was sent, valid, and the operation said yes. A broken rule becomes an error on its field."""
        if drafts.is_asked():
            self._keep_draft()
            return False
        if request.method != "POST" or not self.validate():
            return False
        try:
            drafts.sending(act, {name: value for name, value in self.data.items() if name != "csrf"})
        except PersonalData as found:
            self.guard = found
            self._blame(found)
            return False
        except RuleBroken as broken:
            self._blame(broken)
            return False
        except Conflict as conflict:
            self.conflict = conflict.texts
            return False
        return True

    def _keep_draft(self) -> None:
        """Keep what was typed, and answer. Returns when the page is to be shown once more, with what could not be kept still in it."""
        if not csrf_holds():
            if drafts.wants_json():
                raise drafts.renewed(csrf_token())
            self.form_errors.append(gettext(_EXPIRED))
            return
        try:
            saved = drafts.keep(self)
        except RuleBroken as broken:
            self.form_errors.append(sentence(broken))
            saved = None
        if drafts.wants_json():
            raise drafts.told(saved) if saved else drafts.refused(" ".join([gettext(_NOT_KEPT), *self.form_errors]))
        if saved is None:
            self.form_errors.append(gettext(_NOT_KEPT))
        elif saved.left:
            [name, _label, found], *_others = saved.left
            self.guard = PersonalData(found, field=name)
            self._blame(self.guard)
        else:
            flash(saved.said() + ".")
            abort(redirect(drafts.goes_on(), 303))

    def _blame(self, broken: RuleBroken) -> None:
        field = self._fields.get(broken.field or "")
        if field is None:
            self.form_errors.append(sentence(broken))
        else:
            field.errors = [*field.errors, sentence(broken)]

    @property
    def errors_list(self) -> list[tuple[str, str]]:
        """(fragment, sentence) for the error summary, in the order of the page."""
        found = [(f"#{self._fields[name].id}", text) for name, texts in self.errors.items() if name for text in _flat(texts)]
        return [("#main", text) for text in self.form_errors] + found


def _sent() -> MultiDict[str, Any]:
    return CombinedMultiDict([request.files, request.form]) if request.files else request.form


def _flat(errors: Any) -> list[str]:
    if isinstance(errors, Mapping):
        return [text for inner in errors.values() for text in _flat(inner)]
    return [text for inner in errors for text in (_flat(inner) if isinstance(inner, (list, tuple, Mapping)) else [str(inner)])]
