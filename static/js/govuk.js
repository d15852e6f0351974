// Starts GOV.UK Frontend, also in parts that htmx swaps in.
import { initAll } from "../vendor/govuk/govuk.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.elt instanceof HTMLElement) initAll({ scope: event.detail.elt });
});
