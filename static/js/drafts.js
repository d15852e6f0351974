// <form data-draft-url="…"> saves itself after one second of rest. The status stands in
// an element with data-draft-status: quiet text, not announced. Files are not sent.
const words = JSON.parse(document.getElementById("app-words")?.textContent || "{}");
const REST = 1000;
const time = (at) => at.toLocaleTimeString("vi-VN", { hour12: false });

function body(form) {
  const data = new FormData(form);
  for (const [name, value] of Array.from(data)) if (value instanceof File) data.delete(name);
  return data;
}

function watch(form) {
  const status = form.querySelector("[data-draft-status]") || document.querySelector("[data-draft-status]");
  const say = (text) => { if (status) status.textContent = text; };
  let timer = 0, saving = false, changed = false;

  async function save() {
    if (saving || form.dataset.sending) return;
    saving = true; changed = false;
    say(words.saving);
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: "POST", body: body(form), credentials: "same-origin",
        headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken?.value || "", Accept: "application/json" },
      });
      say(answer.ok ? words.saved.replace("%(time)s", time(new Date())) : words.not_saved);
      if (answer.ok) form.dispatchEvent(new CustomEvent("draft:saved", { bubbles: true, detail: await answer.clone().text() }));
    } catch {
      say(words.not_saved);
      changed = true;
    }
    saving = false;
    if (changed) later();
  }
  function later() { changed = true; clearTimeout(timer); timer = setTimeout(save, REST); }
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  document.addEventListener("visibilitychange", () => { if (document.hidden && changed) { clearTimeout(timer); save(); } });
  window.addEventListener("online", () => { if (changed) later(); });
}

document.querySelectorAll("form[data-draft-url]").forEach(watch);
