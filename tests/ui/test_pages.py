from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image

from copilot.errors import CopilotError
from tests.accounts import visiting
from tests.ui.conftest import PDF, SCRIPT, TEXT
from ui.pages import page_routes
from ui.problems import problem_response


def test_page_is_shown_with_the_quote_marked(viewer: TestClient) -> None:
    page = viewer.get(
        f"/source/{PDF}", params={"page": 1, "quote": ["Main pressure is not reached", "E-042"]}
    )
    assert page.status_code == 200
    assert "Page 1 of 2" in page.text
    # The cell is narrow: the meaning runs over several lines, each marked.
    assert page.text.count('class="found"') >= 3
    picture = re.search(r'<image href="([^"]+)"', page.text)
    assert picture
    drawn = viewer.get(picture[1].replace("&amp;", "&"))
    assert drawn.headers["content-type"] == "image/png"
    assert Image.open(BytesIO(drawn.content)).width == 1240


def test_neighbouring_pages_are_offered(viewer: TestClient) -> None:
    first = viewer.get(f"/source/{PDF}", params={"page": 1}).text
    last = viewer.get(f"/source/{PDF}", params={"page": 2}).text
    assert "Next page" in first
    assert "Previous page" not in first
    assert "Previous page" in last
    assert "Next page" not in last


def test_quote_that_is_not_on_the_page_stands_above_it(viewer: TestClient) -> None:
    page = viewer.get(f"/source/{PDF}", params={"page": 2, "quote": "Words <b>elsewhere</b>"}).text
    assert 'class="found"' not in page
    assert "Words &lt;b&gt;elsewhere&lt;/b&gt;" in page
    assert "could not be marked" in page


def test_section_of_a_text_is_shown_escaped_with_the_quote_marked(viewer: TestClient) -> None:
    asked = {"heading": "1 Notes", "quote": ["tighten  V10 to 35 Nm", "E-1"]}
    page = viewer.get(f"/source/{quote(TEXT)}", params=asked).text
    assert '<mark id="found">tighten V10 to 35 Nm</mark>' in page
    assert "<mark>E-1</mark>" in page
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "Code&lt;b&gt;" in page
    assert "Stuck &amp; &lt;i&gt;hot&lt;/i&gt;" in page


def test_section_id_leads_to_its_document(viewer: TestClient) -> None:
    page = viewer.get("/section/notes%231", params={"lang": "de"})
    assert page.status_code == 200
    assert SCRIPT.partition(" ")[2] in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/source/nothing",
        "/source/../../etc/hostname",
        "/source/..%2f..%2fetc%2fhostname?page=1",
        "/source/%2fetc%2fhostname?page=1",
        f"/source/{PDF}?page=3",
        f"/source/{PDF}?page=1&site=other",
        f"/source/{quote(TEXT)}?heading=Elsewhere",
        "/section/unknown",
    ],
)
def test_what_is_not_in_the_store_is_missing_in_words(viewer: TestClient, path: str) -> None:
    page = viewer.get(path)
    assert page.status_code == 404
    assert "root:" not in page.text


def test_missing_page_speaks_the_readers_language(viewer: TestClient) -> None:
    assert "Diese Seite gibt es hier nicht" in viewer.get("/source/nothing?lang=de").text


def test_picture_of_an_unknown_page_is_missing(viewer: TestClient) -> None:
    assert viewer.get("/picture/nothing?page=1").status_code == 404
    assert viewer.get(f"/picture/{quote(TEXT)}?page=1").status_code == 404


def test_viewer_may_load_its_own_pictures_only(viewer: TestClient) -> None:
    page = viewer.get(f"/source/{PDF}?page=1")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce
    assert f'<style nonce="{nonce[1]}">' in page.text
    assert " style=" not in page.text
    assert "Press &lt;b&gt;manual" in page.text


@pytest.mark.parametrize(
    "path",
    [f"/source/{PDF}?page=1&site=main", f"/picture/{PDF}?page=1&site=main", "/section/notes%231?site=main"],
)
def test_a_document_of_another_site_is_not_there(assistant: Any, path: str) -> None:
    app = FastAPI()
    app.include_router(page_routes(assistant))
    here = TestClient(visiting(app, site="main", sites=("main",)))
    assert here.get(path).status_code == 200
    elsewhere = FastAPI()
    elsewhere.include_router(page_routes(assistant))
    assert TestClient(visiting(elsewhere, site="north", sites=("north",))).get(path).status_code == 404


def test_a_reader_sees_their_own_site_where_none_is_named(assistant: Any) -> None:
    app = FastAPI()
    app.include_router(page_routes(assistant))
    elsewhere = TestClient(visiting(app, site="north"))
    assert elsewhere.get(f"/source/{PDF}?page=1").status_code == 404
    assert elsewhere.get(f"/source/{PDF}?page=1&site=main").status_code == 200


@pytest.mark.parametrize("path", [f"/source/{PDF}?page=1", f"/picture/{PDF}?page=1", "/section/notes%231"])
def test_who_is_not_signed_in_reads_nothing(assistant: Any, path: str) -> None:
    app = FastAPI()
    app.exception_handler(CopilotError)(problem_response)
    app.include_router(page_routes(assistant))
    assert TestClient(visiting(app, None)).get(path).status_code == 401
