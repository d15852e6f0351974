// The live link: tells its cursor, hears alerts, keeps the bar true. Without a socket, or
// when the heartbeat stops, it asks every minute and says so. Other modules listen to the
// DOM event "live:alert" on document.body (detail: {kind, alert, level, reference, …}).
import { follow, isOn, offerSwitch, silence } from "./sound.js";

const CURSOR = "live-cursor";
const POLL_EVERY = 60_000, BAR_AFTER = 150; // milliseconds
const FIRST_WAIT = 1_000, LONGEST_WAIT = 60_000;
const BEATS_MISSED = 3.5, FIRST_PATIENCE = 35_000;
const SIGN_IN = "/dang-nhap/";
const background = { credentials: "same-origin", headers: { "X-Background": "1" } };
const bar = document.getElementById("live-bar");
const words = document.getElementById("live-words");
const known = new Set(); // ids of deliveries told to this page
let wait = FIRST_WAIT, socket = null, lost = false;
let polling = null, watchdog = null, redraw = null, lastBeat = 0, patience = FIRST_PATIENCE;

const cursor = () => sessionStorage.getItem(CURSOR);
const write = (n) => sessionStorage.setItem(CURSOR, String(n));
const remember = (n) => write(Math.max(n, Number(cursor() || 0)));

async function ask(address) {
  const answer = await fetch(address, background);
  if (!answer.ok || answer.redirected) throw new Error("not answered");
  return answer;
}

// ---- what was heard -------------------------------------------------------------------
function tell(alert) {
  remember(alert.sequence);
  if (known.has(alert.id)) return;
  known.add(alert.id);
  document.body.dispatchEvent(new CustomEvent("live:alert", { detail: alert }));
  clearTimeout(redraw);
  redraw = setTimeout(drawBar, BAR_AFTER);
}

async function catchUp() {
  let page;
  do {
    page = await (await ask(`/bao-dong/moi/?sau=${cursor()}`)).json();
    goBackIfBeyond(page.cursor);
    page.alerts.forEach(tell);
    remember(page.cursor);
  } while (page.more);
}

// The server counts from further back, as after a backup was restored: go on from there.
function goBackIfBeyond(last) {
  if (cursor() !== null && last >= Number(cursor())) return;
  known.clear();
  write(last);
}

async function findPlace() {
  const after = cursor() === null ? "" : `?sau=${cursor()}`;
  goBackIfBeyond((await (await ask(`/bao-dong/moi/${after}`)).json()).cursor);
}

// ---- the bar ---------------------------------------------------------------------------
async function drawBar() {
  try {
    const answer = await ask("/bao-dong/thanh/");
    bar.innerHTML = await answer.text();
    count(answer.headers.get("X-Waiting"));
  } catch {
    return; // the next alert or the next minute draws it
  }
  decorate();
}

function count(waiting) {
  for (const place of document.querySelectorAll("[data-alert-count]")) {
    place.textContent = waiting;
    place.classList.toggle("app-count--none", waiting === "0");
  }
}

function decorate() {
  bar.querySelector("[data-live-lost]")?.remove();
  if (lost) {
    const line = document.createElement("p");
    line.className = "app-live__quiet";
    line.dataset.liveLost = "";
    line.setAttribute("role", "status");
    line.textContent = words.dataset.lost;
    bar.append(line);
  }
  const danger = bar.querySelector(".app-live__in--1");
  follow(danger !== null);
  if (danger && isOn() && !danger.querySelector("[data-silence]")) danger.append(silenceButton());
  bar.hidden = bar.childElementCount === 0;
}

function silenceButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "app-live__button";
  button.dataset.silence = "";
  button.textContent = words.dataset.silence;
  button.addEventListener("click", silence);
  return button;
}

// ---- the link --------------------------------------------------------------------------
function beat() {
  const now = Date.now();
  if (lastBeat) patience = Math.max((now - lastBeat) * BEATS_MISSED, 5_000);
  lastBeat = now;
  wait = FIRST_WAIT;
  if (lost) restore();
  clearTimeout(watchdog);
  watchdog = setTimeout(loseLink, Math.min(patience, FIRST_PATIENCE));
}

function loseLink() {
  bar.dataset.link = "lost";
  if (!lost) {
    lost = true;
    polling = setInterval(poll, POLL_EVERY);
    poll();
  }
  decorate();
}

function restore() {
  lost = false;
  clearInterval(polling);
  drawBar();
}

async function poll() {
  try {
    await catchUp();
    await drawBar();
  } catch {
    // no network: the line stays, the next minute asks again
  }
}

function connect() {
  lastBeat = 0;
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new WebSocket(`${scheme}://${location.host}/ws/bao-dong/`);
  socket.addEventListener("open", () => {
    socket.send(JSON.stringify({ cursor: Number(cursor()) }));
    bar.dataset.link = "open";
    clearTimeout(watchdog);
    watchdog = setTimeout(loseLink, FIRST_PATIENCE);
  });
  socket.addEventListener("message", (event) => {
    const frame = JSON.parse(event.data);
    if (frame.type === "heartbeat") beat();
    else tell(frame);
  });
  socket.addEventListener("close", () => {
    clearTimeout(watchdog);
    loseLink();
    setTimeout(reconnect, wait * (0.5 + Math.random()));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  });
}

// A changed password ends the session of the socket and keeps the person signed in: only
// the sign-in page in answer says that nobody is there any more.
async function reconnect() {
  try {
    const answer = await fetch(`/bao-dong/moi/?sau=${cursor()}`, background);
    if (answer.redirected && new URL(answer.url).pathname.startsWith(SIGN_IN)) return giveUp();
    goBackIfBeyond((await answer.json()).cursor);
  } catch {
    // no network: the socket tries again, and says so by closing
  }
  connect();
}

function giveUp() {
  lost = false;
  clearInterval(polling);
  bar.dataset.link = "signed-out";
  decorate();
}

async function start() {
  offerSwitch(decorate);
  decorate();
  try {
    await findPlace();
    // The page was drawn a moment before the cursor was read: draw the bar once more.
    await drawBar();
  } catch {
    loseLink();
    setTimeout(start, LONGEST_WAIT);
    return;
  }
  connect();
}

if (bar && words) start();
