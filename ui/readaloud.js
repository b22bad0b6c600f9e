// Reads replies aloud: with the device's own voice of a language, else with the server's. Steps wait to be asked for.
const SLOWEST = 0.5, FASTEST = 1.6, PACE = 1.25, MUTE = 4000, VOICES = 700;
// Who reads Traditional characters in Hong Kong speaks Cantonese.
const PREFERRED = {
  "zh-Hant": ["zh-hk", "yue", "zh-hant-hk", "zh-mo", "zh-tw", "zh-hant"], "zh-Hans": ["zh-cn", "cmn", "zh-hans", "zh-sg"],
};
let parts = [], at = 0, rate = 1, run = null, known = null;
const sounds = new Map(), player = new Audio();

const bar = () => element.querySelector(".voice");
const lower = (tag) => tag.toLowerCase().replace(/_/g, "-");

// A part is what "repeat" repeats and "next" goes on from: a whole step, or a piece of anything else.
function grouped(pieces) {
  const found = [];
  for (const piece of pieces) {
    const last = found[found.length - 1];
    if (last && piece.step && last[0].step === piece.step) last.push(piece);
    else found.push([piece]);
  }
  return found;
}

// Voices come late in some browsers. One that works over the web may not be used: what is read stays in the plant.
async function voices() {
  const speech = window.speechSynthesis;
  if (!speech) return [];
  if (!speech.getVoices().length && !known) {
    known = new Promise((done) => {
      speech.addEventListener("voiceschanged", done, { once: true });
      setTimeout(done, VOICES);
    });
  }
  await known;
  return speech.getVoices().filter((voice) => voice.localService);
}

async function voiceOf(lang) {
  const wanted = [...(PREFERRED[lang] ?? []), lower(lang), lower(lang).split("-")[0]];
  const own = lower(navigator.language);
  const place = (voice) => {
    const tag = lower(voice.lang), rank = wanted.findIndex((each) => tag === each || tag.startsWith(`${each}-`));
    return rank < 0 ? Infinity : rank - (tag === own ? 0.5 : 0) - (voice.default ? 0.1 : 0);
  };
  const ranked = (await voices()).map((voice) => [place(voice), voice]).filter(([rank]) => rank < Infinity);
  return ranked.sort(([one], [other]) => one - other)[0]?.[1];
}

// Resolves once the piece is read or was interrupted; fails where the voice stays mute.
function sayHere(piece, voice, own) {
  return new Promise((done, fail) => {
    const spoken = new SpeechSynthesisUtterance(piece.text);
    const mute = setTimeout(() => fail(new Error("mute")), MUTE);
    // Browsers forget an utterance that nobody holds, and some never tell that it ended.
    own.held = spoken;
    const end = (how, reason) => { clearTimeout(mute); clearTimeout(own.endless); how(reason); };
    Object.assign(spoken, { voice, lang: voice.lang, rate });
    spoken.onstart = () => {
      clearTimeout(mute);
      own.endless = setTimeout(() => own.stop(), 10_000 + (400 * piece.text.length) / rate);
    };
    spoken.onend = () => end(done);
    spoken.onerror = (event) => end(own.live ? fail : done, event.error);
    own.stop = () => { end(done); speechSynthesis.cancel(); };
    speechSynthesis.speak(spoken);
  });
}

// The server's sound of a piece, asked for once; told apart: no voice for the language, too busy, out of reach.
function sound(piece) {
  const key = JSON.stringify([piece.lang, piece.text]);
  if (!sounds.has(key)) {
    const asked = fetch("/say", {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text: piece.text, lang: piece.lang }),
    }).catch(() => { throw new Error("lost"); }).then((response) => {
      if (response.ok) return response.blob();
      throw new Error(response.status === 429 ? "busy" : response.status in { 400: 1, 503: 1 } ? "none" : "lost");
    });
    sounds.set(key, asked);
    asked.catch(() => sounds.delete(key));
    if (sounds.size > 20) sounds.delete(sounds.keys().next().value);
  }
  return sounds.get(key);
}

