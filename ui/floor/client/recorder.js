// One recording from the microphone: begun, metered, ended by a tap, by silence or by its longest time.
const REFUSED = {
  NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "missing", OverconstrainedError: "missing",
  NotReadableError: "taken", AbortError: "taken",
};
const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
export const SOUND = 0.01;

// Why nothing can be recorded here, as a key of the strip's texts; "" where it can.
export function hindrance() {
  if (!window.isSecureContext) return "insecure";
  if (!window.MediaRecorder) return "unable";
  return navigator.mediaDevices?.getUserMedia ? "" : "missing";
}

export class Recording {
  #pieces = [];
  #wanted = true;

  // `heard(level, seconds, loudest)` is called with every picture the screen shows; true from it ends the recording.
  constructor(heard, longest) {
    Object.assign(this, { heard, longest, began: null });
    this.blob = new Promise((done) => { this.finish = done; });
  }

  // Fails with the key of what is in the way.
  async begin() {
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (error) {
      this.finish(null);
      throw new Error(REFUSED[error.name] ?? "taken");
    }
    if (!this.#wanted) return this.#release();
    const kind = KINDS.find((each) => MediaRecorder.isTypeSupported(each));
    this.recorder = new MediaRecorder(this.stream, kind ? { mimeType: kind } : {});
    this.recorder.addEventListener("dataavailable", (event) => this.#pieces.push(event.data));
    this.recorder.addEventListener("stop", () => {
      this.#release();
      this.finish(this.#wanted ? new Blob(this.#pieces, { type: this.recorder.mimeType }) : null);
    });
    this.recorder.start();
    this.began = performance.now();
    this.#meter();
  }

  stop(wanted = true) {
    this.#wanted = wanted;
    if (this.recorder?.state === "recording") this.recorder.stop();
    else {
      this.#release();
      this.finish(null);
    }
  }

  get sounding() {
    return this.sound?.state === "running";
  }

  #meter() {
    this.sound = new AudioContext();
    this.sound.resume();
    const analyser = this.sound.createAnalyser(), wave = new Float32Array(analyser.fftSize);
    this.sound.createMediaStreamSource(this.stream).connect(analyser);
    let loudest = 0;
    const look = () => {
      if (this.recorder.state !== "recording") return;
      analyser.getFloatTimeDomainData(wave);
      const loud = Math.sqrt(wave.reduce((sum, each) => sum + each * each, 0) / wave.length);
      const passed = (performance.now() - this.began) / 1000;
      loudest = Math.max(loudest, loud);
      // The recorder hands over a little more than was asked for.
      if (this.heard(loud, passed, loudest) === true || passed > this.longest - 1) this.stop();
      else requestAnimationFrame(look);
    };
    look();
  }

  #release() {
    this.stream?.getTracks().forEach((track) => track.stop());
    if (this.sound && this.sound.state !== "closed") this.sound.close();
  }
}
