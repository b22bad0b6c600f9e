// Says one piece of text: with the device's own voice of its language, else with the server's.
const MUTE = 4000, VOICES = 700;
// Who reads Traditional characters in Hong Kong speaks Cantonese.
const PREFERRED = {
  "zh-Hant": ["zh-hk", "yue", "zh-hant-hk", "zh-mo", "zh-tw", "zh-hant"], "zh-Hans": ["zh-cn", "cmn", "zh-hans", "zh-sg"],
};
let known = null;
const sounds = new Map(), player = new Audio();

const lower = (tag) => tag.toLowerCase().replace(/_/g, "-");

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
    Object.assign(spoken, { voice, lang: voice.lang, rate: own.rate });
    spoken.onstart = () => {
      clearTimeout(mute);
      own.endless = setTimeout(() => own.stop(), 10_000 + (400 * piece.text.length) / own.rate);
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
  player.playbackRate = own.rate;
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

// `own` is {live, rate}: whoever wants silence sets `live` to false and calls its `stop`.
export async function say(piece, next, own) {
  const voice = await voiceOf(piece.lang);
  if (!own.live) return;
  if (voice) {
    try { return await sayHere(piece, voice, own); } catch { if (!own.live) return; }
  }
  prepare([piece, ...next]).catch(() => {});
  return sayThere(piece, own);
}

export function silence(own) {
  if (own) { own.live = false; own.stop?.(); }
  window.speechSynthesis?.cancel();
}
