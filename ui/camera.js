// A photo of a panel, a nameplate or a label: what the copilot reads on it is offered, nothing is used unasked.
const LARGEST_MB = 25;

const strip = () => window.copilotStrip;
const input = () => element.querySelector("input");

async function send(photo) {
  const leaving = new AbortController(), drop = () => leaving.abort();
  strip().drop();
  if (photo.size > LARGEST_MB * 1e6) return say(() => strip().text("photo_large", { limit: LARGEST_MB }));
  const picture = strip().node("img", "taken");
  picture.alt = "";
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
  picture.src = URL.createObjectURL(photo);
  strip().show({ line: () => strip().text("looking"), found: () => [picture], busy: true, drop });
  try {
    const response = await fetch(strip().address("/look"), {
      method: "POST", body: photo, headers: { "Content-Type": photo.type || "application/octet-stream" },
      signal: leaving.signal,
    });
    const told = await response.json().catch(() => null);
    if (!response.ok || !told) return say(() => strip().problem(told));
    review(told, picture);
  } catch (error) {
    if (error.name !== "AbortError") lose(photo);
  }
}

function say(line) {
  strip().show({ line });
}

function lose(photo) {
  strip().show({
    line: () => strip().text("lost_photo"),
    found: () => [strip().button(strip().text("again"), () => send(photo), "first")],
  });
}

function review(seen, picture) {
  const marks = [...seen.codes, ...seen.parts], used = new Set();
  let line = () => question(seen, marks);
  const use = (codes, asset, mark) => {
    const before = strip().read(), fresh = codes.filter((code) => !before.includes(code));
    if (fresh.length) strip().write([before.trimEnd(), ...fresh].filter(Boolean).join(" "));
    if (asset) strip().pick(asset);
    [...codes, asset, mark].forEach((each) => used.add(each));
    line = () => strip().text(codes.length ? "taken_over" : "picked", { what: codes.join(", ") || asset });
    strip().draw();
  };
  strip().show({
    line: () => line(),
    found: () => [
      picture,
      ...sure(marks, seen.asset, used, use),
      ...strip().codes(marks.filter((mark) => !used.has(mark)), {
        which: "which_read", unlisted: "unlisted_read", pick: (mark, code) => use([code], "", mark),
      }),
      ...machines(seen, used, use),
      ...(seen.model ? [strip().node("p", "", strip().text("model", { model: seen.model }))] : []),
      ...seen.warnings.filter((each) => each !== line()).map((each) => strip().node("p", "warned", each)),
      ...whole(seen.lines),
    ],
  });
}

function question(seen, marks) {
  const codes = certain(marks), { asset } = seen, [what] = codes;
  if (codes.length > 1) return strip().text("read_several");
  if (what && asset) return strip().text("read_on", { what, asset });
  if (what || asset) return strip().text("read", { what: what || asset });
  const unsure = marks.some((each) => each.choices.length) || seen.assets.length;
  return seen.warnings[0] ?? strip().text(unsure ? "read_unsure" : "read_nothing");
}

function certain(marks) {
  return [...new Set(marks.map((each) => each.code).filter(Boolean))];
}

// A code and its machine are one answer; of several codes the technician chooses.
function sure(marks, asset, used, use) {
  const codes = certain(marks).filter((code) => !used.has(code)), place = used.has(asset) ? "" : asset;
  const yes = (code) => strip().button(
    strip().text("use", { what: [code, place].filter(Boolean).join(" · ") }), () => use(code ? [code] : [], place), "first",
  );
  if (certain(marks).length <= 1) return codes.length || place ? [yes(codes[0])] : [];
  const each = codes.map((code) => strip().button(code, () => use([code], "")));
  return [strip().node("div", "which", ...each), ...(place ? [yes("")] : [])];
}

function machines(seen, used, use) {
  if (seen.asset || !seen.assets.length || seen.assets.some((asset) => used.has(asset))) return [];
  const choices = seen.assets.map((asset) => strip().button(asset, () => use([], asset)));
  return [strip().node("div", "which", strip().node("p", "", strip().text("which_asset")), ...choices)];
}

function whole(lines) {
  if (!lines.length) return [];
  const summary = strip().node("summary", "", strip().text("all_text"));
  return [strip().node("details", "", summary, strip().node("p", "", lines.join("\n")))];
}

element.addEventListener("click", (event) => { if (event.target.closest("button")) input().click(); });
element.addEventListener("change", (event) => {
  const [photo] = event.target.files ?? [];
  // The same picture may be chosen twice.
  event.target.value = "";
  window.copilotVoice?.stop();
  if (photo) send(photo);
});
