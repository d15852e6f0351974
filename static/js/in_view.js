// What scrolls by itself begins where the reader is: the tab of this page, and in the
// picture of a process the place of the case.

const NARROW = ".app-tabs .moj-sub-navigation__list";
const HERE = [".node.now", ".node.start"];

function middle(frame, thing) {
  const outer = frame.getBoundingClientRect();
  const inner = thing.getBoundingClientRect();
  frame.scrollBy({
    left: inner.left + inner.width / 2 - outer.left - outer.width / 2,
    top: inner.top + inner.height / 2 - outer.top - outer.height / 2,
    behavior: "instant",
  });
}

for (const tabs of document.querySelectorAll(NARROW)) {
  const here = tabs.querySelector("[aria-current]");
  if (here) middle(tabs, here);
}
for (const frame of document.querySelectorAll(".app-picture__scroll")) {
  const here = HERE.map((one) => frame.querySelector(one)).find(Boolean);
  if (here) middle(frame, here);
}
for (const image of document.querySelectorAll(".app-picture__image")) {
  const frame = image.closest(".app-picture__scroll");
  const begin = () => frame.scrollTo({ left: (frame.scrollWidth - frame.clientWidth) / 2 });
  if (image.complete) begin();
  else image.addEventListener("load", begin, { once: true });
}
