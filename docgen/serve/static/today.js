// Rows that are not meant go while somebody types; a page that is out of date is renewed, and what
// is typed stays, as does the place of whoever goes by the keyboard.
"use strict";
const typed = document.getElementById("text");
const form = document.querySelector("form.search");
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
let asked = typed ? typed.value : ""; // what the desk has looked for: it sent no other patients

function sift() {
  const found = document.getElementById("found");
  const words = plain(typed.value).split(/\s+/).filter(Boolean);
  let left = 0;
  for (const row of document.querySelectorAll(".patients tbody tr")) {
    const text = plain(row.querySelector("th").textContent);
    row.hidden = !words.every((word) => text.includes(word));
    left += row.hidden ? 0 : 1;
  }
  if (found) found.textContent = found.textContent.replace(/\d+/, left);
}

// Take all that stands behind the search from a page that the desk has just made.
function take(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const now = fresh.querySelector("form.search");
  if (!now || !form) {
    location.reload();
    return;
  }
  const place = document.activeElement.getAttribute("href");
  const opened = [...document.querySelectorAll("details")].map((one) => one.open);
  while (form.nextSibling) form.nextSibling.remove();
  while (now.nextSibling) form.parentNode.append(now.nextSibling);
  const details = document.querySelectorAll("details");
  if (details.length === opened.length) details.forEach((one, at) => (one.open = opened[at]));
  document.querySelector("[data-stamp]").dataset.stamp = fresh.querySelector("[data-stamp]").dataset.stamp;
  asked = fresh.getElementById("text").defaultValue;
  sift();
  if (place) [...document.querySelectorAll("main a")].find((one) => one.getAttribute("href") === place)?.focus();
}

let last = 0; // of several answers the latest counts

async function renew(options) {
  const own = (last += 1);
  try {
    const reply = await fetch(location.href, options);
    const text = await reply.text();
    if (own !== last) return;
    if (reply.ok) take(text);
    else location.reload();
  } catch {
    // the desk is closed: the page stays as it is
  }
}

if (typed) {
  typed.addEventListener("input", () => {
    sift();
    const cut = document.querySelector("#found[data-cut]"); // the day has more than the page
    const narrower = plain(typed.value).startsWith(plain(asked));
    if (cut || !narrower) renew({ method: "POST", body: new URLSearchParams(new FormData(form)) });
  });
}

setInterval(async () => {
  if (document.hidden) return;
  const head = document.querySelector("[data-stamp]");
  const background = { headers: { "X-Docgen-Background": "yes" } };
  try {
    const reply = await fetch("/today/stamp", background);
    const stamp = await reply.text();
    if (reply.ok && stamp !== head.dataset.stamp) await renew(background);
  } catch {
    // the desk is closed: the page stays as it is
  }
}, 5000);
