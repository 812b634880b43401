"""A model's name → the chat model that words answers. Nothing is loaded until one is named.

A name is what LangChain's `init_chat_model` takes ("openai:…", "anthropic:…", "ollama:…"), the
name of a model on a server of one's own (WAYMARK_MODEL_URL), or "gguf:PATH", a file that
llama.cpp serves on this machine. Keys are read from the environment by the providers' packages.
"""

import os
import re
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel

from waymark.errors import ModelMissing

GGUF = "gguf:"
MOST_TOKENS = 400
"""Longest text of a model, in its tokens; an answer has some 70 words."""

NO_KEY = "not-needed"
"""What servers of one's own are sent as a key when the environment holds none."""

_KEY = re.compile(r"\b[A-Z]+(?:_[A-Z]+)*_API_KEY\b")
_PACKAGE = re.compile(r"\blangchain-[a-z-]+\b")


def chat_model(name: str, url: str, seconds: float) -> BaseChatModel:
    """The chat model of that name, which waits `seconds` at most for a server.

    Raises ModelMissing where its package, file or name is not there.
    """
    if name.startswith(GGUF):
        from waymark.answering.local import serve_gguf

        return _initialised("local", serve_gguf(Path(name.removeprefix(GGUF))), seconds)
    return _initialised(name, url, seconds)


def _initialised(name: str, url: str, seconds: float) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {
        "temperature": 0,
        "max_tokens": MOST_TOKENS,
        "timeout": seconds,
        "max_retries": 0,
    }
    if url:
        key = os.environ.get("OPENAI_API_KEY", NO_KEY)
        options |= {"model_provider": "openai", "base_url": url, "api_key": key}
    try:
        model: BaseChatModel = init_chat_model(name, **options)
    except Exception as error:  # each provider has its own kinds: a missing key, an unknown name
        raise ModelMissing(f"The model '{name}' cannot be used: {_next_step(error)}") from None
    return model


def _next_step(error: Exception) -> str:
    """What to do about an error of a provider, in none of its words, which may hold a secret."""
    if isinstance(error, ImportError):
        package = _PACKAGE.search(str(error))
        return f"install its package{f', {package[0]}' if package else ''}."
    if key := _KEY.search(str(error)):
        return f"set its key, {key[0]}, before Waymark is started."
    return (
        "a name is provider:model, such as ollama:llama3.2, or gguf:PATH; for a server of your own "
        "set WAYMARK_MODEL_URL."
    )
