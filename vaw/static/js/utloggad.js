// When one has signed out, or the sign-in has ended of itself, nothing of it stays on screen: not in this tab, not in the others, and
// also when the server cannot be reached. The server sends Clear-Site-Data beside (vaw/web/actor.py).
const form = document.querySelector("form[data-sign-out]");
const words = document.querySelector("[data-signed-out]")?.dataset;
const others = "BroadcastChannel" in window ? new BroadcastChannel("vaw.sign-in") : null;
const LEEWAY = 60 * 1000; // the server's clock decides; this one only must not be first
let typed = false, last = Date.now(), cleared = false;

function clear(told) {
  cleared = true;
  const heading = document.createElement("h1"), line = document.createElement("p"), way = document.createElement("a");
  heading.className = "govuk-heading-l";
  heading.textContent = words.heading;
  line.className = way.className = "govuk-body";
  line.textContent = told;
  way.classList.replace("govuk-body", "govuk-link");
  way.href = "/logga-in";
  way.textContent = words.way;
  const main = document.createElement("main");
  main.className = "govuk-width-container govuk-main-wrapper";
  main.setAttribute("role", "alert");
  main.append(heading, line, way);
  document.title = words.heading;
  document.body.replaceChildren(main);
}

function forget() {
  try {
    localStorage.clear();
    sessionStorage.clear();
  } catch { /* a device that keeps nothing */ }
}

// Whatever this page asks of the server keeps the sign-in alive, and so does another tab.
function watchUse() {
  if (!("PerformanceObserver" in window)) return;
  new PerformanceObserver((list) => {
    if (list.getEntries().some((entry) => entry.initiatorType === "fetch")) {
      last = Date.now();
      others?.postMessage("used");
    }
  }).observe({ type: "resource" });
}

function watchTheClock() {
  const idle = Number(words.signedOut) * 1000 + LEEWAY;
  document.addEventListener("input", () => { typed = true; });
  setInterval(() => {
    // What somebody has typed and not saved is theirs alone, and would be lost.
    if (!cleared && !typed && Date.now() - last > idle) clear(words.over);
  }, 15000);
}

export function leaveNothing() {
  if (!form || !words) return;
  form.addEventListener("submit", (event) => {
    others?.postMessage("out");
    forget();
    if (navigator.onLine) return;
    event.preventDefault();
    clear(words.unreached);
  });
  others?.addEventListener("message", ({ data }) => {
    if (data === "out") clear(words.over);
    else last = Date.now();
  });
  others?.postMessage("used");
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); }); // from the browser's memory of pages
  watchUse();
  watchTheClock();
}
