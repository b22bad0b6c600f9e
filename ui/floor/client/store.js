// The browser's own database: what waits to be sent. Memory stands in where a browser keeps no database.
const NAME = "floor", ENTRIES = "entries";
let opened = null;

function open() {
  opened ??= new Promise((done, fail) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      const entries = request.result.createObjectStore(ENTRIES, { keyPath: "seq", autoIncrement: true });
      entries.createIndex("id", "id", { unique: true });
    };
    request.onsuccess = () => {
      // Another tab with a newer page must not wait for this one.
      request.result.onversionchange = () => { request.result.close(); opened = null; };
      request.result.onclose = () => { opened = null; };
      done(request.result);
    };
    request.onerror = () => fail(request.error);
  });
  return opened;
}

async function within(mode, work) {
  const database = await open();
  return new Promise((done, fail) => {
    const transaction = database.transaction(ENTRIES, mode, { durability: "strict" });
    const request = work(transaction.objectStore(ENTRIES));
    transaction.oncomplete = () => done(request?.result);
    transaction.onerror = transaction.onabort = () => fail(transaction.error);
  });
}

const kept = {
  add: (entry) => within("readwrite", (store) => store.add(entry)),
  put: (entry) => within("readwrite", (store) => store.put(entry)),
  // Two tabs may end the same entry; what is gone stays gone.
  change: (seq, make) => within("readwrite", (store) => {
    const request = store.get(seq);
    request.onsuccess = () => { if (request.result) store.put(make(request.result)); };
    return request;
  }),
  remove: (seq) => within("readwrite", (store) => store.delete(seq)),
  get: (seq) => within("readonly", (store) => store.get(seq)),
  all: () => within("readonly", (store) => store.getAll()),
};

function inMemory() {
  const held = new Map();
  let next = 1;
  return {
    add: async (entry) => { held.set(next, { ...entry, seq: next }); return next++; },
    put: async (entry) => { held.set(entry.seq, entry); },
    change: async (seq, make) => { if (held.has(seq)) held.set(seq, make(held.get(seq))); },
    remove: async (seq) => { held.delete(seq); },
    get: async (seq) => held.get(seq),
    all: async () => [...held.values()],
  };
}

export const entries = globalThis.indexedDB ? kept : inMemory();
