// A long list of boxes gets a field that narrows it. Chosen boxes stay in sight. Words come with the list, in the page's language.
const fill = (text, values) => text.replace(/%\{(\w+)\}/g, (_, name) => values[name]);

function narrow(list) {
  const items = [...list.querySelectorAll(".govuk-checkboxes__item")];
  const words = list.dataset;
  const field = document.createElement("input");
  Object.assign(field, { type: "search", id: `${words.pick}-urval`, className: "govuk-input", autocomplete: "off" });
  field.removeAttribute("name");
  const label = document.createElement("label");
  Object.assign(label, { htmlFor: field.id, className: "govuk-label", textContent: words.label });
  const status = document.createElement("p");
  status.className = "govuk-hint vaw-pick__status";
  status.setAttribute("role", "status");

  function show() {
    const wanted = field.value.toLocaleLowerCase("sv").trim();
    let shown = 0;
    let chosen = 0;
    for (const item of items) {
      const checked = item.querySelector("input").checked;
      item.hidden = !checked && !item.textContent.toLocaleLowerCase("sv").includes(wanted);
      shown += item.hidden ? 0 : 1;
      chosen += checked ? 1 : 0;
    }
    status.textContent = shown ? fill(words.shown, { shown, chosen }) : words.none;
  }

  field.addEventListener("input", (event) => { event.stopPropagation(); show(); });
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  list.addEventListener("change", show);
  list.prepend(label, field, status);
  show();
}

export function narrowLists() {
  document.querySelectorAll("[data-pick]").forEach(narrow);
}
