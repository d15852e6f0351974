// Two minutes before an idle session ends, asks; while somebody works, tells the server
// so at most once a minute. Typing without sending is working too.
import { covered } from "./cover.js";

const dialog = document.getElementById("idle-dialog");
const idle = Number(document.querySelector('meta[name="idle-seconds"]')?.content || 900) * 1000;
const WARN = 120_000, TELL_EVERY = 60_000;
let told = Date.now(), touched = Date.now();

const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["x-csrftoken"];

async function tell() {
  told = Date.now();
  try {
    const answer = await fetch(dialog.dataset.stillHere, {
      method: "POST", credentials: "same-origin",
      headers: { "X-CSRFToken": token(), Accept: "application/json" },
    });
    if (answer.status === 401) leave();
  } catch { /* no network: tried again after the next touch */ }
}

function leave() {
  location.assign(`${dialog.dataset.signedOut}?next=${encodeURIComponent(location.pathname + location.search)}`);
}

function touch() {
  touched = Date.now();
  if (!dialog.open && !covered() && touched - told > TELL_EVERY) tell();
}

function look() {
  const quiet = Date.now() - Math.max(touched, told);
  if (quiet > idle) return covered() ? undefined : leave();
  if (quiet > idle - WARN && !dialog.open && !covered()) dialog.showModal();
}

if (dialog) {
  for (const kind of ["keydown", "pointerdown", "input"]) document.addEventListener(kind, touch, true);
  dialog.querySelector("[data-still-here-button]").addEventListener("click", () => { touched = Date.now(); dialog.close(); tell(); });
  setInterval(look, 5000);
}
