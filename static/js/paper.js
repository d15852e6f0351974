// A statutory form keeps itself as a draft: after each saving it carries on with the new
// revision and a new key. The counts of the risk tables follow the answers.
document.querySelectorAll("form[data-paper]").forEach((form) => {
  form.addEventListener("draft:saved", (event) => {
    const told = JSON.parse(event.detail || "{}");
    if (told.revision) form.elements.revision.value = told.revision;
    if (told.key) form.elements.key.value = told.key;
  });
  const count = () => {
    const tables = {};
    form.querySelectorAll("input[data-risk-table]").forEach((input) => {
      const table = (tables[input.dataset.riskTable] ??= { high: 0, medium: 0, low: 0 });
      if (input.checked) table[input.value] += 1;
    });
    for (const [name, found] of Object.entries(tables)) {
      document.querySelectorAll(`[data-counts="${name}"]`).forEach((place) => {
        const numbers = [found.high, found.medium, found.low];
        place.textContent = place.textContent.replace(/\d+/g, () => numbers.shift() ?? "");
      });
    }
  };
  form.addEventListener("change", count);
});
