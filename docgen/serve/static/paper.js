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
if (now) document.getElementById(now.dataset.print).addEventListener("load", () => now.click(), { once: true });
