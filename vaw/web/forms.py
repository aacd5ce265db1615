"""Forms: CSRF bound to the sign-in, and the one way from input to operation."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from typing import Any

from flask import current_app, request
from markupsafe import Markup
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Form as WTForm
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.validators import ValidationError

from vaw.kernel.errors import Conflict, RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.i18n import N_, gettext
from vaw.web.actor import token
from vaw.web.sentences import sentence

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
    """A page's form. `guard` is set when personal data was found, `conflict` when somebody saved first; both are shown by the template."""

    class Meta:
        csrf = True
        csrf_class = _BoundToSignIn
        csrf_field_name = "csrf"

    def __init__(self, obj: object = None, **fixed: Any) -> None:
        super().__init__(_sent() if request.method == "POST" else None, obj=obj, **fixed)
        self.guard: PersonalData | None = None
        self.conflict: dict[str, tuple[object, object]] | None = None

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
        if request.method != "POST" or not self.validate():
            return False
        try:
            act({name: value for name, value in self.data.items() if name != "csrf"})
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
