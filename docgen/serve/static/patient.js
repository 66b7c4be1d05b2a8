// The form is sent as soon as something changes, and what the answer says is put in its place.
"use strict";
const answers = document.getElementById("answers");
const HOLD = 120; // ms: one who types on is not interrupted
let waiting = 0;
let running = null;

async function send() {
  if (running) running.abort();
  const mine = (running = new AbortController());
  const body = new URLSearchParams(new FormData(answers));
  try {
    const reply = await fetch(answers.action, { method: "POST", body, signal: mine.signal });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    if (!page.getElementById("answers")) return location.reload(); // locked, or gone
    for (const part of page.querySelectorAll("[data-part]")) {
      const here = document.getElementById(part.id);
      if (here && here.innerHTML !== part.innerHTML) here.innerHTML = part.innerHTML;
      const box = here && here.closest(".field");
      if (box) box.className = part.closest(".field").className;
    }
    const fresh = page.getElementById("sheet");
    const old = document.getElementById("sheet");
    if (fresh && !old) document.querySelector("section.sheet").append(fresh);
    else if (fresh && old.getAttribute("src") !== fresh.getAttribute("src")) old.replaceWith(fresh);
  } catch (problem) {
    if (problem.name !== "AbortError") location.reload();
  }
}

if (answers) {
  document.documentElement.classList.add("at-once");
  answers.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(send, HOLD);
  });
}
