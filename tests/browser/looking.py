"""What is looked at on a page: what axe finds, what the browser complains about, what does not fit."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Error, Page

from vaw.kernel import i18n

AXE = (Path(__file__).parent / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
_AXE = """async ([tags, seen]) => {
    const run = async (where, how) => (await axe.run(where, {resultTypes: ["violations"], ...how})).violations;
    let found = [];
    if (seen === null) found = await run(document, {runOnly: tags});
    else {
        const known = new Set(seen);
        const added = [...document.querySelectorAll("body *")].filter(part => !known.has(part.getAttribute("class")));
        found = await run(document, {runOnly: tags, rules: {"color-contrast": {enabled: false}}});
        if (added.length) found = [...found, ...await run({include: added}, {runOnly: {type: "rule", values: ["color-contrast"]}})];
    }
    return found.map(v => `${v.id} (${v.impact}): ${v.nodes.map(n => n.target.join(" ")).slice(0, 4).join(" | ")}`);
}"""
_CLASSES = """() => [...new Set([...document.querySelectorAll("body *")].map(part => part.getAttribute("class")))]"""
_ASLEEP = """() => [...document.querySelectorAll("[data-module^=govuk-]")]
    .filter(part => !part.hasAttribute(`data-${part.dataset.module}-init`)).map(part => part.dataset.module)"""
WAKING_SECONDS = 10
_WIDER = """() => document.documentElement.scrollWidth - window.innerWidth"""
_STICKING_OUT = """() => [...document.querySelectorAll("body *")].filter(part => part.getBoundingClientRect().right > window.innerWidth + 1
    && !part.closest(".vaw-scroll, .govuk-visually-hidden")).slice(0, 3).map(part => part.tagName + "." + part.className)"""
_TEXTS = """() => {
    const said = new Set(), parts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (parts.nextNode()) {
        const part = parts.currentNode;
        if (!part.parentElement.closest("script, style, [lang]:not(html)")) said.add(part.data.trim().replace(/\\s+/g, " "));
    }
    for (const part of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
        for (const name of ["aria-label", "title", "placeholder", "alt"])
            if (part.hasAttribute(name) && !part.closest("[lang]:not(html)")) said.add(part.getAttribute(name));
    return [...said];
}"""
GOVUK_SAYS = {
    "Error:", "There is a problem", "Menu", "Show", "Hide", "Show password", "Hide password", "Contents", "Skip to main content", "Back",
    "Day", "Month", "Year", "Previous", "Next", "Success", "Important", "Warning", "Upload a file", "Choose file", "No file chosen",
}  # fmt: skip
"""What GOV.UK's components say by themselves when nobody tells them otherwise."""


@cache
def strange(language: str) -> frozenset[str]:
    """Texts that a page in this language does not say: the other language's, where the two differ. One word alone may be a name."""
    english = i18n._catalogue("en")
    if language == "sv":
        return frozenset(GOVUK_SAYS | {text for text in english.values() if " " in text and text not in english})
    return frozenset(text for text, told in english.items() if " " in text and told != text and text not in english.values())


class Look:
    """The faults of one window. A fault is one line that says what and where."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", self._script)

    def begin(self, path: str) -> None:
        self.said.clear()

    def _console(self, message: ConsoleMessage) -> None:
        # A form that was refused answers 422; the browser calls that an error of the page.
        if message.type == "error" and "status of 422" not in message.text:
            self.said.append(f"console: {message.text[:300]}")

    def _script(self, error: Error) -> None:
        self.said.append(f"script: {str(error)[:300]}")

    def classes(self) -> list[str | None]:
        """Of everything on the page, each once."""
        found: list[str | None] = self.page.evaluate(_CLASSES)
        return found

    def axe(self, seen: list[str | None] | None = None) -> list[str]:
        """`seen`: what the page was made of when its colours were looked at before; those of nothing else are looked at then.

        Colours are half of axe's work, and the same class has the same ones.
        """
        if not self.page.evaluate("() => Boolean(window.axe)"):
            self.page.evaluate(AXE)
        found: list[str] = self.page.evaluate(_AXE, [TAGS, seen])
        return [f"axe: {line}" for line in found]

    def resize(self, size: dict[str, int]) -> None:
        if self.page.viewport_size != size:
            self.page.set_viewport_size({"width": size["width"], "height": size["height"]})

    def overflow(self) -> list[str]:
        wider: int = self.page.evaluate(_WIDER)
        return [f"{wider} px wider than the screen: {self.page.evaluate(_STICKING_OUT)}"] if wider > 0 else []

    def overflow_at(self, size: dict[str, int]) -> list[str]:
        self.resize(size)
        found = self.overflow()
        self.resize(WIDE)
        return found

    def frame(self, language: str) -> Iterator[str]:
        """What every page has: one language, a title, one first heading, components that are awake."""
        page = self.page
        page.wait_for_load_state("load")  # after a click the page may still be on its way
        if page.locator("html").get_attribute("lang") != language:
            yield f"html lang is {page.locator('html').get_attribute('lang')}"
        if page.locator("h1").count() != 1:
            yield f"{page.locator('h1').count()} first headings"
        if not page.title().strip():
            yield "no title"
        if not page.evaluate("() => document.body.classList.contains('govuk-frontend-supported')"):
            yield "GOV.UK's scripts do not run"
        foreign = strange(language) & set(page.evaluate(_TEXTS))
        if foreign:
            yield f"says {sorted(foreign)[:5]}"
        if asleep := self._asleep():
            yield f"asleep: {asleep}"

    def _asleep(self) -> Any:
        """Components that no script has woken, given time to do so."""
        until = time.monotonic() + WAKING_SECONDS
        while (asleep := self.page.evaluate(_ASLEEP)) and time.monotonic() < until:
            self.page.wait_for_timeout(50)
        return asleep

    def faults(
        self, language: str = "sv", widths: tuple[dict[str, int], ...] = (WIDE, NARROW), seen: list[str | None] | None = None
    ) -> list[str]:
        """Everything at once, at every width; `seen`: see axe."""
        found = list(self.frame(language))
        for size in widths:
            self.resize(size)
            found += [f"{size['width']} px: {fault}" for fault in (*self.axe(seen), *self.overflow())]
        self.resize(WIDE)
        return found + self.said
