// "/" goes to the search field, unless one is typing or has switched it off (then data-shortcut is absent).
export function focusSearch() {
  const field = document.querySelector("[data-search][data-shortcut]");
  if (!field) return;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
