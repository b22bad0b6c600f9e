// Keeps the page usable without a network. KNOWN {digest, shell, offline} is put before this by the server.
// It answers for the app's pages and the manuals' pages only; nothing that is sent, signed in with or administered
// goes through it. What it keeps of the plant is kept per user, and goes when they sign out.
const SHELL = `shell ${KNOWN.digest}`, PATIENCE = 4000;
const PAGE = /^\/app(\/(asset|case|learn\/lesson|learn\/practice)\/[^/]+|\/learn(\/review)?)?\/?$/, MANUAL = /^\/(source|section|picture)\//;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL)
    .then((cache) => cache.addAll([...KNOWN.shell, ...KNOWN.offline]))
    .then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("shell ") && name !== SHELL).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/app/client/")) event.respondWith(file(request, url));
  else if (PAGE.test(url.pathname) && !request.headers.get("x-fragment")) event.respondWith(page(request, url));
  else if (url.pathname === "/app/thread") event.respondWith(page(request, url));
  else if (MANUAL.test(url.pathname)) event.respondWith(cited(request));
});

// A page from before an update still finds its files: by name, where its own version is gone.
async function file(request, url) {
  const kept = await caches.match(request);
  if (kept) return kept;
  try {
    const found = await fetch(request);
    if (found.ok) return found;
  } catch { /* the one kept, then */ }
  const name = url.pathname.split("/").pop(), same = KNOWN.shell.find((each) => each.endsWith(`/${name}`));
  return (same && (await caches.match(same))) || Response.error();
}

function key(url) {
  const bare = new URL(url.pathname.replace(/(.)\/$/, "$1"), url.origin);
  for (const name of ["asset", "case", "q", "lesson", "card", "read"]) if (url.searchParams.get(name)) bare.searchParams.set(name, url.searchParams.get(name));
  return bare.href;
}

// The server's page; where it does not answer, the last good one.
async function page(request, url) {
  const began = departures, kept = await latest(key(url));
  try {
    const response = await within(fetch(request), kept ? PATIENCE : 0);
    if (response.status === 401 || (response.redirected && !PAGE.test(new URL(response.url).pathname))) await forget();
    // A redirect is only seen as one by the browser itself.
    else if (response.ok && !response.redirected && response.type === "basic") await keep(key(url), response.clone(), began);
    return response;
  } catch {
    return kept ? marked(kept) : away(request, url);
  }
}

// Whose page it is stands in it; a fragment belongs to whose page was kept last.
let user = "", departures = 0;

self.addEventListener("message", (event) => {
  if (event.data === "leave") event.waitUntil(forget());
});

// What was asked for before somebody signed out is not kept after it.
async function keep(address, response, began) {
  const html = await response.clone().text(), names = await caches.keys();
  if (began !== departures) return;
  const found = /<body[^>]* data-user="([^"]*)"/.exec(html);
  if (found) user = encodeURIComponent(found[1].replaceAll("&#39;", "'").replaceAll("&#34;", '"').replaceAll("&amp;", "&"));
  const own = user ? `floor|${user}|pages` : names.find((name) => /^floor\|.*\|pages$/.test(name));
  if (!own) return;
  await (await caches.open(own)).put(address, new Response(html, { headers: response.headers }));
}

async function latest(address) {
  for (const name of (await caches.keys()).reverse()) {
    if (!name.startsWith("floor|")) continue;
    const found = await (await caches.open(name)).match(address);
    if (found) return found;
  }
  return null;
}

async function cited(request) {
  const kept = await latest(request.url.split("#")[0]);
  try {
    return await within(fetch(request), kept ? PATIENCE : 0);
  } catch {
    return kept ? marked(kept) : away(request, new URL(request.url));
  }
}

function within(answer, milliseconds) {
  if (!milliseconds) return answer;
  return Promise.race([answer, new Promise((_, fail) => setTimeout(() => fail(new Error("slow")), milliseconds))]);
}

// The page is told that this is no news from the server.
function marked(response) {
  const headers = new Headers(response.headers);
  headers.set("x-kept", "1");
  headers.delete("content-encoding");
  headers.delete("content-length");
  return new Response(response.body, { status: 200, headers });
}

async function away(request, url) {
  if (request.destination === "image" || url.pathname === "/app/thread") return Response.error();
  const lang = url.searchParams.get("lang");
  const wanted = KNOWN.offline.find((each) => each.endsWith(`=${lang}`)) ?? KNOWN.offline[0];
  const found = await caches.match(wanted);
  return found ? marked(found) : Response.error();
}

async function forget() {
  user = "";
  departures += 1;
  const names = (await caches.keys()).filter((name) => name.startsWith("floor|"));
  await Promise.all(names.map((name) => caches.delete(name)));
}
