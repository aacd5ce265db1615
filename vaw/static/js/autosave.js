// Long forms save themselves a while after the last key: as a draft that is the person's own (data-autosave="draft"), or for real, where the
// page says so ("real": a section of an account). Words come with the page, in its language. Nothing is kept on the device. What could not
// be saved stays in its field, and one does not leave the page by the form's own button while there is no contact.
const PAUSE = 3000;
const AGAIN = [3000, 6000, 12000, 30000]; // when there is no contact
const LONGEST = 60000; // bytes that a browser sends for a page that is already closed
const OURS = new Set(["csrf", "version"]); // not typed by anybody

const SAVED = "saved";
const LEFT = "left"; // something the guard or the server does not take: the button's page says more
const AWAY = "away"; // no contact, or signed out: worth another try

class Autosave {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-saving]");
    this.words = this.status.dataset;
    this.real = form.dataset.autosave === "real";
    this.saved = "dirty" in form.dataset ? "" : this.state();
    this.busy = null;
    this.timer = 0;
    this.failures = 0;
    this.outcome = SAVED;
    this.stopped = false;
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => this.wait(PAUSE));
    form.addEventListener("submit", (event) => this.leave(event));
    document.addEventListener("visibilitychange", () => this.save());
    window.addEventListener("online", () => this.save());
    window.addEventListener("focus", () => { if (this.outcome === AWAY) this.save(); });
  }

  fields() {
    return new URLSearchParams([...new FormData(this.form)].filter(([, value]) => typeof value === "string"));
  }

  state() {
    return new URLSearchParams([...this.fields()].filter(([name]) => !OURS.has(name))).toString();
  }

  get dirty() {
    return this.state() !== this.saved;
  }

  // `bad`: what was typed is not saved.
  say(text, bad = false) {
    if (this.status.textContent !== text) this.status.textContent = text;
    this.status.classList.toggle("vaw-saving--bad", bad);
  }

  wait(time) {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.save(), time);
  }

  // Resolves when it is known what became of the text.
  save() {
    window.clearTimeout(this.timer);
    if (!this.busy && !this.stopped && this.dirty) {
      this.busy = this.send().then((outcome) => {
        this.outcome = outcome;
        this.busy = null;
      });
    }
    return this.busy ?? Promise.resolve();
  }

  away(text) {
    this.say(text, true);
    this.wait(AGAIN[Math.min(this.failures, AGAIN.length - 1)]);
    this.failures += 1;
    return AWAY;
  }

  stop(text) {
    this.stopped = true;
    this.say(text, true);
    return LEFT;
  }

  async send(again = true) {
    const sent = this.state();
    const body = this.fields();
    if (!this.real) body.set("utkast", "spara");
    const keepalive = document.hidden && body.toString().length < LONGEST;
    let answer;
    let told;
    try {
      const where = this.form.getAttribute("action") || window.location.href;
      answer = await fetch(where, { method: "POST", headers: { Accept: "application/json" }, body, cache: "no-store", keepalive });
      if (answer.redirected) return this.away(this.words.out);
      if (answer.status >= 500 || answer.status === 429) return this.away(this.words.away);
      if (!answer.headers.get("Content-Type")?.startsWith("application/json")) return this.stop(this.words.refused);
      told = await answer.json();
    } catch {
      return this.away(this.words.away);
    }
    if (told.state === "renew" && again) { // signed in anew in another tab
      for (const token of document.querySelectorAll('input[name="csrf"]')) token.value = told.csrf;
      return this.send(false);
    }
    this.failures = 0;
    return this.hear(told, sent);
  }

  hear(told, sent) {
    if (told.state === "conflict" || told.state === "other" || told.state === "renew") return this.stop(told.said ?? this.words.refused);
    const whole = told.state === "saved";
    this.say(told.said, !whole);
    if (told.version !== undefined) this.form.elements.version.value = told.version;
    if (this.state() !== sent) this.wait(PAUSE); // somebody typed on meanwhile
    if (told.state !== "refused") this.saved = sent;
    if (whole && !this.dirty) this.form.dispatchEvent(new Event("saved"));
    return whole ? SAVED : LEFT;
  }

  // One's own save under way must not be taken for another's, nor come after what the button sends: first it arrives. And what was typed
  // since the last one goes before the button too: without contact one stays on the page, where the text is.
  async leave(event) {
    window.clearTimeout(this.timer);
    if (this.leaving || (!this.busy && this.outcome !== AWAY && (this.real || !this.dirty || this.stopped))) return;
    event.preventDefault();
    await this.busy;
    if (this.dirty && (!this.real || this.outcome === AWAY)) await this.save();
    window.clearTimeout(this.timer);
    if (this.outcome === AWAY && this.dirty) {
      this.wait(AGAIN[0]);
      this.status.scrollIntoView({ block: "nearest" });
      return;
    }
    this.leaving = true;
    this.form.requestSubmit(event.submitter);
    this.leaving = false;
  }
}

export function startAutosave() {
  for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);
}
