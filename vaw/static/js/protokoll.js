// Minutes save by themselves while people talk. Words come with the page, in its language. Nothing is kept on the device, and nothing
// typed is lost: a text that could not be saved stays in its field and is sent again; a text that met another's waits for a choice.
const PAUSE = 1200; // after the last key
const LONGEST = 8000; // of typing without a pause
const ASK = 10000; // for what others have written
const AGAIN = [2000, 4000, 8000, 15000]; // when there is no contact

const page = document.querySelector("[data-minutes]");
const words = page.dataset;
const tidy = (text) => text.replace(/\r\n?/g, "\n").trim();
const part = (name) => page.querySelector(`template[${name}]`).content.cloneNode(true);

class Notes {
  constructor(form) {
    this.form = form;
    this.area = form.elements.notes;
    this.status = form.querySelector("[data-status]");
    this.trouble = form.querySelector("[data-trouble]");
    this.button = form.querySelector("[data-save]");
    this.saved = tidy(this.area.value);
    this.seen = form.elements.seen.value;
    this.tried = "";
    this.met = null; // both texts, until somebody has chosen
    this.confirmed = 0; // findings of the guard that concern no individual, as the writer has said
    this.busy = null;
    this.saves = 0;
    this.failures = 0;
    this.since = 0;
    this.button.hidden = true;
    this.area.addEventListener("input", () => this.typed());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.met) this.settle();
      this.save();
    });
  }

  get dirty() {
    return this.met !== null || tidy(this.area.value) !== this.saved;
  }

  // `bad`: the text is not saved.
  say(text, bad = false) {
    if (this.status.textContent !== text) this.status.textContent = text;
    this.status.classList.toggle("vaw-minutes__status--bad", bad);
  }

  typed() {
    if (this.met) return;
    if (!this.since) this.since = Date.now();
    this.wait(Date.now() - this.since > LONGEST ? 0 : PAUSE);
  }

  wait(time) {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.save(), time);
  }

  // Resolves when it is known what became of the text.
  save(confirmed = false) {
    if (this.busy) return this.busy.then(() => this.save(confirmed));
    if (this.met || !this.dirty) return Promise.resolve();
    window.clearTimeout(this.timer);
    this.since = 0;
    this.busy = this.send(this.area.value, confirmed).finally(() => {
      this.busy = null;
    });
    return this.busy;
  }

  body(text, confirmed) {
    const values = { csrf: this.form.elements.csrf.value, seen: this.seen, tried: this.tried, notes: text };
    return new URLSearchParams(confirmed ? { ...values, confirmed: "1" } : values);
  }

  async send(text, confirmed) {
    let told;
    try {
      const answer = await fetch(this.form.action, {
        method: "POST", headers: { Accept: "application/json" }, body: this.body(text, confirmed), cache: "no-store",
      });
      if (answer.redirected) return this.fail(words.out, text);
      if (!answer.ok) throw new Error(String(answer.status));
      told = await answer.json();
    } catch {
      return this.fail(words.away, text);
    }
    this.failures = 0;
    this.tried = "";
    return this[`on_${told.state}`](told, text, confirmed);
  }

  // Whether it arrived nobody knows: the next one says which text that was, so that one's own is not taken for another's.
  fail(why, text) {
    this.tried = text;
    this.say(why, true);
    this.wait(AGAIN[Math.min(this.failures, AGAIN.length - 1)]);
    this.failures += 1;
  }

  standing(text, seen) {
    this.saved = tidy(text);
    this.seen = seen;
    this.saves += 1;
    this.trouble.replaceChildren();
    this.button.hidden = true;
  }

  on_saved(told, text) {
    this.standing(text, told.seen);
    this.say(told.said);
    if (this.dirty) this.wait(PAUSE); // somebody typed on meanwhile
  }

  async on_guard(told, text, confirmed) {
    if (told.soft && !confirmed && told.count <= this.confirmed) return this.send(text, true);
    const box = part("data-guard-words");
    const button = box.querySelector("[data-confirm]");
    if (told.soft) {
      button.addEventListener("click", () => {
        this.confirmed = told.count;
        this.area.focus();
        this.save(true);
      });
    } else button.remove();
    this.trouble.replaceChildren(box);
    this.say(told.said, true);
  }

  on_refused(told) {
    this.say(told.said, true);
  }

  // Signed in again meanwhile: the page's token is a new one.
  async on_expired(told, text, confirmed) {
    if (this.form.elements.csrf.value === told.csrf) return this.on_refused(told);
    for (const field of document.querySelectorAll("input[name=csrf]")) field.value = told.csrf;
    return this.send(text, confirmed);
  }

  on_conflict(told, text) {
    this.met = { mine: tidy(text), theirs: told.theirs, seen: told.seen };
    const box = part("data-meeting-texts");
    box.querySelector("[data-mine]").textContent = this.met.mine;
    box.querySelector("[data-theirs]").textContent = told.theirs;
    box.querySelector("[data-said]").textContent = told.said;
    const both = [told.theirs, this.met.mine].filter(Boolean).join("\n\n");
    const texts = { mine: this.met.mine, theirs: told.theirs, both };
    for (const button of box.querySelectorAll("[data-take]")) {
      button.addEventListener("click", () => {
        this.area.value = texts[button.dataset.take];
        this.area.focus();
        this.say(words.choose, true);
      });
    }
    this.trouble.replaceChildren(box);
    this.button.hidden = false;
    this.say(words.met, true);
  }

  // The choice is made: what stands in the field is saved over the text that both have seen.
  settle() {
    const { theirs, seen } = this.met;
    this.met = null;
    this.standing(theirs, seen);
    this.say("");
  }

  // Somebody else's text, where nothing of one's own is under way.
  take(row) {
    const [start, end] = [this.area.selectionStart, this.area.selectionEnd];
    this.area.value = row.notes;
    if (document.activeElement === this.area) this.area.setSelectionRange(start, end);
    this.standing(row.notes, row.seen);
    this.say(row.said);
  }

  leave() {
    if (this.met || !this.dirty) return;
    fetch(this.form.action, {
      method: "POST", headers: { Accept: "application/json" }, body: this.body(this.area.value, false), keepalive: true,
    }).catch(() => {});
  }
}

