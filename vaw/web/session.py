"""Flask's own session is not used: the sign-in is a row, the CSRF token a MAC of it, a message rides in a short signed cookie."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface


class NoSession(SessionInterface):
    """Nothing to read, sign or write on each request; changing `flask.session` raises."""

    def open_session(self, app: Flask, request: Request) -> Any:
        return self.make_null_session(app)

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        return None


def init_app(app: Flask) -> None:
    app.session_interface = NoSession()
