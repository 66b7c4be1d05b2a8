// A page on which nobody is shows no patient: when the desk has locked, what it shows goes.
"use strict";
const BY_ITSELF_ONLY = { "X-Docgen-Background": "yes" }; // it keeps nothing open
const tabs = new BroadcastChannel("docgen-lock");
const opened = document.querySelector("[data-lock-after]");

async function askLock() {
  try {
    const reply = await fetch("/lock", { headers: BY_ITSELF_ONLY, cache: "no-store" });
    if (reply.ok) return waitForLock(Number(await reply.text()));
  } catch {
    // The desk is closed, and shows nothing either.
  }
  document.body.replaceChildren();
  location.replace("/");
}

// A timer stands still while a computer sleeps: the clock on the wall is looked at instead.
let lockAt = 0;
function waitForLock(seconds) {
  lockAt = Date.now() + 1000 * (seconds + 1);
}

if (opened) {
  waitForLock(Number(opened.dataset.lockAfter));
  setInterval(() => Date.now() > lockAt && askLock(), 2000);
  addEventListener("pageshow", (event) => event.persisted && askLock());
  tabs.addEventListener("message", askLock); // another tab was locked
} else {
  tabs.postMessage("locked");
}