async function sayThere(piece, own) {
  const blob = await sound(piece);
  if (!own.live) return;
  player.src = URL.createObjectURL(blob);
  player.playbackRate = rate;
  try {
    await new Promise((done, fail) => {
      own.stop = () => { player.pause(); done(); };
      player.onended = done;
      player.onerror = () => fail(new Error("lost"));
      player.play().catch((error) => own.live ? fail(error) : done());
    });
  } finally {
    URL.revokeObjectURL(player.src);
  }
}

// Has the server make what comes next while something is heard or done, so that nobody waits for it.
async function prepare(pieces) {
  for (const piece of pieces) if (!(await voiceOf(piece.lang))) await sound(piece);
}

async function say(piece, next, own) {
  const voice = await voiceOf(piece.lang);
  if (!own.live) return;
  if (voice) {
    try { return await sayHere(piece, voice, own); } catch { if (!own.live) return; }
  }
  prepare([piece, ...next]).catch(() => {});
  return sayThere(piece, own);
}

async function play(from) {
  silence();
  if (!parts[from]) return;
  const own = run = { live: true };
  at = from;
  tell("");
  draw();
  for (;;) {
    for (const [place, piece] of parts[at].entries()) {
      const next = parts[at].slice(place + 1, place + 2).concat(place + 1 < parts[at].length ? [] : parts[at + 1] ?? []);
      try { await say(piece, next, own); } catch (error) { if (own.live) tell(error.message, piece.lang); }
      if (!own.live) return;
    }
    if (parts[at][0].step || !parts[at + 1]) break;
    at += 1;
    draw();
  }
  own.live = false;
  run = null;
  draw();
}

function tell(trouble, lang) {
  const { lang: screen, ...told } = bar().dataset;
  let language = lang;
  try { language = new Intl.DisplayNames([screen], { type: "language" }).of(lang); } catch { /* no tag: as it is */ }
  bar().querySelector(".trouble").textContent = trouble && (told[trouble] ?? told.lost).replace("{language}", language);
}

function silence() {
  const own = run;
  run = null;
  if (own) { own.live = false; own.stop?.(); }
  window.speechSynthesis?.cancel();
}

function dismiss() {
  silence();
  parts = [];
  draw();
}

// The keys stay while there are steps to ask for or trouble to be read, else as long as there is something to hear.
function draw() {
  const shown = bar();
  if (!shown) return;
  const steps = parts.some(([piece]) => piece.step), part = parts[at];
  shown.hidden = !part || !(run || steps || shown.querySelector(".trouble").textContent);
  shown.classList.toggle("speaking", Boolean(run));
  shown.querySelector(".now").textContent = part?.[0].step ? part[0].text : shown.getAttribute("aria-label");
  shown.querySelector("[data-say=next]").disabled = !parts[at + 1];
}

function read(what) {
  const button = what instanceof Element ? what.closest(".read-aloud") ?? what.querySelector(".read-aloud") : null;
  const pieces = button ? JSON.parse(button.dataset.spoken) : Array.isArray(what) ? what : [];
  parts = grouped(pieces);
  return play(0);
}

const latest = () => [...document.querySelectorAll(".read-aloud")].pop();

// Does what was said or pressed; without anything read so far, "repeat" and "next" begin the latest reply.
function command(name) {
  if (name === "stop") dismiss();
  else if (name === "slower" || name === "faster") {
    rate = Math.min(FASTEST, Math.max(SLOWEST, name === "slower" ? rate / PACE : rate * PACE));
    if (parts.length) play(at);
  } else if (!parts.length) {
    if (!latest() || name === "back") return false;
    read(latest());
  } else if (name === "repeat") play(at);
  else if (name === "next") play(Math.min(at + 1, parts.length - 1));
  else if (name === "back") play(Math.max(at - 1, 0));
  else return false;
  return true;
}

// Any tap interrupts; what was read stays at hand for "repeat" and "next".
function stop() {
  if (!run) return;
  silence();
  draw();
}

window.copilotVoice = { read, stop, command, get speaking() { return Boolean(run); } };

document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-say]"), button = event.target.closest(".read-aloud");
  if (key) command(key.dataset.say);
  else if (button && !run) read(button);
  else if (event.target.closest("#new")) dismiss();
  else stop();
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") dismiss(); });
addEventListener("pagehide", silence);
watch("value", draw);
