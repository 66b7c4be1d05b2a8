// The form is sent as soon as something changes, and what the answer says is put in its place.
"use strict";
const answers = document.getElementById("answers");
const HOLD = 120; // ms: one who types on is not interrupted
const SLOW = 3000; // ms until a sheet that says nothing is shown all the same
let waiting = 0;
let running = null;

// Nothing is printed between a change and the sheet of it.
function hold() {
  for (const button of document.querySelectorAll(".print button")) button.disabled = true;
}

async function send() {
  if (running) running.abort();
  const mine = (running = new AbortController());
  const body = new URLSearchParams(new FormData(answers));
  let page = null;
  try {
    const reply = await fetch(answers.action, { method: "POST", body, signal: mine.signal });
    page = new DOMParser().parseFromString(await reply.text(), "text/html");
  } catch (problem) {
    if (problem.name !== "AbortError") location.reload();
    return;
  }
  const fresh = page.getElementById("answers");
  // Locked, or gone; or the list has changed, or the sheet has other fields.
  if (!fresh || names(fresh) !== names(answers) || fresh.base.value !== answers.base.value)
    return location.assign(location.pathname);
  for (const part of page.querySelectorAll("[data-part]")) put(part);
  show(page.getElementById("shown"));
}

function names(form) {
  return [...form.querySelectorAll("[name]")].map((one) => one.name).sort().join();
}

function put(part) {
  const here = document.getElementById(part.id);
  if (!here || here.innerHTML === part.innerHTML) return;
  here.innerHTML = part.innerHTML;
  const box = here.closest(".field");
  if (!box) return;
  const wrong = part.closest(".field");
  box.className = wrong.className;
  const old = box.querySelector("[aria-describedby]");
  const now = wrong.querySelector("[aria-describedby]");
  if (now.hasAttribute("aria-invalid")) old.setAttribute("aria-invalid", "true");
  else old.removeAttribute("aria-invalid");
}

// The new sheet is laid over the old one and takes its place when it can be seen.
function show(page) {
  const place = document.getElementById("shown");
  place.className = page.className;
  const fresh = page.querySelector("iframe");
  const old = place.querySelector("iframe:last-of-type");
  if (!fresh || (old && old.getAttribute("src") === fresh.getAttribute("src"))) return;
  const sheet = document.importNode(fresh, true);
  const change = () => {
    while (sheet.previousElementSibling) sheet.previousElementSibling.remove();
  };
  sheet.addEventListener("load", change, { once: true });
  setTimeout(change, SLOW);
  place.append(sheet);
}

// Whether something was typed before this script was there, or the browser has put it back.
function isTyped(field) {
  if (field.matches("select"))
    return [...field.options].some((one) => one.selected !== one.defaultSelected && field.selectedIndex > 0);
  if (field.matches("[type=checkbox]")) return field.checked !== field.defaultChecked;
  return field.matches("input, textarea") && field.value !== field.defaultValue;
}

function begin() {
  hold();
  if (running) running.abort(); // it answers with the sheet before this change
  clearTimeout(waiting);
  waiting = setTimeout(send, HOLD);
}

if (answers) {
  document.documentElement.classList.add("at-once");
  answers.addEventListener("input", begin);
  if ([...answers.elements].some(isTyped)) begin();
}