const notes = new Map([...page.querySelectorAll("form[data-notes]")].map((form) => [Number(form.dataset.notes), new Notes(form)]));
const all = [...notes.values()];
const unsaved = () => all.some((one) => one.dirty);
const flush = () => Promise.all(all.map((one) => one.save()));
let since = words.since;

async function ask() {
  const before = new Map(all.map((one) => [one, one.saves]));
  try {
    const answer = await fetch(`${words.minutes}?efter=${encodeURIComponent(since)}`, {
      headers: { Accept: "application/json" }, cache: "no-store",
    });
    if (answer.redirected || !answer.ok) return;
    const told = await answer.json();
    since = told.since;
    for (const row of told.items) {
      const one = notes.get(row.id);
      const free = one && !one.dirty && !one.busy && one.saves === before.get(one);
      if (free && one.seen !== row.seen) one.take(row);
    }
    if (told.over && !unsaved()) window.location.reload();
    else if (told.over) all.filter((one) => one.dirty).forEach((one) => one.say(words.over, true));
  } catch {
    // no contact: the texts say so themselves
  }
}

window.setInterval(() => {
  if (!document.hidden) ask();
}, ASK);
window.addEventListener("online", () => flush());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) flush();
  else ask();
});
window.addEventListener("pagehide", () => all.forEach((one) => one.leave()));
window.addEventListener("beforeunload", (event) => {
  if (unsaved()) event.preventDefault();
});
// Another form or a link: first what was written, then on.
document.addEventListener("submit", async (event) => {
  if (event.target.matches("[data-notes]") || !unsaved()) return;
  event.preventDefault();
  await flush();
  if (!unsaved()) event.target.requestSubmit(event.submitter);
});
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  if (!link || !unsaved() || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  await flush();
  window.location.assign(link.href);
});
