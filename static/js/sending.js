// A pressed button says so and cannot be pressed twice; after ten seconds it says the
// network is slow. The form itself works without this.
const words = JSON.parse(document.getElementById("app-words")?.textContent || "{}");

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (event.defaultPrevented || form.method === "dialog" || form.method === "get") return;
  if (form.dataset.sending) return event.preventDefault();
  form.dataset.sending = "yes";
  if (!button || !button.classList.contains("govuk-button")) return;
  const before = button.textContent;
  // The button's own name and value must still be sent: it is not disabled.
  button.setAttribute("aria-disabled", "true");
  button.textContent = words.sending || before;
  const slow = setTimeout(() => { button.textContent = words.slow || before; }, 10_000);
  const back = () => {
    clearTimeout(slow);
    delete form.dataset.sending;
    button.removeAttribute("aria-disabled");
    button.textContent = before;
  };
  form.addEventListener("htmx:afterRequest", back, { once: true });
  window.addEventListener("pageshow", (page) => { if (page.persisted) back(); }, { once: true });
});
