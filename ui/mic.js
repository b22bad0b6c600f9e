// Tap, speak, tap: the recording goes to the copilot, the text comes back into the question to be checked.
const REFUSED = {
  NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "missing", OverconstrainedError: "missing",
  NotReadableError: "taken", AbortError: "taken",
};
const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const SOUND = 0.01, PATIENCE = 3000, BOUNCE = 500;
let taking = null, last = "";

const strip = () => window.copilotStrip;

function complain(key) {
  strip().show({ line: () => strip().text(key) });
}

async function begin() {
  window.copilotVoice?.stop();
  strip().drop();
  if (!window.isSecureContext) return complain("insecure");
  if (!window.MediaRecorder) return complain("unable");
  if (!navigator.mediaDevices?.getUserMedia) return complain("missing");
  const own = { wanted: true };
  taking = own;
  strip().show({ line: () => strip().text("starting"), busy: true, drop: () => stop(own, false) });
  try {
    own.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (error) {
    if (taking === own) taking = null;
    return own.wanted && complain(REFUSED[error.name] ?? "taken");
  }
  if (own.wanted) record(own);
  else release(own);
}

function record(own) {
  const kind = KINDS.find((each) => MediaRecorder.isTypeSupported(each));
  const pieces = [];
  own.recorder = new MediaRecorder(own.stream, kind ? { mimeType: kind } : {});
  own.recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
  own.recorder.addEventListener("stop", () => {
    release(own);
    if (own.wanted) send(new Blob(pieces, { type: own.recorder.mimeType }));
  });
  own.recorder.start();
  own.began = performance.now();
  element.classList.add("recording");
  meter(own);
}

// How loud it is and how long it has been: what shows that the microphone works.
function meter(own) {
  own.sound = new AudioContext();
  own.sound.resume();
  const analyser = own.sound.createAnalyser(), wave = new Float32Array(analyser.fftSize);
  own.sound.createMediaStreamSource(own.stream).connect(analyser);
  let loudest = 0, silent = false;
  const level = strip().node("i"), clock = strip().node("span", "clock");
  const shown = strip().node("div", "meter", strip().node("span", "level", level), clock);
  shown.setAttribute("aria-hidden", "true");
  strip().show({
    line: () => strip().text(silent ? "silent" : "listening"),
    found: () => [shown],
    drop: () => stop(own, false),
  });
  const look = () => {
    if (own.recorder.state !== "recording") return;
    analyser.getFloatTimeDomainData(wave);
    const loud = Math.sqrt(wave.reduce((sum, each) => sum + each * each, 0) / wave.length);
    const passed = performance.now() - own.began, longest = strip().seconds();
    loudest = Math.max(loudest, loud);
    level.style.inlineSize = `${Math.min(100, 100 * Math.sqrt(loud * 4))}%`;
    clock.textContent = `${Math.floor(passed / 1000)} / ${longest} s`;
    if (silent !== (own.sound.state === "running" && passed > PATIENCE && loudest < SOUND)) {
      silent = !silent;
      strip().draw();
    }
    // The recorder hands over a little more than was asked for.
    if (passed > (longest - 1) * 1000) stop(own, true);
    else requestAnimationFrame(look);
  };
  look();
}

function stop(own, wanted) {
  own.wanted = wanted;
  if (taking === own) taking = null;
  if (own.recorder?.state === "recording") own.recorder.stop();
  else release(own);
}

function release(own) {
  own.stream?.getTracks().forEach((track) => track.stop());
  if (own.sound?.state !== "closed") own.sound?.close();
  element.classList.remove("recording");
}

async function send(recording) {
  const leaving = new AbortController(), drop = () => leaving.abort();
  const waiting = (key, values) =>
    strip().show({ line: () => strip().text(key, values), busy: true, drop });
  waiting("writing");
  try {
    const response = await fetch(strip().address("/hear"), {
      method: "POST", body: recording, headers: { "Content-Type": recording.type }, signal: leaving.signal,
    });
    if (!response.ok) return fail(await response.json().catch(() => null));
    for await (const line of lines(response)) {
      if (line.problem) return fail(line.problem);
      if (line.transcript) return take(line.transcript);
      if (line.loading) waiting("loading");
      else if (line.before) waiting("before", { count: line.before });
      else waiting("writing");
    }
    throw new Error("The answer ended early.");
  } catch (error) {
    if (error.name !== "AbortError") lose(recording);
  }
}

async function* lines(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (held + value).split("\n");
    held = parts.pop();
    for (const part of parts) if (part) yield JSON.parse(part);
  }
}

function fail(told) {
  strip().show({ line: () => strip().problem(told) });
}

function lose(recording) {
  strip().show({
    line: () => strip().text("lost_recording"),
    found: () => [strip().button(strip().text("again"), () => send(recording), "first")],
  });
}

// What was said goes into the question as text, never further: the technician reads it and asks.
function take(heard) {
  // A command that nothing can follow ("back" before anything was read) is text like any other.
  const obeyed = heard.command && document.querySelector(".reply") && window.copilotVoice?.command(heard.command);
  if (obeyed) return strip().clear();
  let words = heard.text;
  for (const each of heard.codes) if (each.code) words = words.replace(each.said, () => each.code);
  const before = strip().read();
  const kept = before.trim() && before !== last ? `${before.trimEnd()} ` : "";
  if (words) strip().write(last = kept + words);
  review(heard, words);
}

function review(heard, words) {
  const chosen = new Map();
  const pick = (each, code) => {
    const words = strip().read(), said = chosen.get(each) ?? each.said;
    // What was heard only on a second look does not stand in the text.
    strip().write(last = words.includes(said) ? words.replace(said, () => code) : `${words.trimEnd()} ${code}`);
    chosen.set(each, code);
    strip().draw();
  };
  strip().show({
    line: () => {
      if (!words) return heard.warnings[0] ?? strip().text("nothing");
      const open = heard.codes.some((each) => each.choices.length && !chosen.has(each));
      return strip().text(open ? "heard_unsure" : "heard");
    },
    found: () => [
      ...strip().listed("codes", heard.codes.map((each) => each.code).filter(Boolean)),
      ...strip().listed("values", heard.values.map((each) => `${each.value} ${each.unit}`.trim())),
      ...strip().codes(heard.codes, {
        which: "which", unlisted: "unlisted", chosen: (each) => chosen.get(each), pick,
      }),
      ...heard.warnings.slice(words ? 0 : 1).map((each) => strip().node("p", "warned", each)),
    ],
  });
}

element.addEventListener("click", (event) => {
  if (!event.target.closest("button")) return;
  // A glove that taps twice means it once.
  if (taking?.recorder) performance.now() - taking.began > BOUNCE && stop(taking, true);
  else if (!taking) begin();
});
addEventListener("pagehide", () => taking && stop(taking, false));
