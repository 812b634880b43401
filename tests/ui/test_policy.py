import base64
import hashlib

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse
from fastapi.testclient import TestClient

from waymark.ui.policy import Policy

SCRIPT = "window.known = 1"


@pytest.fixture(scope="module")
def client():
    app = FastAPI()

    @app.get("/page")
    def page():
        return HTMLResponse(f'<script src="/a.js"></script><script>{SCRIPT}</script>')

    @app.get("/{path:path}")
    def text(path: str):
        return PlainTextResponse(path)

    app.add_middleware(Policy)
    return TestClient(app)


def test_a_page_may_run_its_own_scripts_alone(client):
    answer = client.get("/page", headers={"Accept": "text/html"})
    policy = answer.headers["content-security-policy"]
    own = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{own}';" in policy
    assert "unsafe-eval" not in policy
    assert "default-src 'none'" in policy
    assert answer.text.endswith("</script>")


def test_other_answers_pass_as_they_are(client):
    answer = client.get("/some/text")
    assert answer.text == "some/text"
    assert "content-security-policy" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("file", ["http://e.vil/x.png", "https:/e.vil", "//e.vil/x", "ftp://e.vil"])
def test_no_address_is_fetched_for_a_reader(client, file):
    assert client.get(f"/gradio_api/file={file}").status_code == 403
