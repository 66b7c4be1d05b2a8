"use strict";
// Keeps the page Sheets at what the clinic's files say, and shows where a sentence comes from
// without losing the place. Without this file every link works by itself.

const SECOND = 1000;
const PARTS = ["rail", "said"];
const BY_ITSELF = { "X-Docgen-Background": "yes" }; // nobody is there: it keeps no page unlocked

function sheets() {
  return document.querySelector(".sheets");
}

// What stays where it is on the screen: what has the focus, else the first sentence that is seen.
function kept() {
  const sentences = [...document.querySelectorAll("#said ol > li")];
  const own = document.activeElement && document.activeElement.closest("#said ol > li");
  const one = own || sentences.find((item) => item.getBoundingClientRect().bottom > 0);
  return one ? { id: one.id, top: one.getBoundingClientRect().top } : null;
}

function putIn(made) {
  const before = kept();
  const focused = document.activeElement ? document.activeElement.id : "";
  const href = document.activeElement ? document.activeElement.getAttribute("href") : null;
  for (const id of PARTS) {
    document.getElementById(id).replaceWith(made.getElementById(id));
  }
  sheets().dataset.state = made.querySelector(".sheets").dataset.state;
  const paper = document.querySelector("#paper iframe");
  const anew = made.querySelector("#paper iframe").getAttribute("src");
  if (paper.getAttribute("src") !== anew) {
    paper.setAttribute("src", anew);
    document.getElementById("told").textContent =
      `${sheets().dataset.told} ${document.querySelector("#said p").textContent.trim().replace(/\s+/g, " ")}`;
  }
  const again = (focused && document.getElementById(focused)) ||
    (href && [...document.links].find((link) => link.getAttribute("href") === href));
  if (again) {
    again.focus({ preventScroll: true });
  }
  const same = before && document.getElementById(before.id);
  if (same && scrollY) {
    scrollBy({ top: same.getBoundingClientRect().top - before.top, behavior: "instant" });
  }
}

async function load(address, headers) {
  const answer = await fetch(address, { headers });
  if (!answer.ok) {
    location.reload(); // the page is locked, or the view is gone
    return;
  }
  putIn(new DOMParser().parseFromString(await answer.text(), "text/html"));
}

async function look() {
  try {
    const answer = document.hidden ? null : await fetch("/sheets/state", { headers: BY_ITSELF });
    if (answer && answer.ok && (await answer.text()) !== sheets().dataset.state) {
      await load(location.href, BY_ITSELF);
    } else if (answer && !answer.ok) {
      location.reload();
      return;
    }
  } catch {
    // The desk is closed; it may be opened again.
  }
  setTimeout(look, SECOND);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#said ol > li > a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) {
    return;
  }
  event.preventDefault();
  history.replaceState(null, "", link.href);
  load(link.href, {});
});

setTimeout(look, SECOND);
