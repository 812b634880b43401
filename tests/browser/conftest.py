"""A real Chromium, and the page served from the guide's index on a free port."""

import os
import shutil

import pytest
from driving import served
from stub import stub_server

FLAGS = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync""".split()


@pytest.fixture(scope="session")
def feedback_file(tmp_path_factory):
    return tmp_path_factory.mktemp("feedback") / "feedback.jsonl"


@pytest.fixture(scope="session")
def address(settings, index, root, feedback_file):
    with served(settings, root, WAYMARK_FEEDBACK=str(feedback_file)) as address:
        yield address


@pytest.fixture(scope="session")
def address_with_models(settings, index, root):
    """The page where a reader may choose among models of a server that misbehaves."""
    with stub_server() as server:
        models = {"WAYMARK_MODEL": "echo,liar,500,delayed", "WAYMARK_MODEL_URL": server.url}
        with served(settings, root, **models, WAYMARK_MODEL_SECONDS="5") as address:
            yield address


@pytest.fixture(scope="session")
def chromium():
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        reason = "no Chromium on this machine: install Debian's package chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=[(1280, 800), (390, 844)], ids=["desktop", "phone"])
def page(chromium, address, request):
    """The page open in a new context; `page.outside` lists what it asked of other hosts."""
    width, height = request.param
    context = chromium.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.outside, page.errors = [], []
    page.on("request", lambda r: None if local(r.url, address) else page.outside.append(r.url))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(address)
    page.wait_for_selector("#question textarea")
    yield page
    context.close()


def local(url, address):
    return url.startswith((address, "data:", "blob:"))
