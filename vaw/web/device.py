"""What a browser calls itself, made coarse: enough for a person to recognise their own, too little to tell people apart."""

from __future__ import annotations

import re

# In this order: every browser claims to be several others.
_BROWSERS = (("Edge", "Edg"), ("Opera", "OPR/"), ("Firefox", "Firefox/|FxiOS"), ("Chrome", "Chrome/|CriOS"), ("Safari", "Safari/"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("macOS", "Mac OS X"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """
    >>> device_of("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0")
    'Firefox, Windows'
    """
    found = (next((name for name, sign in signs if re.search(sign, user_agent)), "") for signs in (_BROWSERS, _SYSTEMS))
    return ", ".join(filter(None, found))
