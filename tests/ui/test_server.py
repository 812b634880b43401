"""The page's server in a process of its own, watched for anything that leaves the machine."""

import subprocess
import sys

PROGRAM = """
import sys
seen = []
def watch(event, args):
    if event == "socket.getaddrinfo" and args[0] not in (None, "127.0.0.1", "localhost", "::1"):
        seen.append(args[0])
    if event == "socket.connect" and isinstance(args[1], tuple) and args[1][0] not in ("127.0.0.1", "::1"):
        seen.append(args[1])
sys.addaudithook(watch)

import os
from pathlib import Path
from waymark.chatbot import Chatbot
from waymark.indexing import open_index
from waymark.settings import Settings
from waymark.ui.server import build_app
from fastapi.testclient import TestClient

settings = Settings(index=Path(sys.argv[1]))
chatbot = Chatbot(open_index(settings.index), settings)
with TestClient(build_app(chatbot, settings)) as client:
    assert client.get("/healthz").text == "ok"
    page = client.get("/").text
    assert "/waymark/guide.js" in page
    for name in ("guide.js", "chat.js", "history.js", "page.css", "guide.css"):
        assert client.get(f"/waymark/{name}").status_code == 200
    assert "3–6 months" in client.get("/guide").text
    assert client.get("/waymark/../server.py").status_code == 404
    assert client.get("/gradio_api/runs").status_code in (404, 405)
    chatbot.ask("do I need a PhD")
import gradio, langsmith.utils, time
time.sleep(2)
assert not gradio.analytics_enabled() if hasattr(gradio, "analytics_enabled") else True
assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
assert not langsmith.utils.tracing_is_enabled()
print("left the machine:", seen)
"""


def test_nothing_leaves_the_machine_even_where_tracing_is_set(settings, index):
    import os

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(settings.index)],
        capture_output=True,
        text=True,
        timeout=240,
        env={
            **os.environ,
            "LANGSMITH_TRACING": "true",
            "LANGCHAIN_TRACING_V2": "true",
            "LANGSMITH_API_KEY": "not-a-key",
        },
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "left the machine: []"
