// Numbers typed without a connection wait in this device, and are sent once when it is back: the form's own key makes a second
// sending find the first. What waits is numbers and nothing else, and it is forgotten as soon as it is sent, when one signs out, or
// after a week. It lies encrypted, under a name that tells nothing: the key is in the page, which opens for the same person only
// (vaw/web/waiting.py). No service worker: it would keep pages about a shelter on the device. The page must have been opened while
// there was a connection.
const form = document.querySelector("form[data-keep]");
const note = document.querySelector("[data-waiting]");
const WEEK = 7 * 24 * 3600 * 1000;
const NAMES = "vaw.waits:";
const place = form && NAMES + form.dataset.keep;
let sending = false;

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (array) => btoa(String.fromCharCode(...new Uint8Array(array)));
// Without encryption (plain http from another machine) nothing is kept: the form works as without this script.
const key = form && crypto.subtle ? await crypto.subtle.importKey("raw", bytes(form.dataset.key), "AES-GCM", false, ["encrypt", "decrypt"]) : null;

function read(name) {
  try {
    const kept = JSON.parse(localStorage.getItem(name) || "null");
    if (kept && kept.sealed && Date.now() - Date.parse(kept.at) < WEEK) return kept;
    localStorage.removeItem(name);
  } catch { /* a device that keeps nothing: likewise */ }
  return null;
}

function forgetOld() {
  try {
    Object.keys(localStorage).filter((name) => name.startsWith(NAMES)).forEach(read);
  } catch { /* likewise */ }
}

async function waiting() {
  const kept = key && read(place);
  if (!kept) return null;
  try {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(kept.iv) }, key, bytes(kept.sealed));
    return { at: kept.at, fields: JSON.parse(new TextDecoder().decode(plain)) };
  } catch { // another key since: nobody can open it any more
    localStorage.removeItem(place);
    return null;
  }
}

async function keep() {
  const fields = Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "csrf"));
  const at = new Date().toISOString();
  try {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify({ ...fields, at }));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain);
    localStorage.setItem(place, JSON.stringify({ iv: text(iv), sealed: text(sealed), at }));
  } catch { return false; }
  await show();
  return true;
}

async function show() {
  const kept = await waiting();
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
  const kept = await show();
  if (kept && navigator.onLine) await send(kept.fields);
}

if (form && note) {
  form.addEventListener("submit", async (event) => {
    if (!key) return;
    event.preventDefault();
    // The ordinary way, unless the way is cut although the device has not noticed.
    const answered = navigator.onLine && await send(Object.fromEntries(new FormData(form)));
    if (!answered && !await keep()) HTMLFormElement.prototype.submit.call(form);
  });
  forgetOld();
  const kept = await show();
  if (kept && !form.querySelector('[name="reasons"]') && !kept.fields.reasons) fill(kept.fields);
  window.addEventListener("online", retry);
  setInterval(retry, 30000);
  retry();
}
