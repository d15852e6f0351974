// Turns a plain <select data-combobox> into a box one types into. Marks and đ are
// ignored; an option's data-also holds further names (the old commune), shown beside.
// Needs vendor/autocomplete/autocomplete.min.js before it. Without script: the select.
const words = JSON.parse(document.getElementById("app-words")?.textContent || "{}");

/** The text without marks, đ as d, small: the same rule as accounts/folding.py. */
export const fold = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/\s+/g, " ").trim();

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const safe = (text) => text.replace(/[&<>"]/g, (letter) => ENTITIES[letter]);

function enhance(select) {
  const options = Array.from(select.options).filter((option) => option.value);
  const known = options.map((option) => {
    const also = option.dataset.also || "";
    return { label: option.textContent.trim(), also, folded: fold(`${option.textContent} ${also}`), option };
  });
  const source = (query, show) => {
    const parts = fold(query).split(" ").filter(Boolean);
    const hits = known.filter((k) => parts.every((part) => k.folded.includes(part)));
    const starts = (k) => (fold(k.label).includes(fold(query)) ? 0 : 1);
    show(hits.sort((a, b) => starts(a) - starts(b)).slice(0, 30));
  };
  const chosen = select.selectedOptions[0]?.value ? select.selectedOptions[0].textContent.trim() : "";
  const described = select.getAttribute("aria-describedby");
  window.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select, source, defaultValue: chosen, minLength: 1, autoselect: true,
    confirmOnBlur: true, showAllValues: known.length < 40, displayMenu: "overlay",
    inputClasses: `govuk-input${select.getAttribute("aria-invalid") ? " govuk-input--error" : ""}`,
    templates: {
      inputValue: (k) => (typeof k === "string" ? k : k?.label || ""),
      suggestion: (k) => (typeof k === "string" ? safe(k) : safe(k.label) + (k.also ? ` <span class="app-also">${safe(k.also)}</span>` : "")),
    },
    onConfirm: (k) => {
      if (!k || typeof k === "string") return;
      k.option.selected = true;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    },
    tNoResults: () => words.nothing_found,
    tStatusQueryTooShort: () => "", tStatusSelectedOption: (label) => label,
    tStatusNoResults: () => words.nothing_found, tStatusResults: (n) => words.found.replace("%(n)s", n),
    tAssistiveHint: () => "",
  });
  if (described) document.getElementById(select.id.replace(/-select$/, ""))?.setAttribute("aria-describedby", described);
}

const start = (scope) => scope.querySelectorAll("select[data-combobox]:not([id$='-select'])").forEach(enhance);
start(document);
document.body.addEventListener("htmx:afterSwap", (event) => start(event.detail.elt));
