// The sound of a level 1 alert: opted into once per device, repeats until taken, and
// never sounds without something to see. "Silence" lasts two minutes.
const SWITCH = "alert-sound";
const SILENT_UNTIL = "alert-silent-until";
const AGAIN_AFTER = 4000; // milliseconds
const SILENCE = 2 * 60 * 1000;
let context = null, timer = null;

export const isOn = () => localStorage.getItem(SWITCH) === "on";
const isSilent = () => Number(sessionStorage.getItem(SILENT_UNTIL) || 0) > Date.now();

// Browsers let a page sound only after a press: the switch and "Try" are presses.
export function beep() {
  context ||= new AudioContext();
  context.resume();
  for (const [at, pitch] of [[0, 880], [0.22, 660], [0.44, 880]]) {
    const tone = context.createOscillator(), volume = context.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.25, context.currentTime + at);
    volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + at + 0.2);
    tone.connect(volume).connect(context.destination);
    tone.start(context.currentTime + at);
    tone.stop(context.currentTime + at + 0.2);
  }
}

export const sounding = () => timer !== null;

export function silence() {
  sessionStorage.setItem(SILENT_UNTIL, String(Date.now() + SILENCE));
}

// `danger`: something of level 1 stands in the bar, untaken.
export function follow(danger) {
  if (danger && isOn() && timer === null) {
    const again = () => isSilent() || !isOn() || beep();
    again();
    timer = setInterval(again, AGAIN_AFTER);
  } else if (!(danger && isOn()) && timer !== null) {
    clearInterval(timer);
    timer = null;
  }
}

export function offerSwitch(changed) {
  const box = document.querySelector("[data-sound]");
  if (!box) return;
  const button = box.querySelector("[data-sound-switch]");
  const show = () => {
    button.textContent = isOn() ? button.dataset.off : button.dataset.on;
    button.setAttribute("aria-pressed", String(isOn()));
  };
  button.addEventListener("click", () => {
    localStorage.setItem(SWITCH, isOn() ? "off" : "on");
    if (isOn()) beep();
    show();
    changed();
  });
  box.querySelector("[data-sound-try]").addEventListener("click", beep);
  show();
  box.hidden = false;
}
