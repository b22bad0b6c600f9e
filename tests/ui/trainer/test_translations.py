from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import delete

from copilot.access import ForbiddenError, Role
from copilot.errors import BadInputError
from copilot.translationmemory import Origin, ReviewState, TranslationMemory, Unit
from copilot.translationtables import TranslationRow
from tests.ui.desks.plant import HOSTILE, Desks, fields
from ui.trainer.translations import TranslationsPanel

RIGHT = "Die Ölmenge wird alle 12 Stunden geprüft."


@pytest.fixture
def memory(desks: Desks) -> Iterator[TranslationMemory]:
    """A machine's translation that waits, a stale one, one into another language."""
    store = desks.service.assistant.store
    memory = TranslationMemory(store, "main")
    here = next(each for each in memory.paragraphs() if "every 12 hours" in each.text)
    there = next(each for each in memory.paragraphs() if "Grease" in each.text)
    made = [
        Unit(
            each.lang,
            lang,
            text,
            target,
            ReviewState.NEEDS_REVIEW,
            Origin.MACHINE,
            each.document,
            each.section_id,
            each.place,
        )
        for each, lang, text, target in (
            (here, "de", here.text, f"Geprüft alle 8 Stunden. {HOSTILE}"),
            (there, "es", there.text, "Tabla de grasa"),
            (here, "fr", f"Gone {HOSTILE}", "Parti"),
        )
    ]
    memory.put(made, "machine", "translated_by_machine")
    yield memory
    with store.transaction() as session:
        session.execute(delete(TranslationRow))


def waiting(memory: TranslationMemory, lang: str) -> Unit:
    [unit] = memory.units(lang, ReviewState.NEEDS_REVIEW)
    return unit


def test_the_queue_shows_a_unit_beside_its_source(desks: Desks, memory: TranslationMemory) -> None:
    panel, seat = TranslationsPanel(desks.service.assistant.store), desks.seat(Role.TRAINER)
    shown = panel.show(seat, fields(to="de"))
    assert "every 12 hours" in shown
    assert "1 of 1 that wait" in shown
    assert "The check finds a difference" in shown
    assert 'href="/source/' in shown
    assert "1 translation whose source has changed" in shown
    assert "<img" not in shown
    assert "1 of 2 that wait" in panel.show(seat, fields())
    assert "2 of 2 that wait" in panel.show(seat, fields(place="99"))
    assert "No translation waits" in panel.show(seat, fields(to="zh-Hant"))
    with pytest.raises(ForbiddenError):
        panel.acts["accept"](desks.seat(Role.TECHNICIAN), fields(id="x"))


def test_a_unit_is_edited_and_accepted(desks: Desks, memory: TranslationMemory) -> None:
    panel, seat = TranslationsPanel(desks.service.assistant.store), desks.seat(Role.TRAINER, name="tom")
    unit = waiting(memory, "de")
    sent = {"id": unit.id, "seen": unit.target}
    with pytest.raises(BadInputError, match=r"finds a difference: .*a number"):
        panel.acts["accept"](seat, fields(**sent, target="Geprüft alle 8 Stunden."))
    with pytest.raises(BadInputError, match="needs a text"):
        panel.acts["accept"](seat, fields(**sent, target=" "))
    assert waiting(memory, "de").target == unit.target
    panel.acts["accept"](seat, fields(**sent, target=RIGHT, anyway="yes"))
    [kept] = memory.units("de")
    assert (kept.target, kept.state, kept.reviewer) == (RIGHT, ReviewState.REVIEWED, "tom")
    with pytest.raises(BadInputError, match="meanwhile"):
        panel.acts["reject"](seat, fields(**sent))


def test_a_unit_that_changed_meanwhile_is_not_decided_on(desks: Desks, memory: TranslationMemory) -> None:
    panel, seat = TranslationsPanel(desks.service.assistant.store), desks.seat(Role.TRAINER)
    unit = waiting(memory, "es")
    with pytest.raises(BadInputError, match="meanwhile"):
        panel.acts["accept"](seat, fields(id=unit.id, seen="Otro", target="Otro"))
    panel.acts["reject"](seat, fields(id=unit.id, seen=unit.target))
    [kept] = memory.units("es")
    assert kept.state is ReviewState.REJECTED


def test_translations_go_out_and_come_back(desks: Desks, memory: TranslationMemory) -> None:
    client = desks.client(Role.TRAINER)
    sent = client.get("/desk/translations.xlf?to=es&missing=true")
    assert sent.status_code == 200
    assert sent.headers["content-disposition"] == 'attachment; filename="translations.es.xlf"'
    assert "<trans-unit" in sent.text
    taken = client.post("/upload/translations?name=x.xlf", content=sent.content)
    assert taken.status_code == 200
    assert "refused" in taken.json()["text"]
    assert client.get("/desk/translations.xlf?to=german").status_code == 400
    assert (
        client.post("/upload/translations", content=b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>").status_code == 400
    )
    for role in (None, Role.TECHNICIAN):
        refused = desks.client(role)
        assert refused.get("/desk/translations.xlf?to=es").status_code == (403 if role else 401)
        assert refused.post("/upload/translations", content=b"x").status_code == (403 if role else 401)
