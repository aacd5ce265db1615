// Asks before one leaves a form that was changed. Nothing is kept on the device: it could be about people.
export function guardLeaving() {
  for (const form of document.querySelectorAll("form[data-guard-leaving]")) {
    let changed = false;
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", (event) => { changed = changed && event.defaultPrevented; });
    form.addEventListener("saved", () => { changed = false; }); // by a script
    window.addEventListener("beforeunload", (event) => {
      if (changed) event.preventDefault();
    });
  }
}
