// Hides a question until the answer it depends on is given: data-shown-when="name=value".
// Several values: "name=a|b". Without script the label says "(chỉ khi …)".
const value = (form, name) => {
  const fields = Array.from(form.elements).filter((field) => field.name === name);
  return fields.filter((f) => !["radio", "checkbox"].includes(f.type) || f.checked).map((f) => f.value);
};

export function refresh(form) {
  for (const group of form.querySelectorAll("[data-shown-when]")) {
    const [name, wanted] = group.dataset.shownWhen.split("=");
    group.hidden = !value(form, name).some((given) => wanted.split("|").includes(given));
  }
}
const forms = () => document.querySelectorAll("form:has([data-shown-when])");
document.addEventListener("change", (event) => event.target.form && refresh(event.target.form));
document.body.addEventListener("htmx:afterSwap", () => forms().forEach(refresh));
forms().forEach(refresh);
