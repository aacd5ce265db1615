"""What is looked at on a page: what axe finds, what the browser complains about, what does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Error, Page

from vaw.kernel import i18n

AXE = (Path(__file__).parent / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
_AXE = """async tags => {
    const found = await axe.run(document, {runOnly: tags, resultTypes: ["violations"]});
    return found.violations.map(v => `${v.id} (${v.impact}): ${v.nodes.map(n => n.target.join(" ")).slice(0, 4).join(" | ")}`);
}"""
_ASLEEP = """() => [...document.querySelectorAll("[data-module^=govuk-]")]
    .filter(part => !part.hasAttribute(`data-${part.dataset.module}-init`)).map(part => part.dataset.module)"""
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

    def axe(self) -> list[str]:
        if not self.page.evaluate("() => Boolean(window.axe)"):
            self.page.evaluate(AXE)
        found: list[str] = self.page.evaluate(_AXE, TAGS)
        return [f"axe: {line}" for line in found]

    def overflow(self) -> list[str]:
        wider: int = self.page.evaluate(_WIDER)
        return [f"{wider} px wider than the screen: {self.page.evaluate(_STICKING_OUT)}"] if wider > 0 else []

    def overflow_at(self, size: dict[str, int]) -> list[str]:
        self.page.set_viewport_size({"width": size["width"], "height": size["height"]})
        found = self.overflow()
        self.page.set_viewport_size({"width": WIDE["width"], "height": WIDE["height"]})
        return found

    def frame(self, language: str) -> Iterator[str]:
        """What every page has: one language, a title, one first heading, components that are awake."""
        page = self.page
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
        asleep: Any = page.evaluate(_ASLEEP)
        if asleep:
            yield f"asleep: {asleep}"

    def faults(self, language: str = "sv", widths: tuple[dict[str, int], ...] = (WIDE, NARROW)) -> list[str]:
        """Everything at once, at every width."""
        found = list(self.frame(language))
        for size in widths:
            self.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            found += [f"{size['width']} px: {fault}" for fault in (*self.axe(), *self.overflow())]
        self.page.set_viewport_size({"width": WIDE["width"], "height": WIDE["height"]})
        return found + self.said
