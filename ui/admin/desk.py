"""The maintainer's desk: its panels, and the routes they use."""

from __future__ import annotations

import gradio as gr
from fastapi import FastAPI

from copilot.apikeys import ApiKeys
from copilot.wordingvectors import WordingVectors
from ui.admin.causes import CausesPanel
from ui.admin.documents import DocumentsPanel
from ui.admin.evaluation import EvaluationPanel
from ui.admin.feeds import FeedsPanel
from ui.admin.files import file_routes
from ui.admin.keys import KeysPanel
from ui.admin.knowledge import IndexPanel
from ui.admin.log import LogPanel
from ui.admin.opinions import OpinionsPanel
from ui.admin.people import PeoplePanel
from ui.admin.routes import document_routes
from ui.desks.page import DeskPage, mount_desk
from ui.documents import Documents
from ui.evaluationhome import EvaluationHome
from ui.service import Service


def mount_admin(app: FastAPI, service: Service) -> gr.Blocks:
    """Serve the desk at ``/admin``; gives its page."""
    assistant = service.assistant
    store, home, documents = assistant.store, EvaluationHome.of(assistant.settings), Documents(service)
    app.include_router(document_routes(documents))
    app.include_router(file_routes(service, home))
    panels = (
        DocumentsPanel(documents),
        IndexPanel(assistant),
        FeedsPanel(store),
        PeoplePanel(service.accounts),
        KeysPanel(ApiKeys(store)),
        OpinionsPanel(service.plant, home),
        CausesPanel(store, WordingVectors(store, assistant.embedder)),
        EvaluationPanel(home),
        LogPanel(store),
    )
    return mount_desk(app, DeskPage("admin", panels))
