// Starts the technician's page: every module looks after one thing, and finds its part of the page by itself.
import * as acts from "./acts.js";
import * as ask from "./ask.js";
import * as camera from "./camera.js";
import * as composer from "./composer.js";
import * as drafts from "./drafts.js";
import * as handsfree from "./handsfree.js";
import * as hearing from "./hearing.js";
import * as language from "./language.js";
import * as learn from "./learn.js";
import * as link from "./link.js";
import * as mic from "./mic.js";
import * as offline from "./offline.js";
import * as outbox from "./outbox.js";
import { hear } from "./place.js";
import * as pulse from "./pulse.js";
import * as queue from "./queue.js";
import * as readaloud from "./readaloud.js";
import * as screen from "./screen.js";
import * as signin from "./signin.js";
import * as source from "./source.js";
import * as strip from "./strip.js";
import * as theme from "./theme.js";
import * as thumbs from "./thumbs.js";
import * as timers from "./timers.js";

// Reading aloud comes before the microphone: a tap silences first, whatever else it does. The outbox begins to send last.
const parts = [
  signin, link, readaloud, theme, source, drafts, composer, strip, acts, ask, hearing, mic, camera, handsfree, thumbs,
  timers, learn, queue, language, screen, pulse, offline, outbox,
];

// For whoever drives the page from outside: what is shown is whole.
hear("leaving", () => { delete document.documentElement.dataset.ready; });
hear("threaded", () => { document.documentElement.dataset.ready = ""; });

for (const part of parts) part.start();
