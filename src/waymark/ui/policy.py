"""What the browser may load and run for a page: nothing from elsewhere, and no script that the
page was not served with."""

import base64
import hashlib
import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.S | re.I)
_BY_URL = re.compile(r"file=\s*(?:[a-z][a-z0-9+.-]*:|//)", re.I)

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


def content_policy(page: bytes) -> str:
    """The content security policy of an HTML page: its inline scripts by their hashes.

    Styles may be inline, because Gradio's components set their own.
    """
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"
        for script in dict.fromkeys(_INLINE.findall(page))
    ]
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src 'self'", *hashes)),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


class Policy:
    """Adds the policy to every page, and refuses to fetch addresses on a reader's behalf."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and the answer back with its policy."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if _BY_URL.search(scope["path"]):
            await send({"type": "http.response.start", "status": 403, "headers": []})
            await send({"type": "http.response.body", "body": b"Files by address are not served."})
            return
        # uncompressed, because its scripts are to be read
        kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        wants_page = any(n == b"accept" and b"text/html" in v for n, v in scope["headers"])
        held: list[Message] = []

        async def passed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = dict(message["headers"])
                message["headers"] = [*message["headers"], *HEADERS]
                if headers.get(b"content-type", b"").startswith(b"text/html"):
                    held.append(message)
                    return
            if not held:
                await send(message)
                return
            held.append(message)
            if message.get("more_body"):
                return
            start, *parts = held
            body = b"".join(part.get("body", b"") for part in parts)
            start["headers"].append((b"content-security-policy", content_policy(body).encode()))
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self._app({**scope, "headers": kept} if wants_page else scope, receive, passed)
