"""Technicians on a served plant, each with a tablet of their own: they ask, work through cases and look for alarms."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode

from evals.questions import EvalQuestion

# What people take between two touches: reading a reply, doing a check, doing a step. Seconds, exponential.
READING, WORKING = 20.0, 12.0
POLL_SECONDS = 3.0
# A tablet that heard nothing sends again; so often it does though the server had done it.
RESENT = 0.1
SHOWN = ("question", "act", "poll", "page")
_BARRED = {"disabled", "data-after-timer"}
# The likeliest way through a case; whatever else a screen offers is left alone.
_PLAN = {
    "clarify": ("answer",),
    "check": ("lock_out", "step"),
    "tree": ("lock_out", "step"),
    "repair": ("repair",),
    "stuck": ("repair", "escalate"),
    "messages": ("acknowledge",),
    "step": ("lock_out", "step"),
    "verify": ("release", "verify"),
    "close": ("close",),
    "order": ("confirm",),
}


@dataclass(frozen=True, slots=True)
class Account:
    """Who works: a name and the token of their session."""

    name: str
    token: str


@dataclass(frozen=True, slots=True)
class Timing:
    """How long something took, in ms: ``kind`` is one of `SHOWN`, ``error`` "" where it went well."""

    kind: str
    what: str
    at: float
    ms: float
    error: str = ""


@dataclass(slots=True)
class Tally:
    """What all technicians did together: timings, the deeds taken by the server, the cases they opened."""

    timings: list[Timing] = field(default_factory=list)
    deeds: dict[str, str] = field(default_factory=dict)
    resent: int = 0
    finished: int = 0


@dataclass(slots=True)
class Technician:
    """One technician. Works until told the end; every failure is written down, nothing is retried silently."""

    url: str
    account: Account
    asset: str
    questions: Sequence[EvalQuestion]
    reports: Sequence[str]
    tally: Tally
    seed: int
    _chance: Random = field(init=False)
    _client: httpx.AsyncClient = field(init=False)

    async def work(self, until: float) -> None:
        """Ask and repair until the clock (`time.monotonic`) says ``until``."""
        self._chance = Random(self.seed)  # noqa: S311 - nothing secret
        headers = {"Cookie": f"session={self.account.token}; lang=en", "Accept-Encoding": "gzip"}
        async with httpx.AsyncClient(
            base_url=self.url, headers=headers, timeout=60, trust_env=False
        ) as self._client:
            await asyncio.sleep(self._chance.uniform(0, min(READING, max(0.0, until - time.monotonic()))))
            watching = asyncio.create_task(self._watch(until))
            while time.monotonic() < until:
                await self._page(f"/app/asset/{self.asset}")
                await self._ask()
                if await self._pause(READING, until):
                    await self._repair(until)
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching

    async def _repair(self, until: float) -> None:
        """Open a case and go on with it as its screen says, to the confirmed work order."""
        report = self._chance.choice(self.reports)
        done = await self._act({"act": "open", "asset": self.asset, "text": report})
        while done and await self._pause(WORKING, until):
            screen = LexborHTMLParser(done["html"]).css_first("#screen")
            chosen = self._chosen(screen) if screen else None
            if screen is None or chosen is None:
                self.tally.finished += screen is not None and _is_over(screen)
                return
            case = {"case": done["case"], "version": done["version"], "asset": self.asset}
            done = await self._act({**chosen, **case})
            if self._chance.random() < 0.1:
                await self._ask()

    def _chosen(self, screen: LexborNode) -> dict[str, Any] | None:
        """The next touch: the first planned kind that the screen offers, one of its buttons by chance."""
        for act in _PLAN.get(screen.attributes.get("data-task") or "", ()):
            offered = [
                each for each in screen.css(f'[data-act="{act}"]') if "disabled" not in each.attributes
            ]
            if offered:
                button = self._button(offered)
                fields = json.loads(button.attributes.get("data-fields") or "{}")
                if "data-after-timer" in button.attributes:
                    # The page keeps the button back until the time is over; who has waited already writes so.
                    fields["note"] = "waited already"
                return {"act": act, **fields} | ({"changes": {}} if act == "confirm" else {})
        return None

    def _button(self, offered: list[LexborNode]) -> LexborNode:
        """Mostly the first one ("done"): a case in which nothing goes well is over soon."""
        return offered[0] if self._chance.random() < 0.85 else self._chance.choice(offered)

    async def _act(self, fields: dict[str, Any]) -> dict[str, Any] | None:
        """Do something in a case; now and then twice, as a tablet does that lost the answer."""
        deed = str(UUID(int=self._chance.getrandbits(128), version=4))
        body = {"id": deed, "lang": "en", **fields}
        answer = await self._timed("act", body["act"], "POST", "/app/acts", body)
        if answer is None:
            return None
        done: dict[str, Any] = answer.json()
        self.tally.deeds[deed] = done["case"]
        if self._chance.random() < RESENT:
            self.tally.resent += 1
            again = await self._timed("act", body["act"], "POST", "/app/acts", body)
            done = again.json() if again else done
        return done

    async def _ask(self) -> None:
        """Ask one of the questions; what counts is when the first block of the reply is there to be read."""
        asked = self._chance.choice(self.questions)
        deed = str(UUID(int=self._chance.getrandbits(128), version=4))
        body = {"id": deed, "text": asked.text, "asset": self.asset, "lang": asked.lang}
        began, error, seen = time.monotonic(), "", None
        try:
            async with self._client.stream("POST", "/app/ask", json=body) as answer:
                error = "" if answer.is_success else f"HTTP {answer.status_code}"
                async for line in answer.aiter_lines():
                    told = json.loads(line)
                    error = error or ("problem" if "problem" in told else "")
                    if seen is None and 'class="reply' in told.get("html", ""):
                        seen = time.monotonic()
        except httpx.HTTPError as failed:
            error = type(failed).__name__
        if seen is None and not error:
            error = "no reply"
        self._note("question", asked.lang, began, error, seen)

    async def _watch(self, until: float) -> None:
        """Look for alarms and other people's work, as the page does by itself."""
        seen = ""
        while time.monotonic() < until:
            await asyncio.sleep(POLL_SECONDS)
            answer = await self._timed(
                "poll", "pulse", "GET", f"/app/pulse?asset={self.asset}&seen={seen}&lang=en"
            )
            seen = answer.json()["alerts"] if answer else seen

    async def _page(self, path: str) -> None:
        await self._timed("page", "asset", "GET", path)

    async def _timed(
        self, kind: str, what: str, method: str, path: str, body: dict[str, Any] | None = None
    ) -> httpx.Response | None:
        """The answer; None where there was none or it is a refusal, which is written down."""
        began, answer, error = time.monotonic(), None, ""
        try:
            answer = await self._client.request(method, path, json=body)
            error = "" if answer.is_success else f"HTTP {answer.status_code}: {answer.text[:200]}"
        except httpx.HTTPError as failed:
            error = type(failed).__name__
        self._note(kind, what, began, error)
        return answer if not error else None

    def _note(self, kind: str, what: str, began: float, error: str, ended: float | None = None) -> None:
        ms = 1000 * ((ended or time.monotonic()) - began)
        self.tally.timings.append(Timing(kind, what, began, ms, error))

    async def _pause(self, mean: float, until: float) -> bool:
        """Wait; False where the end came meanwhile, after which nobody acts: all would do so at the same moment."""
        await asyncio.sleep(min(self._chance.expovariate(1 / mean), max(0.0, until - time.monotonic())))
        return time.monotonic() < until


def _is_over(screen: LexborNode) -> bool:
    """Whether the case came to its end: a confirmed order or a handed over case."""
    return (screen.attributes.get("data-task") or "") in ("order", "handed")
