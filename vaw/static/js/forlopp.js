// Background work: asks how far it is every 2 s, slower by and by (5 s), until it ends. Told aloud at 0, 50 and 100 % only.
const FIRST = 2000;
const LAST = 5000;
const STEPS = [0, 50, 100];

function follow(box) {
  const bar = box.querySelector("progress");
  const status = box.querySelector("[data-progress-status]");
  let wait = FIRST;
  let told = -1;
  let lost = 0;

  function show({ percent, text }) {
    bar.value = percent;
    box.querySelector("[data-progress-text]").textContent = text;
    box.querySelector("[data-progress-percent]").textContent = `${percent}\u00a0%`;
    const step = STEPS.filter((one) => one <= percent).pop();
    if (step > told) {
      told = step;
      status.textContent = `${text} ${percent}\u00a0%`;
    }
  }

  async function ask() {
    try {
      const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      const state = await answer.json();
      lost = 0;
      show(state);
      if (state.state !== "running") {
        if (state.location) window.location.assign(state.location);
        else window.location.reload();
        return;
      }
    } catch {
      lost += 1;
      if (lost === 3) {
        status.textContent = box.dataset.lost;
        box.querySelector("[data-progress-text]").textContent = box.dataset.lost;
      }
    }
    wait = Math.min(LAST, wait + 250);
    window.setTimeout(ask, wait);
  }

  show({ percent: Number(bar.value), text: box.querySelector("[data-progress-text]").textContent });
  window.setTimeout(ask, wait);
}

export function startProgress() {
  document.querySelectorAll("[data-progress]").forEach(follow);
}
