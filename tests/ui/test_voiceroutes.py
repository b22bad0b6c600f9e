"""``POST /say``: a WAV file, or a sentence; never more at once than the machine can bear."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import wave
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from copilot.errors import CopilotError
from copilot.settings import Settings
from copilot.voice import LONGEST_TEXT
from tests.accounts import visiting
from ui.guard import Guard
from ui.problems import problem_response
from ui.server import WALLS
from ui.voiceroutes import AT_ONCE, LARGEST_BODY, MOST_WAITING, voice_routes

pytestmark = pytest.mark.process


def application(**settings: Any) -> FastAPI:
    service = SimpleNamespace(assistant=SimpleNamespace(settings=Settings(**settings)))
    app = FastAPI()
    app.exception_handler(CopilotError)(problem_response)
    app.include_router(voice_routes(cast(Any, service)))
    app.add_middleware(Guard, walls=WALLS)
    return visiting(app)


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(application(voice_engine="espeak")) as client:
        yield client


def test_a_text_is_spoken(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answer = client.post("/say", json={"text": "V 10 auf 230 Bar einstellen.", "lang": "de", "speed": 0.8})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/wav")
    assert answer.headers["cache-control"] == "no-store"
    with wave.open(BytesIO(answer.content)) as sound:
        assert sound.getnframes() > sound.getframerate()
    assert "230" not in caplog.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no JSON",
        b"[1]",
        b'{"text": "oil"}',
        json.dumps({"text": "oil", "lang": "de", "speed": "fast"}).encode(),
        json.dumps({"text": "oil", "lang": "de", "speed": 9}).encode(),
        json.dumps({"text": "oil", "lang": "de", "voice": "../../x"}).encode(),
        json.dumps({"text": "", "lang": "de"}).encode(),
        json.dumps({"text": "oil", "lang": "xx"}).encode(),
        json.dumps({"text": "o" * (LONGEST_TEXT + 1), "lang": "de"}).encode(),
        b'{"text": "' + b"o" * LARGEST_BODY + b'", "lang": "de"}',
    ],
)
def test_what_cannot_be_spoken_is_answered_with_a_sentence(client: TestClient, body: bytes) -> None:
    answer = client.post("/say", content=body)
    assert answer.status_code == 400
    assert answer.json()["message"].endswith(".")
    assert answer.json()["remedy"].endswith(".")


def test_without_a_voice_the_page_is_told() -> None:
    with TestClient(application(voice_engine="off")) as client:
        answer = client.post("/say", json={"text": "oil", "lang": "en"})
    assert answer.status_code == 503
    assert "COPILOT_VOICE_ENGINE" in answer.json()["remedy"]


def test_other_sites_are_refused(client: TestClient) -> None:
    answer = client.post(
        "/say", json={"text": "oil", "lang": "en"}, headers={"Origin": "https://elsewhere.example"}
    )
    assert answer.status_code == 403


SLOW = """#!{python}
import os, sys, time, wave
if "--voices" in sys.argv:
    print("head\\n5 en-us x")
    sys.exit()
begun = "{folder}/begun.%d" % os.getpid()
open(begun, "w").close()
time.sleep(0.4)
with open("{folder}/most", "a") as most:
    print(sum(name.startswith("begun") for name in os.listdir("{folder}")), file=most)
os.remove(begun)
os.write(1, b"RIFF" + bytes(20) + (22050).to_bytes(4, "little") + bytes(8) + b"data" + bytes(4 + 44100))
"""


def test_only_a_few_are_spoken_at_once_and_a_few_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "espeak-ng"
    program.write_text(SLOW.format(python=sys.executable, folder=tmp_path))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    asking = AT_ONCE + MOST_WAITING + 5

    async def everybody() -> list[int]:
        transport = httpx.ASGITransport(application(voice_engine="espeak"))
        async with httpx.AsyncClient(transport=transport, base_url="http://tablet") as client:
            asked = (client.post("/say", json={"text": "oil", "lang": "en"}) for _ in range(asking))
            return [answer.status_code for answer in await asyncio.gather(*asked)]

    assert sorted(asyncio.run(everybody())) == [200] * (asking - 5) + [429] * 5
    assert max(map(int, (tmp_path / "most").read_text().split())) <= AT_ONCE
