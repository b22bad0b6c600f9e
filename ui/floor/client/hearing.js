// A recording on its way to text: sent at once, or kept on the tablet until the server can be reached.
import { lines, send } from "./link.js";
import { done, keep, sender, settle } from "./outbox.js";
import { address } from "./strip.js";

// Recognition may have to wait for others' recordings and for its model.
const PATIENCE = 60_000;

const post = (blob, asset, signal) => send(address("/hear", asset), {
  method: "POST", body: blob, headers: { "Content-Type": blob.type }, signal,
}, PATIENCE);

// Gives what was heard; `waiting` is told of each line before. Fails with {problem} or as `send` does.
async function read(response, waiting = () => {}) {
  if (!response.ok) throw Object.assign(new Error("refused"), { problem: await response.json().catch(() => ({})) });
  for await (const line of lines(response)) {
    if (line.problem) throw Object.assign(new Error("refused"), { problem: line.problem });
    if (line.transcript) return line.transcript;
    waiting(line);
  }
  throw new Error("The answer ended early.");
}

export const transcribe = async (blob, asset, { signal, waiting } = {}) => read(await post(blob, asset, signal), waiting);

// What could not be sent waits in the outbox; its text is shown for the person to use or to drop.
export const keepRecording = (blob, { asset, case: job, lang }) =>
  keep({ kind: "recording", asset, case: job, lang, label: "", body: {}, blob });

async function taken(entry, response) {
  const heard = await read(response);
  if (!heard.text.trim()) await done(entry);
  else await settle(entry, "heard", null, { heard: heard.text, transcript: heard, blob: null });
  return { held: true };
}

export function start() {
  sender("recording", { send: (entry) => post(entry.blob, entry.asset), taken });
}
