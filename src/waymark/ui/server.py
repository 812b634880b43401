"""The page behind a web server on this machine."""

import ipaddress
import logging
import os
import socket

from waymark.chatbot import Chatbot
from waymark.errors import ServerError
from waymark.settings import Settings

# Read by Gradio and LangChain when they are imported: nothing is reported anywhere.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["LANGCHAIN_TRACING_V2"] = os.environ["LANGSMITH_TRACING"] = "false"

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles

from waymark.ui.conversations import conversation_routes
from waymark.ui.guide import ASSETS, guide_page
from waymark.ui.page import build_page
from waymark.ui.policy import Policy
from waymark.ui.stoppable import AT_ONCE

QUEUE = 64
"""Questions that may wait; beyond it a reader is told that the server is busy."""


def serve_page(chatbot: Chatbot, settings: Settings) -> None:
    """Serve until interrupted. Raises ServerError where the address or port cannot be used."""
    listener = _listen(settings.host, settings.port)
    host, port = listener.getsockname()[:2]
    print(f"Waymark is at http://{host}:{port} (Ctrl+C ends it)", flush=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    config = uvicorn.Config(build_app(chatbot, settings), log_level="warning", server_header=False)
    uvicorn.Server(config).run(sockets=[listener])


def build_app(chatbot: Chatbot, settings: Settings) -> FastAPI:
    """The page, its assets, kept conversations and a health check as one application."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/healthz")
    def healthz() -> PlainTextResponse:
        return PlainTextResponse("ok")

    @app.get("/guide")
    def guide() -> HTMLResponse:
        index = chatbot.index
        documents, passages = index.documents.values(), index.passages.values()
        return HTMLResponse(guide_page(list(documents), list(passages)))

    if settings.history:
        app.include_router(conversation_routes(settings.history))
    app.mount("/waymark", StaticFiles(directory=ASSETS), name="waymark")
    page = build_page(chatbot, settings).queue(
        default_concurrency_limit=AT_ONCE, max_size=QUEUE, api_open=False
    )
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page,
        path="",
        footer_links=[],
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        max_file_size=0,
        # as a link, because Gradio rewrites the selectors of `css`
        head=(
            f'<meta name="waymark-history" content="{"server" if settings.history else "browser"}">'
            '<link rel="stylesheet" href="/waymark/page.css">'
            '<link rel="stylesheet" href="/waymark/guide.css">'
            '<script type="module" src="/waymark/guide.js"></script>'
            '<script type="module" src="/waymark/history.js"></script>'
        ),
        theme=gr.themes.Default(
            font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]
        ),
    )
    mounted.add_middleware(Policy)
    return mounted


def _listen(host: str, port: int) -> socket.socket:
    try:
        loopback = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host).is_loopback
    except ValueError:
        raise ServerError(f"'{host}' is not an address; use --host 127.0.0.1") from None
    if not loopback:
        raise ServerError(
            f"'{host}' can be reached from other machines, and the page asks nobody who they are. "
            "Use --host 127.0.0.1, behind a proxy that authenticates where others need it."
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise ServerError(
            f"Port {port} of {host} cannot be used ({error.strerror}); try --port {port + 1}"
        ) from None
    listener.listen(128)
    return listener
