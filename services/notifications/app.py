"""Where this service is put together, and nowhere else."""

from fastapi import FastAPI

from services.notifications.inbox import reactions
from services.notifications.inbox import routes as inbox
from services.notifications.readers import READERS
from services.notifications.settings import NotificationsSettings
from services.notifications.subscriptions import routes as subscriptions
from services.notifications.tables import Table
from shared.http.apps import build
from shared.process.program import Process, Program
from shared.service import Service


def build_app(service: Service) -> FastAPI:
    return build(service, subscriptions.changes, subscriptions.reads, inbox.changes, inbox.reads)


def run_app(process: Process[NotificationsSettings]) -> FastAPI:
    return build_app(process.service)


PROGRAM = Program("notifications", NotificationsSettings, Table, run_app, readers=READERS, sweeps=[reactions.sweep])
