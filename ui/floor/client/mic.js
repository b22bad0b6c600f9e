// Tap, speak, tap: the recording goes to the copilot, the text comes back into the question to be checked.
import { read, write } from "./composer.js";
import { keepRecording, transcribe } from "./hearing.js";
import { LinkError } from "./link.js";
import { here } from "./place.js";
import { Recording, SOUND, hindrance } from "./recorder.js";
import { clear, codes, draw, drop, listed, problem, say, seconds, sense, show } from "./strip.js";
import { node, text } from "./texts.js";
import * as voice from "./readaloud.js";

const PATIENCE = 3, BOUNCE = 500;
let taking = null, last = "", obey = () => false;

// Who takes commands before the voice does: hands-free mode takes those that act.
export function commands(take) {
  obey = take;
}

const complain = (key) => say(() => sense(key));

async function begin() {
  voice.stop();
  drop();
  const hindered = hindrance();
  if (hindered) return complain(hindered);
  const meter = metered(), own = new Recording(meter.heard, seconds());
  taking = own;
  show({ line: () => sense("starting"), busy: true, drop: () => end(own, false) });
  try {
    await own.begin();
  } catch (error) {
    if (taking === own) complain(error.message);
    taking = null;
    return;
  }
  if (taking !== own) return;
  document.getElementById("mic").classList.add("recording");
  show({ line: meter.line, found: () => [meter.shown], drop: () => end(own, false) });
  const recording = await own.blob;
  document.getElementById("mic")?.classList.remove("recording");
  if (taking === own) taking = null;
  if (recording) hearing(recording);
}

// How loud it is and how long it has been: what shows that the microphone works.
function metered() {
  let silent = false;
  const level = node("i"), clock = node("span", "clock"), longest = seconds();
  const shown = node("div", "meter", node("span", "level", level), clock);
  shown.setAttribute("aria-hidden", "true");
  const heard = (loud, passed, loudest) => {
    level.style.inlineSize = `${Math.min(100, 100 * Math.sqrt(loud * 4))}%`;
    clock.textContent = `${Math.floor(passed)} / ${longest} s`;
    if (silent !== (Boolean(taking?.sounding) && passed > PATIENCE && loudest < SOUND)) {
      silent = !silent;
      draw();
    }
  };
  return { shown, heard, line: () => sense(silent ? "silent" : "listening") };
}

function end(own, wanted) {
  if (taking === own) taking = null;
  own.stop(wanted);
}

async function hearing(recording) {
  const leaving = new AbortController(), at = here();
  const waiting = (key, values) =>
    show({ line: () => sense(key, values), busy: true, drop: () => leaving.abort() });
  waiting("writing");
  const told = ({ loading, before }) => (loading ? waiting("loading") : before ? waiting("before", { count: before }) : waiting("writing"));
  try {
    take(await transcribe(recording, at.asset, { signal: leaving.signal, waiting: told }));
  } catch (error) {
    if (leaving.signal.aborted) return;
    if (error.problem) say(() => problem(error.problem));
    else if (error instanceof LinkError || error instanceof Error) {
      clear();
      keepRecording(recording, at);
    }
  }
}

// What was said goes into the question as text, never further: the technician reads it and asks.
function take(heard) {
  // A command that nothing can follow ("back" before anything was read) is text like any other.
  if (heard.command && (obey(heard.command) || voice.command(heard.command))) return clear();
  use(heard);
}

// Text and codes of a transcript into the question; what is in doubt is asked about.
export function use(heard) {
  let words = heard.text;
  for (const each of heard.codes) if (each.code) words = words.replace(each.said, () => each.code);
  const before = read();
  const kept = before.trim() && before !== last ? `${before.trimEnd()} ` : "";
  if (words) write(last = kept + words);
  review(heard, words);
}

function review(heard, words) {
  const chosen = new Map();
  const pick = (each, code) => {
    const words = read(), said = chosen.get(each) ?? each.said;
    // What was heard only on a second look does not stand in the text.
    write(last = words.includes(said) ? words.replace(said, () => code) : `${words.trimEnd()} ${code}`);
    chosen.set(each, code);
    draw();
  };
  show({
    line: () => {
      if (!words) return heard.warnings[0] ?? sense("nothing");
      const open = heard.codes.some((each) => each.choices.length && !chosen.has(each));
      return text(open ? "check_unsure" : "check");
    },
    found: () => [
      ...listed("codes", heard.codes.map((each) => each.code).filter(Boolean)),
      ...listed("values", heard.values.map((each) => `${each.value} ${each.unit}`.trim())),
      ...codes(heard.codes, { which: "which", unlisted: "unlisted", chosen: (each) => chosen.get(each), pick }),
      ...heard.warnings.slice(words ? 0 : 1).map((each) => node("p", "warned", each)),
    ],
  });
}

export const recording = () => Boolean(taking);

export function start() {
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#mic button")) return;
    // A glove that taps twice means it once.
    if (taking?.began) performance.now() - taking.began > BOUNCE && end(taking, true);
    else if (!taking) begin();
  });
  addEventListener("pagehide", () => taking && end(taking, false));
}
