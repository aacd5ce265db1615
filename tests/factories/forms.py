"""Sending a page's form as a browser does: what is hidden goes along."""

from __future__ import annotations

import html
import re
from typing import Any

from flask.testing import FlaskClient


def hidden(page: str) -> dict[str, str]:
    """What goes along as the page has it."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="hidden"' in tag:
            found[name[1]] = html.unescape(value[1]) if value else ""
    return found


def send(browser: FlaskClient, path: str, **fields: Any) -> Any:
    """Open a page and send its form."""
    return browser.post(path, data={**hidden(browser.get(path).text), **fields})
