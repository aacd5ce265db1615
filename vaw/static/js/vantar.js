// Numbers typed without a connection wait in this device, and are sent once when it is back: the form's own key makes a second
// sending find the first. What waits is numbers and nothing else, and it is forgotten as soon as it is sent, or after a week.
// No service worker: it would keep pages about a shelter on the device. The page must have been opened while there was a connection.
const form = document.querySelector("form[data-keep]");
const note = document.querySelector("[data-waiting]");
const WEEK = 7 * 24 * 3600 * 1000;
const place = form && `vaw.waits:${new URL(form.action).pathname}`;
let sending = false;

function waiting() {
  try {
    const kept = JSON.parse(localStorage.getItem(place) || "null");
    if (kept && Date.now() - Date.parse(kept.at) < WEEK) return kept;
    localStorage.removeItem(place);
  } catch { /* a device that keeps nothing: the form works as without this script */ }
  return null;
}

function keep() {
  const fields = Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "csrf"));
  const at = new Date().toISOString();
  try {
    localStorage.setItem(place, JSON.stringify({ fields: { ...fields, at }, at }));
  } catch { return false; }
  show();
  return true;
}

function show() {
  const kept = waiting();
  note.hidden = !kept;
  return kept;
}

function fill(fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements.namedItem(name);
    if (field && "value" in field) field.value = value;
  }
}

// True when the server has answered, whatever it said.
async function send(fields) {
  if (sending) return true;
  sending = true;
  try {
    const body = new URLSearchParams({ ...fields, csrf: form.elements.namedItem("csrf").value });
    const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
    if (answer.status >= 500) return false;
    const path = new URL(answer.url).pathname;
    if (answer.redirected && path.startsWith(form.dataset.done)) {
      localStorage.removeItem(place);
      location.assign(answer.url);
    } else if (answer.redirected) {
      location.assign(answer.url); // signed out: the numbers go on waiting
    } else {
      localStorage.removeItem(place); // it wants something else of us: its own page says what, with the numbers in it
      fill(fields);
      HTMLFormElement.prototype.submit.call(form);
    }
    return true;
  } catch {
    return false;
  } finally {
    sending = false;
  }
}

async function retry() {
  const kept = show();
  if (kept && navigator.onLine) await send(kept.fields);
}

if (form && note) {
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) { // the ordinary way, unless the way is cut although the device has not noticed
      event.preventDefault();
      send(Object.fromEntries(new FormData(form))).then((answered) => {
        if (!answered && !keep()) HTMLFormElement.prototype.submit.call(form);
      });
    } else if (keep()) event.preventDefault();
  });
  const kept = show();
  if (kept && !form.querySelector('[name="reasons"]') && !kept.fields.reasons) fill(kept.fields);
  window.addEventListener("online", retry);
  setInterval(retry, 30000);
  retry();
}
