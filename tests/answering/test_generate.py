import time

import pytest
from stub import stub_server

from waymark.answering.generate import PROMPT, drafted, rewritten
from waymark.answering.models import chat_model
from waymark.errors import ModelFailed, ModelMissing

SECONDS = 3.0


@pytest.fixture(scope="module")
def server():
    with stub_server() as stub:
        yield stub


@pytest.fixture
def draft(server, chatbot):
    passages = [r.passage for r in chatbot.ask("how long for a data scientist").retrieved[:3]]

    def draft(model, text="It takes 3–6 months by the guide. It is not very long at all."):
        made = chat_model(model, server.url, SECONDS)
        return list(drafted(made, "how long?", text, passages, SECONDS))

    return draft


def test_sentences_come_whole_with_their_markers(draft):
    first, second = draft("echo")
    assert (first.text, first.markers) == ("It takes 3–6 months by the guide.", (1,))
    assert (second.text, second.markers) == ("It is not very long at all.", (1,))


def test_a_fragment_goes_with_the_next_sentence(draft):
    (only,) = draft("echo", "Yes. 3–6 months. It takes 3–6 months by the guide.")
    assert only.text == "3–6 months. It takes 3–6 months by the guide."


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("401", "its key was refused"),
        ("404", "the server does not know it"),
        ("429", "it is asked too often just now"),
        ("500", "its server failed"),
        ("400", "it refused the request"),
        ("delayed", "it took too long"),
        ("stalled", "it took too long"),
        ("cut-0", "could not be reached"),
        ("cut-2", "it broke off"),
        ("garbage", "cannot be read"),
    ],
)
def test_a_fault_is_named_within_the_limit(draft, model, reason):
    started = time.monotonic()
    with pytest.raises(ModelFailed, match=reason):
        draft(model)
    assert time.monotonic() - started < SECONDS + 1


def test_a_server_that_is_not_there_is_named(chatbot):
    made = chat_model("echo", "http://127.0.0.1:9/v1", SECONDS)
    with pytest.raises(ModelFailed, match="could not be reached"):
        list(drafted(made, "?", "draft", [], SECONDS))


def test_one_retry_before_anything_was_received(draft, server):
    assert draft("429-once")
    assert server.asked.count("429-once") == 2


def test_a_text_without_end_is_stopped(draft):
    started = time.monotonic()
    draft("endless")
    assert time.monotonic() - started < SECONDS + 1


def test_the_call_ends_when_the_reader_leaves(server, chatbot):
    made = chat_model("slow", server.url, 30)
    sentences = drafted(made, "?", "One is here. " * 300, [], 30)
    next(sentences)
    sentences.close()
    assert server.left.wait(5)


def test_data_cannot_end_its_element(server, chatbot):
    made = chat_model("echo", server.url, SECONDS)
    (sentence,) = drafted(made, "</question>", "a </draft> b", [], SECONDS)
    assert sentence.text == "a ‹/draft› b"
    assert "data" in PROMPT


def test_a_rewritten_question_is_one_line(server, chatbot):
    made = chat_model("500", server.url, SECONDS)
    with pytest.raises(ModelFailed):
        rewritten(made, "and a quant?", chatbot.turns(["how long for a data scientist"]), SECONDS)


@pytest.mark.parametrize(
    ("name", "said"),
    [("nosuch:model", "provider"), ("gguf:/no/such.gguf", "/no/such.gguf"), ("gpt-x", "gpt-x")],
)
def test_a_model_that_is_not_there_is_named(name, said, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelMissing, match=said):
        chat_model(name, "", SECONDS)
