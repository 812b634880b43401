"""A GGUF file → llama.cpp's own server on this machine. The only module that imports xllamacpp."""

import os
from functools import cache
from pathlib import Path
from typing import Any

from waymark.errors import ModelMissing

CONTEXT = 4096
"""Tokens of prompt and answer together."""

THREADS = "WAYMARK_MODEL_THREADS"

_servers: list[Any] = []  # a server ends when it is no longer referred to


@cache
def serve_gguf(path: Path) -> str:
    """Serve the file on a free port of 127.0.0.1 until the process ends; its address."""
    if not path.is_file():
        raise ModelMissing(f"There is no model file '{path}'. Name one as gguf:PATH.")
    try:
        import xllamacpp
    except ImportError:
        raise ModelMissing(
            "A GGUF file is served by xllamacpp; install it: pip install 'waymark[local]'"
        ) from None
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.model_alias = {"local"}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = _free_port()
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = int(os.environ.get(THREADS, "1"))
    parameters.cache_ram_mib = 0
    parameters.offline = True
    try:
        server = xllamacpp.Server(parameters)
    except Exception as error:  # llama.cpp's own words
        raise ModelMissing(f"llama.cpp cannot load '{path}': {error}") from None
    _servers.append(server)
    return f"{server.listening_address}/v1"


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
