// Rows that are not meant go while somebody types; a page that is out of date is renewed.
"use strict";
const typed = document.getElementById("text");
const found = document.getElementById("found");
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

if (typed && found) {
  const rows = [...document.querySelectorAll(".patients tbody tr")];
  const count = found.textContent.match(/\d+/g);
  typed.addEventListener("input", () => {
    const words = plain(typed.value).split(/\s+/).filter(Boolean);
    let left = 0;
    for (const row of rows) {
      const text = plain(row.querySelector("th").textContent);
      row.hidden = !words.every((word) => text.includes(word));
      left += row.hidden ? 0 : 1;
    }
    if (count) found.textContent = found.textContent.replace(/\d+/, left);
  });
}

const head = document.querySelector("[data-stamp]");
setInterval(async () => {
  if (document.hidden) return;
  try {
    const reply = await fetch("/today/stamp", { headers: { "X-Docgen-Background": "yes" } });
    const stamp = await reply.text();
    if (reply.ok && stamp !== head.dataset.stamp && !(typed && typed.value)) location.reload();
  } catch {
    // the desk is closed: the page stays as it is
  }
}, 5000);
