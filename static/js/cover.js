// Covers the screen: Esc twice within a second, the button, a hidden tab on a phone,
// five idle minutes. The server locks the session; the page stays underneath, unseen,
// so that nothing typed is lost.
const template = document.getElementById("cover-template");
const seconds = Number(document.querySelector('meta[name="idle-seconds"]')?.dataset.cover || 300);
const form = document.querySelector("[data-cover-form]");
let cover = null, title = "", lastKey = 0, lastTouch = Date.now();

const post = (address, body) =>
  fetch(address, { method: "POST", body, credentials: "same-origin", keepalive: true, headers: { Accept: "application/json" } });

export const covered = () => cover !== null;

export function hide() {
  if (cover || !template) return;
  const focused = document.activeElement;
  title = document.title;
  document.title = template.dataset.title;
  cover = template.content.firstElementChild.cloneNode(true);
  for (const part of document.body.children) part.toggleAttribute("data-under-cover", true);
  document.body.append(cover);
  document.documentElement.classList.add("app-is-covered");
  cover.returnFocus = focused;
  cover.querySelector("[data-unlock-form]").addEventListener("submit", open);
  cover.querySelector("input[type=password]").focus();
  post(form.action, new FormData(form)).catch(() => {});
}

async function open(event) {
  event.preventDefault();
  const unlock = event.target;
  let answer;
  try {
    answer = await post(unlock.action, new FormData(unlock));
  } catch {
    return; // no network: it stays covered
  }
  if (answer.status === 401 || answer.redirected || answer.status === 403 || answer.status === 429) return leave();
  if (!answer.ok) {
    unlock.querySelector("[data-unlock-wrong]").hidden = false;
    unlock.querySelector("input[type=password]").select();
    return;
  }
  show();
}

function show() {
  const back = cover.returnFocus;
  cover.remove();
  cover = null;
  lastTouch = Date.now();
  document.documentElement.classList.remove("app-is-covered");
  for (const part of document.body.children) part.removeAttribute("data-under-cover");
  document.title = title;
  if (back instanceof HTMLElement) back.focus();
}

function leave() {
  location.assign(`${template.dataset.signedOut}?next=${encodeURIComponent(location.pathname + location.search)}`);
}

form?.addEventListener("submit", (event) => { event.preventDefault(); event.stopImmediatePropagation(); hide(); }, true);
document.addEventListener("keydown", (event) => {
  lastTouch = Date.now();
  if (event.key !== "Escape" || event.isComposing || event.keyCode === 229) return;
  const now = Date.now();
  if (now - lastKey < 1000) hide();
  lastKey = now;
}, true);
document.addEventListener("pointerdown", () => { lastTouch = Date.now(); }, true);
document.addEventListener("visibilitychange", () => {
  // Choosing a photograph hides the tab as well; that is no reason to cover it.
  const choosing = document.activeElement?.type === "file";
  if (document.hidden && matchMedia("(pointer: coarse)").matches && !choosing) hide();
});
setInterval(() => { if (Date.now() - lastTouch > seconds * 1000) hide(); }, 5000);
