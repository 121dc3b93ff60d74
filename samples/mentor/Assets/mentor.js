// Makes the pages livelier; without it they work as well, by loading again. It keeps nothing: what counts lies in the store.
"use strict";

const PollMilliseconds = 400;
const RetryMilliseconds = 1000;
let told = "";
let polling = false;
let sending = false;
let composing = false;
let unsent = "";

const live = () => document.getElementById("live");
const waits = () => live()?.dataset.waits === "yes";

/** Puts a newer state of the live part in the place of the one that is shown, and keeps what the person is at. */
function show(html) {
  const place = live();
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-part]");
  if (!place || !fresh) return;
  place.dataset.waits = fresh.dataset.waits;
  // The box itself stays: with what is written in it, where the cursor is, and what can be undone.
  const box = place.querySelector("textarea");
  const focused = document.activeElement && place.contains(document.activeElement) ? document.activeElement.id : "";
  const open = [...place.querySelectorAll("details")].map(details => details.open);
  if (box) fresh.querySelector("textarea")?.replaceWith(box);
  place.replaceChildren(fresh);
  place.querySelectorAll("details").forEach((details, index) => { details.open = open[index] ?? details.open; });
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  if (fresh.dataset.status !== told) {
    told = fresh.dataset.status;
    document.getElementById("status").textContent = told;
  }
}

/** Says what is wrong, as long as it is. */
function warn(text) {
  let note = document.getElementById("gone");
  if (!text) {
    note?.remove();
    return;
  }
  if (!note) {
    note = document.createElement("p");
    note.id = "gone";
    note.className = "gone";
    note.setAttribute("role", "alert");
    document.body.append(note);
  }
  if (note.textContent !== text) note.textContent = text;
}

const gone = () => warn("The mentor is not running. What was said is kept; this page goes on when it is back.");

/** Looks again as long as something is under way. */
async function poll() {
  if (polling) return;
  polling = true;
  while (waits()) {
    let pause = PollMilliseconds;
    try {
      const answer = await fetch(live().dataset.live, { cache: "no-store" });
      const html = await answer.text();
      // Not while something is sent or a character is put together: what would be replaced is in use.
      if (answer.ok && !sending && !composing) show(html);
      if (!sending) warn(answer.ok ? unsent : explained(answer, html));
    } catch {
      gone();
      pause = RetryMilliseconds;
    }
    await new Promise(resolve => setTimeout(resolve, pause));
  }
  polling = false;
}

/** What a page that only tells something tells. */
const explained = (answer, html) =>
  new DOMParser().parseFromString(html, "text/html").querySelector("[data-told]")?.textContent ?? `The mentor answered ${answer.status}.`;

/** Sends what is said, with the mark of the form: sent again after a restart, it is kept once. */
async function say(form) {
  if (sending) return;
  sending = true;
  const body = new URLSearchParams(new FormData(form));
  const box = document.getElementById("text");
  const said = box.value;
  for (;;) {
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      const html = await answer.text();
      // What was written on meanwhile stays.
      if (answer.ok && box.value === said) box.value = "";
      // The page itself says what is wrong with what was said; anything else stays told until it is sent.
      unsent = answer.ok || answer.status === 422 ? "" : explained(answer, html);
      warn(unsent);
      sending = false;
      show(html);
      box.focus();
      poll();
      return;
    } catch {
      gone();
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

document.addEventListener("compositionstart", () => { composing = true; });
document.addEventListener("compositionend", () => { composing = false; });

poll();
