// A long <select data-kombobox> becomes a field in which one types to find. The words come with the select, in the page's language.
const SCRIPT = new URL("../vendor/accessible-autocomplete-3.0.1.min.js", import.meta.url);
const fill = (text, values) => text.replace(/%\{(\w+)\}/g, (_, name) => values[name]);

function enhance(select) {
  const words = select.dataset;
  const options = [...select.options].filter((option) => option.value !== "");
  const chosen = options.find((option) => option.selected);
  const unmatched = document.createElement("p"); // what was typed but not chosen is not sent: say so
  unmatched.className = "govuk-hint vaw-combobox__unmatched";
  unmatched.setAttribute("role", "status");
  window.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    source: (query, show) => {
      const wanted = query.toLocaleLowerCase("sv").trim();
      const place = (text) => text.toLocaleLowerCase("sv").indexOf(wanted);
      const found = options.map((option) => option.text).filter((text) => place(text) >= 0);
      show([...found.filter((text) => place(text) === 0), ...found.filter((text) => place(text) > 0)]);
    },
    defaultValue: chosen ? chosen.text : "",
    autoselect: false, // with true a second, unnamed input appears: an error for screen readers
    minLength: 0,
    confirmOnBlur: true,
    showAllValues: true,
    dropdownArrow: ({ className }) => `<span class="${className} vaw-combobox__arrow" aria-hidden="true"></span>`,
    menuAttributes: { "aria-labelledby": select.id },
    onConfirm: (text) => {
      const typed = document.getElementById(select.id.replace(/-select$/, ""));
      const wanted = (text ?? typed?.value ?? "").trim();
      const option = options.find((one) => one.text.toLocaleLowerCase("sv") === wanted.toLocaleLowerCase("sv"));
      select.value = option ? option.value : "";
      unmatched.textContent = wanted && !option ? words.unmatched : "";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    },
    tNoResults: () => words.noResults,
    tStatusQueryTooShort: (count) => fill(words.queryTooShort, { count }),
    tStatusNoResults: () => words.noResults,
    tStatusSelectedOption: (option, count, index) => fill(words.selected, { option, count, index: index + 1 }),
    tStatusResults: (count, selected) => `${count === 1 ? words.oneResult : fill(words.results, { count })} ${selected}`,
    tAssistiveHint: () => words.hint,
  });
  select.after(unmatched);
}

export function enhanceSelects() {
  const selects = document.querySelectorAll("select[data-kombobox]");
  if (!selects.length) return;
  const script = document.createElement("script");
  script.src = SCRIPT;
  script.addEventListener("load", () => selects.forEach(enhance));
  document.head.append(script);
}
