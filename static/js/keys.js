// Keys, each with a visible button too. None acts while the input method composes.
// Switched off in the profile with <body data-keys="off">.
import { covered } from "./cover.js";

const typing = (element) =>
  element.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName);
const go = (path) => document.querySelector(`a[href="${path}"]`) && location.assign(path);

function send(event) {
  const form = event.target.form || document.querySelector("form[data-main]");
  const button = form?.querySelector("button[type=submit][data-main], button[type=submit].govuk-button:not(.govuk-button--secondary)");
  if (!form || form.method === "get") return;
  event.preventDefault();
  form.requestSubmit(button || undefined);
}

// Digits choose only while the focus is on the choice: elsewhere they are tone marks.
function choose(event) {
  const group = document.getElementsByName(event.target.name);
  const wanted = group[Number(event.key) - 1];
  if (!wanted || wanted.disabled) return;
  event.preventDefault();
  wanted.focus();
  wanted.click();
}

function find(event) {
  const box = document.getElementById("app-search");
  if (!box) return;
  event.preventDefault();
  box.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || covered()) return;
  if (document.body.dataset.keys === "off") return;
  if (event.key === "Enter" && event.ctrlKey) return send(event);
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "F8") { event.preventDefault(); return go("/bao-dong/"); }
  if (event.key === "F9") { event.preventDefault(); return go("/tiep-nhan/"); }
  if (event.target.type === "radio" && /^[1-9]$/.test(event.key)) return choose(event);
  if (typing(event.target)) return;
  if (event.key === "/") return find(event);
  if (event.key === "?") document.getElementById("keys-dialog")?.showModal();
});
