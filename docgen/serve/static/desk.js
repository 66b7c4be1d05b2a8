// A page that lies open while nobody is there shows no patient for longer than the desk is open.
"use strict";
const ASK = 10000; // ms

async function look() {
  try {
    const reply = await fetch("/today/stamp", { headers: { "X-Docgen-Background": "yes" } });
    if (reply.status === 403) location.replace("/"); // it is locked: the page says so
  } catch {
    // the desk is closed: what stands here is a page that nobody can go on from
  }
}

if (document.querySelector("form[action='/lock']")) {
  setInterval(look, ASK);
  document.addEventListener("visibilitychange", () => document.hidden || look());
  window.addEventListener("pageshow", (event) => event.persisted && look());
}
