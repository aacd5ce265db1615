// Starts what a page has. Every part works without script; a part that is not on the page costs nothing.
import { initAll } from "../vendor/govuk-frontend-6.6.0.min.js";
import { startAutosave } from "./autosave.js";
import { startProgress } from "./forlopp.js";
import { guardLeaving } from "./osparat.js";
import { offerPasskeys } from "./passkey.js";
import { narrowLists } from "./urval.js";
import { focusSearch } from "./sok.js";
import { enhanceSelects } from "./kombobox.js";
import { leaveNothing } from "./utloggad.js";

// On a narrow screen the list comes before its filters, unless something narrows it already.
const small = window.matchMedia("(max-width: 40em)");
for (const panel of document.querySelectorAll("details[data-narrow-closed]")) {
  if (small.matches && !panel.querySelector(".vaw-filter__count")) panel.open = false;
}

// A link in the guard's alert leads to the very words: offsets count characters, the field counts UTF-16 units.
const units = (text, place) => [...text].slice(0, place).join("").length;
for (const link of document.querySelectorAll("a[data-mark]")) {
  link.addEventListener("click", () => {
    const field = document.querySelector(link.hash);
    const [start, end] = link.dataset.mark.split(",").map(Number);
    if (!field || !("setSelectionRange" in field)) return;
    field.focus();
    field.setSelectionRange(units(field.value, start), units(field.value, end));
  });
}

initAll();
// GOV.UK's upload button runs two of its words together: what is heard must hold what is seen (WCAG 2.5.3).
for (const status of document.querySelectorAll(".govuk-file-upload-button__status")) status.after(" ");
enhanceSelects();
narrowLists();
focusSearch();
startAutosave(); // before the next: it may keep somebody on the page
guardLeaving();
startProgress();
offerPasskeys();
leaveNothing();
