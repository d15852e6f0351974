// The list of my work refreshes itself each minute and on a live signal. A row under the
// pointer or the focus never moves: what is new waits under "2 new – show".
const list = document.getElementById("work-list");
const news = document.getElementById("work-news");
let asked = false;

const keys = (root) => Array.from(root.querySelectorAll("[id^='row-']"), (row) => row.id);
const held = () => list.matches(":hover") || list.contains(document.activeElement);

function offer(html) {
  const fresh = keys(new DOMParser().parseFromString(html, "text/html"));
  const here = keys(list);
  const added = fresh.filter((key) => !here.includes(key)).length;
  if (added === 1) news.textContent = news.dataset.one;
  else if (added) news.textContent = news.dataset.many.replace("#", added);
  else news.textContent = news.dataset.changed;
  news.hidden = fresh.join() === here.join();
}

document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target !== list || event.detail.xhr.status !== 200) return;
  if (held() && !asked) {
    event.detail.shouldSwap = false;
    offer(event.detail.serverResponse);
    return;
  }
  news.hidden = true;
});

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== list || !asked) return;
  asked = false;
  list.focus({ preventScroll: true });
});

news.addEventListener("click", () => {
  asked = true;
  window.htmx.trigger(list, "work:show");
});
