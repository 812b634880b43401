"""Conversations kept on the server, through its routes."""

import json
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from waymark.conversation import conversation_json
from waymark.settings import Settings
from waymark.ui.conversations import FILE
from waymark.ui.server import build_app


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("kept") / "conversations"


@pytest.fixture(scope="module")
def client(chatbot, folder):
    with TestClient(build_app(chatbot, Settings(history=folder))) as client:
        yield client


def conversation(chatbot, *questions):
    turns = json.loads(conversation_json(chatbot.turns(questions)))
    return {"id": str(uuid4()), "title": "Pay", "updated": "2026-11-25T00:00:00Z", "turns": turns}


def test_a_conversation_is_kept_changed_and_forgotten(client, chatbot, folder):
    kept = conversation(chatbot, "what does a head of AI earn?")
    address = f"/waymark/conversations/{kept['id']}"
    assert client.get(address).status_code == 404
    assert client.put(address, json=kept).status_code == 204
    assert client.get(address).json() == kept
    assert client.put(address, json=kept | {"title": "Renamed"}).status_code == 204
    assert client.get("/waymark/conversations").json() == [kept | {"title": "Renamed"}]
    assert (folder / FILE).is_file()
    assert client.delete(address).status_code == 204
    assert client.get("/waymark/conversations").json() == []


def test_the_page_learns_where_conversations_are_kept(client, chatbot, settings):
    said = r"name=\"waymark-history\" content=\"{}\"".format  # in the page's configuration
    assert said("server") in client.get("/").text
    with TestClient(build_app(chatbot, settings)) as without:
        assert said("browser") in without.get("/").text
        assert without.get("/waymark/conversations").status_code == 404


@pytest.mark.parametrize(
    "change",
    [{"turns": [{"question": "x"}]}, {"id": str(uuid4())}, {"title": "x" * 201}, {"turns": "x"}],
    ids=["no answer", "another id", "long title", "no list"],
)
def test_what_is_no_conversation_is_refused(client, chatbot, change):
    kept = conversation(chatbot, "do I need a PhD?")
    refused = client.put(f"/waymark/conversations/{kept['id']}", json=kept | change)
    assert refused.status_code == 422
    assert client.get("/waymark/conversations").json() == []


def test_a_path_is_no_id(client):
    assert client.get("/waymark/conversations/..%2f..%2fetc%2fpasswd").status_code in (404, 422)
