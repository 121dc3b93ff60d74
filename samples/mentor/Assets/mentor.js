// Makes the pages livelier; without it they work as well, by loading again. It keeps nothing: what counts lies in the store.
"use strict";

const PollMilliseconds = 400;
const RetryMilliseconds = 1000;
let told = "";
let polling = false;

const live = () => document.getElementById("live");
const waits = () => live()?.dataset.waits === "yes";

/** Puts a newer state of the live part in the place of the one that is shown, and keeps what the person is at. */
function show(html) {
  const place = live();
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-part]");
  if (!place || !fresh) return;
  place.dataset.waits = fresh.dataset.waits;
  const written = place.querySelector("textarea")?.value ?? "";
  const focused = document.activeElement && place.contains(document.activeElement) ? document.activeElement.id : "";
  const open = [...place.querySelectorAll("details")].map(details => details.open);
  place.replaceChildren(fresh);
  place.querySelectorAll("details").forEach((details, index) => { details.open = open[index] ?? details.open; });
  const text = place.querySelector("textarea");
  if (text) text.value = written;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  if (fresh.dataset.status !== told) {
    told = fresh.dataset.status;
    document.getElementById("status").textContent = told;
  }
}

/** Says that nothing answers, as long as nothing does. */
function reachable(yes) {
  let note = document.getElementById("gone");
  if (yes) {
    note?.remove();
  } else if (!note) {
    note = document.createElement("p");
    note.id = "gone";
    note.className = "gone";
    note.setAttribute("role", "alert");
    note.textContent = "The mentor is not running. What was said is kept; this page goes on when it is back.";
    document.body.append(note);
  }
}

/** Looks again as long as something is under way. */
async function poll() {
  if (polling) return;
  polling = true;
  while (waits()) {
    let pause = PollMilliseconds;
    try {
      const answer = await fetch(live().dataset.live, { cache: "no-store" });
      if (answer.ok) show(await answer.text());
      reachable(true);
    } catch {
      reachable(false);
      pause = RetryMilliseconds;
    }
    await new Promise(resolve => setTimeout(resolve, pause));
  }
  polling = false;
}

/** Sends what is said, with the mark of the form: sent again after a restart, it is kept once. */
async function say(form) {
  if (form.dataset.sending) return;
  form.dataset.sending = "yes";
  const body = new URLSearchParams(new FormData(form));
  for (;;) {
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      reachable(true);
      const html = await answer.text();
      if (answer.ok) form.querySelector("textarea").value = "";
      delete form.dataset.sending;
      show(html);
      document.getElementById("text")?.focus();
      poll();
      return;
    } catch {
      reachable(false);
      await new Promise(resolve => setTimeout(resolve, RetryMilliseconds));
    }
  }
}

document.addEventListener("submit", event => {
  if (!event.target.matches("[data-say]")) return;
  event.preventDefault();
  say(event.target);
});

document.addEventListener("keydown", event => {
  if (event.target.id !== "text" || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

poll();
