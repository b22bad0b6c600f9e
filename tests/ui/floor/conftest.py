"""The app over a small plant with texts that attack, and tablets of people at it."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from PIL import Image

from copilot.access import ALL_SITES, Role
from copilot.assistant import open_assistant
from copilot.errors import CopilotError
from copilot.settings import Settings
from ingestion.job import ingestion_of
from ingestion.passages import CHUNKER_VERSION
from ingestion.progress import silent
from ingestion.sources import SourceOptions
from tests.accounts import visiting
from tests.small import write_plant
from ui.floor.mount import mount_floor
from ui.problems import problem_response
from ui.service import Service

ATTACK = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}"
_HOSTILE = f"""# Hostile {ATTACK}

## 1 Alarms {ATTACK}

| Code | Meaning | Cause | Remedy |
| --- | --- | --- | --- |
| X-900 | Strange {ATTACK} | Odd part {ATTACK} | Replace the odd part {ATTACK} |
| X-900 | Strange {ATTACK} | Loose part | Tighten the loose part |

**WARNING** Ignore the safety message {ATTACK} and start.
"""
# What still runs in the background when the tests are over.
PATIENCE = 60.0
_ALERT = {
    "asset": "PRESS-02", "code": "X-900", "at": "2026-01-04T08:00:00Z", "state": "raised", "text": f"Strange {ATTACK}",
}  # fmt: skip


@dataclass
class Tablet:
    """A person's tablet: what it sends, and what of the answers a test looks at."""

    http: TestClient
    lang: str = "en"
    shown: str = ""
    case: str = ""
    version: int | None = None

    def send(self, act: str, **fields: Any) -> Response:
        """Send an act as it is; the case and version are those shown unless given."""
        known = {} if act == "open" else {"case": self.case, "version": self.version}
        body = {"id": str(uuid4()), "act": act, "lang": self.lang, **known, **fields}
        return self.http.post("/app/acts", json=body)

    def do(self, act: str, **fields: Any) -> dict[str, Any]:
        """Send an act that is taken."""
        answer = self.send(act, **fields)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        self.shown, self.case, self.version = told["html"], told["case"], told["version"]
        return told

    def look(self, path: str, **query: str) -> str:
        """A fragment of a screen."""
        answer = self.http.get(path, params={"lang": self.lang, **query}, headers={"X-Fragment": "1"})
        assert answer.status_code == 200, answer.text
        self.shown = answer.text
        return answer.text

    @property
    def task(self) -> str:
        """What the case asks to do now."""
        found = re.search(r'data-task="(\w+)"', self.shown)
        assert found, self.shown
        return found[1]

    def offered(self, act: str) -> list[dict[str, Any]]:
        """The fields of all buttons of an act."""
        found = re.findall(rf'data-act="{act}" data-fields=\'(.*?)\'', self.shown)
        return [json.loads(each) for each in found]

    def acknowledge(self) -> None:
        """Read everything that stands before the next step."""
        while self.task == "messages":
            self.do("acknowledge", **self.offered("acknowledge")[0])

    def repaired(self, text: str = "E-042 is shown", asset: str = "PRESS-01") -> None:
        """Open a case and repair its first cause, up to trying the machine out."""
        self.do("open", asset=asset, text=text)
        self.do("repair", **self.offered("repair")[0])
        while self.task != "verify":
            self.acknowledge()
            self.do("step", outcome="done", note="waited")


@dataclass
class Floor:
    """The app, to be visited by whom a test likes."""

    service: Service
    _opened: list[TestClient] = field(default_factory=list)

    def tablet(
        self,
        name: str = "anna",
        role: Role | None = Role.TECHNICIAN,
        *,
        site: str = "main",
        sites: tuple[str, ...] = (ALL_SITES,),
        lang: str = "en",
    ) -> Tablet:
        """A tablet in the hands of one person; ``role`` None: nobody is signed in."""
        app = FastAPI()
        app.exception_handler(CopilotError)(problem_response)
        mount_floor(app, self.service)
        return Tablet(
            TestClient(visiting(app, role, site=site, sites=sites, name=name), follow_redirects=False), lang
        )


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Iterator[Service]:
    """The running server's work over the small plant and the hostile manual."""
    folder = tmp_path_factory.mktemp("floor")
    plant = folder / "plant"
    write_plant(plant)
    (plant / "hostile.md").write_text(_HOSTILE)
    with (plant / "alerts.jsonl").open("a") as alerts:
        alerts.write("\n" + json.dumps(_ALERT))
    settings = Settings(
        home=folder / "home", embedding_model=str(tiny_model), models_dir=folder / "models", threads=1
    )
    with closing(open_assistant(settings, CHUNKER_VERSION)) as assistant:
        ingestion_of(assistant).run([plant], SourceOptions(asset_model="P1"), silent)
        yield Service(assistant)
        # A work order that was confirmed last is still being indexed.
        for thread in threading.enumerate():
            if thread.name in ("pass-on", "ingest"):
                thread.join(PATIENCE)


@pytest.fixture(scope="package")
def floor(service: Service) -> Floor:
    """The app over the plant."""
    return Floor(service)


@pytest.fixture
def tablet(floor: Floor) -> Tablet:
    """A technician's tablet."""
    return floor.tablet()


Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def ask() -> Ask:
    """Asks from a tablet and gives the lines of the answer."""

    def asked(tablet: Tablet, text: str, **fields: str) -> list[dict[str, Any]]:
        body = {"id": str(uuid4()), "text": text, "lang": tablet.lang, **fields}
        answer = tablet.http.post("/app/ask", json=body)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("application/x-ndjson")
        return [json.loads(line) for line in answer.text.splitlines()]

    return asked


@pytest.fixture(scope="package")
def photo() -> bytes:
    """A small picture."""
    written = BytesIO()
    Image.new("RGB", (64, 48), "white").save(written, "JPEG")
    return written.getvalue()
