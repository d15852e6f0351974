// Keeps the words of running clocks true. The server's clock counts, not the phone's.
const MINUTE = 60, HOUR = 3600, DAY = 86400, LAST_MINUTES = 10 * MINUTE;
const meta = document.querySelector('meta[name="server-time"]');
const offset = meta ? Date.parse(meta.content) - Date.now() : 0;
const words = JSON.parse(document.getElementById("app-words")?.textContent || "{}");

const fill = (text, name, value) => text.replace(`%(${name})s`, value);
const count = (n, one, many) => (n === 1 ? words[one] : words[many]).replace(/\d+/, n);

/** Words of a span of seconds; the same rule as countdown_words in accounts/clock_words.py. */
export function inWords(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  const days = Math.floor(whole / DAY), hours = Math.floor((whole % DAY) / HOUR);
  const minutes = Math.floor((whole % HOUR) / MINUTE);
  if (days) return [count(days, "day", "days"), hours ? count(hours, "hour", "hours") : ""].join(" ").trim();
  return `${count(hours, "hour", "hours")} ${count(minutes, "minute", "minutes")}`;
}

export const serverNow = () => Date.now() + offset;

// A limit in working days: the server says when its words change, and to what.
function inDays(clock) {
  if (!("workingDays" in clock.dataset)) return "";
  const past = JSON.parse(clock.dataset.turns || "[]").filter(([at]) => Date.parse(at) <= serverNow());
  return past.length ? past.at(-1)[1] : clock.textContent;
}

function show(clock) {
  const left = (Date.parse(clock.dateTime) - serverNow()) / 1000;
  const was = clock.dataset.state;
  let state = was;
  if (left < 0) state = "breached";
  else if (clock.dataset.soon && serverNow() >= Date.parse(clock.dataset.soon)) state = "soon";
  if (state === "breached") clock.textContent = fill(words.overdue, "time", inWords(left));
  else clock.textContent = inDays(clock) || fill(words.left, "time", inWords(left));
  if (state !== was) change(clock, was, state);
  return left;
}

// A reader hears that a limit turned, never that a minute went by.
function change(clock, was, state) {
  clock.dataset.state = state;
  clock.classList.replace(`app-clock--${was}`, `app-clock--${state}`);
  const rule = clock.parentElement?.querySelector(".app-clock__rule")?.textContent || "";
  const status = document.getElementById("app-status");
  if (status && clock.getAttribute("role") === "timer") status.textContent = `${rule} ${clock.textContent}`.trim();
}

export function tick() {
  const running = document.querySelectorAll(
    'time.app-clock[data-state="running"], time.app-clock[data-state="soon"], time.app-clock[data-state="breached"]',
  );
  return Math.min(Infinity, ...Array.from(running, (clock) => Math.abs(show(clock))));
}

function again() {
  const nearest = tick();
  setTimeout(again, nearest < LAST_MINUTES ? 15_000 : 60_000);
}
if (words.left) again();
document.body.addEventListener("htmx:afterSwap", tick);
