// The page that takes a report: focus on question 1, the call's clock, no accidental
// sending by Enter, and the cursor in a child's block that was just added.
const form = document.querySelector("form[data-intake]");
const first = form?.querySelector("input[name=child_state]:checked, input[name=child_state]");
if (first && !document.querySelector(".govuk-error-summary")) first.focus();

// Enter in a line of text would press a button nobody looked at.
form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.isComposing) return;
  if (event.target.tagName === "INPUT" && !["submit", "button"].includes(event.target.type)) event.preventDefault();
});

const timer = document.querySelector("[data-call-timer]");
const meta = document.querySelector('meta[name="server-time"]');
const offset = meta ? Date.parse(meta.content) - Date.now() : 0;
const two = (n) => String(n).padStart(2, "0");
function tick() {
  const seconds = Math.max(0, Math.floor((Date.now() + offset - Date.parse(timer.dataset.callTimer)) / 1000));
  const hours = Math.floor(seconds / 3600);
  timer.querySelector("[data-elapsed]").textContent =
    ` · ${hours ? `${hours}:` : ""}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
if (timer) { tick(); setInterval(tick, 1000); }

document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.id !== "children" && event.detail.target?.id !== "children") return;
  const blocks = document.querySelectorAll("#children fieldset.app-child");
  blocks[blocks.length - 1]?.querySelector("input[type=text]")?.focus();
  form.dispatchEvent(new Event("change", { bubbles: true }));
});

// A long file comes in part by part: the next part is asked for by itself.
const next = document.querySelector("form[data-go-on]");
if (next) setTimeout(() => next.requestSubmit(), 400);
