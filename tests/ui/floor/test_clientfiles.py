from __future__ import annotations

import gzip
import json

from copilot.wording import languages
from tests.ui.floor.conftest import Floor, Tablet
from ui.floor.clientfiles import ClientFiles


def test_files_are_kept_for_ever_under_an_address_of_their_content(floor: Floor) -> None:
    http = floor.tablet(role=None).http
    client = ClientFiles.read()
    for name, file in client.files.items():
        answer = http.get(f"{client.address}/{name}", headers={"accept-encoding": "gzip"})
        assert answer.status_code == 200
        assert answer.content == file.plain == gzip.decompress(file.packed)
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-type"] == file.kind
        assert answer.headers["x-content-type-options"] == "nosniff"
    plain = http.get(f"{client.address}/floor.css", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text.startswith("/* Colour, type, spacing")


def test_nothing_else_is_served(floor: Floor) -> None:
    http = floor.tablet(role=None).http
    address = ClientFiles.read().address
    for path in (f"{address}/other.css", "/app/client/0000/floor.css", f"{address}/..%2f..%2froutes.py"):
        assert http.get(path).status_code == 404


def test_the_page_names_its_files_by_that_address(tablet: Tablet) -> None:
    assert f'href="{ClientFiles.read().address}/floor.css"' in tablet.http.get("/app").text


def test_the_service_worker_knows_what_to_keep_and_may_look_after_all_pages(floor: Floor) -> None:
    answer = floor.tablet(role=None).http.get("/app/sw.js")
    first, _, _ = answer.text.partition(";\n")
    known = json.loads(first.removeprefix("const KNOWN = "))
    client = ClientFiles.read()
    assert known["digest"] == client.digest
    assert f"{client.address}/floor.css" in known["shell"]
    assert not any(each.endswith("sw.js") for each in known["shell"])
    assert known["offline"] == [f"/app/offline?lang={lang}" for lang in languages()]
    assert answer.headers["service-worker-allowed"] == "/"
    assert answer.headers["cache-control"] == "no-cache"


def test_the_app_can_be_put_on_the_home_screen(floor: Floor) -> None:
    http = floor.tablet(role=None).http
    manifest = http.get("/app/manifest.webmanifest").json()
    assert manifest["start_url"] == manifest["scope"] == "/app"
    icon = http.get(manifest["icons"][0]["src"])
    assert icon.headers["content-type"] == manifest["icons"][0]["type"]
