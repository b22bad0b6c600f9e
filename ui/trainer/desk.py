"""The trainer's desk: its panels, and the routes they use."""

from __future__ import annotations

import gradio as gr
from fastapi import FastAPI

from ui.desks.page import DeskPage, mount_desk
from ui.service import Service
from ui.trainer.exercises import ExercisesPanel
from ui.trainer.insight import InsightPanel
from ui.trainer.lessondesk import LessonDesk
from ui.trainer.lessonroutes import lesson_routes
from ui.trainer.lessons import LessonsPanel
from ui.trainer.routes import trainer_routes
from ui.trainer.translations import TranslationsPanel


def mount_trainer(app: FastAPI, service: Service) -> gr.Blocks:
    """Serve the desk at ``/trainer``; gives its page."""
    lessons = LessonDesk(service.assistant.store, service.assistant.settings)
    app.include_router(trainer_routes(service))
    app.include_router(lesson_routes(lessons, service.plant))
    panels = (
        TranslationsPanel(service.assistant.store),
        LessonsPanel(lessons, service.plant),
        ExercisesPanel(service.plant, service.assistant.store),
        InsightPanel(service.plant, lessons),
    )
    return mount_desk(app, DeskPage("trainer", panels))
