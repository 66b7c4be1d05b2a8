// A button that prints the PDF beside it: the browser's own dialog opens for the frame alone.
"use strict";
for (const button of document.querySelectorAll("[data-print]")) {
  const frame = document.getElementById(button.dataset.print);
  button.addEventListener("click", () => {
    frame.focus();
    frame.contentWindow.print();
  });
}
const now = document.querySelector("[data-print][data-at-once]");
if (now) window.addEventListener("load", () => now.click()); // the frame is loaded by then

// While a sheet is on its way, what the page says of it is asked for again each second.
async function renew() {
  const part = document.querySelector("[data-poll]");
  if (!part) return;
  try {
    const reply = await fetch(location.href, { headers: { "X-Docgen-Background": "yes" } });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const fresh = page.getElementById(part.id);
    if (!fresh) return location.reload(); // locked
    if (fresh.outerHTML !== part.outerHTML) part.replaceWith(fresh);
  } catch {
    // the desk is closed, or busy: it is asked again
  }
  setTimeout(renew, 1000);
}
setTimeout(renew, 500);
