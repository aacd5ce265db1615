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
AXE_ADDRESS = "/static/axe.js"
"""Where the tests' server has it, so that the browser fetches and compiles it once."""
_WITH_AXE = """async address => {
    if (!window.axe) await new Promise((loaded, failed) => {
        const script = document.createElement("script");
        Object.assign(script, {src: address, onload: loaded, onerror: () => failed(new Error("no axe"))});
        document.head.append(script);
        script.remove();
    });
    window.axeFault = v => `${v.id} (${v.impact}): ${v.nodes.map(n => n.target.join(" ")).slice(0, 4).join(" | ")}`;
}"""
_AXE = """async tags => {
    const {violations} = await axe.run(document, {runOnly: tags, resultTypes: ["violations"], rules: {"color-contrast": {enabled: false}}});
    return violations.map(axeFault);
}"""
_SHAPE = """() => {
    const told = new Set(), ids = new Set(), page = location.pathname;
    let level = "";
    for (const part of document.querySelectorAll("html, html *")) {
        const said = name => part.getAttribute(name) ?? "", above = part.parentElement, before = part.previousElementSibling;
        const named = Boolean(part.textContent.trim() || said("aria-label") || said("alt") || said("title") || said("value"));
        const values = ["role", "type", "lang", "tabindex", "autocomplete", "scope", "aria-hidden", "aria-live", "aria-expanded"];
        // Its class and beside whom it stands matter where things are pressed (how large, how far apart) and in lists of terms.
        const pressed = part.matches("a, button, input, select, textarea, summary, label, dt, dd, [role], [tabindex]");
        const beside = pressed && before, look = pressed ? said("class") : part.matches(".govuk-visually-hidden");
        const place = [above?.tagName, above?.getAttribute("role"), beside?.tagName, beside && beside.getAttribute("class")];
        told.add([place, part.tagName, look, part.labels?.length, named, part.getAttributeNames().sort(), values.map(said)].join(";"));
        if (part.id && ids.has(part.id)) told.add(`${page} has ${part.id} twice`);
        ids.add(part.id);
        for (const name of ["for", "aria-labelledby", "aria-describedby", "aria-controls"])
            for (const id of said(name).split(/\\s+/)) if (id && !document.getElementById(id)) told.add(`${page} lacks ${id}`);
        if (/^H[1-6]$/.test(part.tagName)) told.add(`${part.tagName} after ${level}`), level = part.tagName;
    }
    const landmarks = "main, nav, aside, header, footer, section, form[aria-label], [role]", seen = new Map();
    for (const part of document.querySelectorAll(landmarks)) {
        const mark = `${part.tagName} ${part.getAttribute("role")}`, label = part.getAttribute("aria-label");
        const alike = seen.get(`${mark} ${label}`) ?? 0;
        seen.set(`${mark} ${label}`, alike + 1);
        const around = part.parentElement?.closest(landmarks)?.tagName;
        told.add(`${mark}, ${label ? "with" : "without"} a name, ${alike} before it, in ${around}`);
    }
    return [...told];
}"""
_COLOURS = """() => {
    const of = new Map();
    return [...document.querySelectorAll("body, body *")].map(part => {
        const style = getComputedStyle(part), names = ["color", "backgroundColor", "backgroundImage", "fontSize", "fontWeight", "opacity",
            "textShadow", "visibility", "display", "position", "filter", "mixBlendMode"];
        const told = `${of.get(part.parentElement) ?? 0} ${part.tagName} ${part.getAttribute("class")} ${names.map(name => style[name])}`;
        let a = 0x811c9dc5, b = 0x1000193;
        for (let i = 0; i < told.length; i++) {
            const letter = told.charCodeAt(i);
            a = Math.imul(a ^ letter, 2654435761);
            b = Math.imul(b ^ letter, 1597334677);
        }
        const sign = 4294967296 * (2097151 & (b ^ b >>> 15)) + ((a ^ a >>> 15) >>> 0);
        of.set(part, sign);
        return sign;
    });
}"""
_CONTRAST = """async places => {
    const parts = [...document.querySelectorAll("body, body *")], include = places.map(place => parts[place]);
    const {violations} = await axe.run({include}, {runOnly: {type: "rule", values: ["color-contrast"]}, resultTypes: ["violations"]});
    return violations.map(axeFault);
}"""
_FRAME = """() => ({
    language: document.documentElement.lang,
    headings: document.querySelectorAll("h1").length,
    title: document.title.trim(),
    awake: document.body.classList.contains("govuk-frontend-supported"),
})"""
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
    told = set(english.values())  # looked into once for each text
    if language == "sv":
        return frozenset(GOVUK_SAYS | {text for text in told if " " in text and text not in english})
    return frozenset(text for text in english if " " in text and text not in told)


_looked_at: dict[int | None, set[int]] = {}
"""By width: everything whose colours axe has judged, by its own and its surroundings' styles."""
_shapes: dict[int | None, set[str]] = {}
"""By width: every shape of an element that axe has judged, with what stands around it, and orders of headings and landmarks."""


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
        """Colours are half of axe's work, and the same styles inside the same styles have the same ones: each is judged once.

        So is a page on which nothing stands that has not been judged where it stands now.
        """
        width = self.page.viewport_size["width"] if self.page.viewport_size else None
        shapes, judged = set(self.page.evaluate(_SHAPE)), _shapes.setdefault(width, set())
        known, signs = _looked_at.setdefault(width, set()), list[int](self.page.evaluate(_COLOURS))
        new = [place for place, sign in enumerate(signs) if sign not in known]
        found: list[str] = []
        if new or not shapes <= judged:
            self.page.evaluate(_WITH_AXE, AXE_ADDRESS)
        if not shapes <= judged:
            found += self.page.evaluate(_AXE, TAGS)
        if new:
            found += self.page.evaluate(_CONTRAST, new)
        judged |= shapes
        known.update(signs)
        return [f"axe: {line}" for line in found]

    def resize(self, size: dict[str, int]) -> None:
        if self.page.viewport_size != size:
            self.page.set_viewport_size({"width": size["width"], "height": size["height"]})

    def overflow(self) -> list[str]:
        wider: int = self.page.evaluate(_WIDER)
        return [f"{wider} px wider than the screen: {self.page.evaluate(_STICKING_OUT)}"] if wider > 0 else []

    def frame(self, language: str) -> Iterator[str]:
        """What every page has: one language, a title, one first heading, components that are awake."""
        page = self.page
        page.wait_for_load_state("load")  # after a click the page may still be on its way
        told = page.evaluate(_FRAME)
        if told["language"] != language:
            yield f"html lang is {told['language']}"
        if told["headings"] != 1:
            yield f"{told['headings']} first headings"
        if not told["title"]:
            yield "no title"
        if not told["awake"]:
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
        self, language: str = "sv", widths: tuple[dict[str, int], ...] = (WIDE, NARROW), fits: tuple[dict[str, int], ...] = ()
    ) -> list[str]:
        """Everything at once: what axe finds at `widths`, what does not fit there and at `fits`. The window keeps its last width."""
        found = list(self.frame(language))
        # First as the window is: each other width is another layout of the page.
        for size in sorted((*widths, *fits), key=lambda size: size != self.page.viewport_size):
            self.resize(size)
            seen = (*(self.axe() if size in widths else ()), *self.overflow())
            found += [f"{size['width']} px: {fault}" for fault in seen]
        return found + self.said
