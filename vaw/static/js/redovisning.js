// A section of an account saves by itself a while after the last key. Words come with the page, in its language. Nothing is kept on the
// device. What could not be saved stays in its field, and the button always works: a conflict and the guard's question are its pages.
const PAUSE = 3000;
const AGAIN = [3000, 6000, 12000, 30000]; // when there is no contact

const form = document.querySelector("form[data-guard-leaving]:has([data-saving])");
const status = form.querySelector("[data-saving]");
const words = status.dataset;
const state = () => new URLSearchParams(new FormData(form)).toString();
let saved = state();
let busy = null;
let timer = 0;
let failures = 0;
let stopped = false;

// `bad`: what was typed is not saved.
function say(text, bad = false) {
  if (status.textContent !== text) status.textContent = text;
  status.classList.toggle("vaw-account__saving--bad", bad);
}

function wait(time) {
  window.clearTimeout(timer);
  timer = window.setTimeout(save, time);
}

function away() {
  say(words.away, true);
  wait(AGAIN[Math.min(failures, AGAIN.length - 1)]);
  failures += 1;
}

async function send() {
  const sent = state();
  let told;
  try {
    const answer = await fetch(form.action, {
      method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(sent), cache: "no-store",
    });
    if (answer.redirected) return say(words.out, true);
    if (!answer.ok) throw new Error(String(answer.status));
    told = await answer.json();
  } catch {
    return away();
  }
  failures = 0;
  if (told.state === "saved") {
    const same = state() === sent; // else somebody typed on meanwhile
    form.elements.version.value = told.version;
    saved = same ? state() : "";
    say(told.said);
    if (same) form.dispatchEvent(new Event("saved"));
    else wait(PAUSE);
    return undefined;
  }
  stopped = told.state === "conflict"; // the button shows both texts
  return say(told.said, true);
}

function save() {
  window.clearTimeout(timer);
  if (busy || stopped || state() === saved) return;
  busy = send().finally(() => {
    busy = null;
  });
}

form.addEventListener("input", () => wait(PAUSE));
// One's own save under way must not be taken for another's: first it arrives, then the button's.
form.addEventListener("submit", async (event) => {
  window.clearTimeout(timer);
  if (!busy) return;
  event.preventDefault();
  await busy;
  window.clearTimeout(timer);
  form.requestSubmit(event.submitter);
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) save();
});
