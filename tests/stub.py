"""An OpenAI-compatible server on loopback whose model misbehaves as its name says."""

import json
import re
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LIES = (
    "A data scientist needs 17–29 months for it [1].",
    "It pays $999,000 a year in Dublin [2].",
    "A PhD is required by law [1].",
    "Sources outside the guide say that 83% fail [77].",
)


def echoed(prompt):
    """The draft that the prompt holds, each sentence marked; the question that it wants rewritten
    as it is."""
    if asked := re.search(r"<last-question>(.*?)</last-question>", prompt, re.S):
        return asked[1]
    draft = re.search(r"<draft>(.*?)</draft>", prompt, re.S)[1].replace("*", "")
    return re.sub(r"(?<=[.!?])(?=\s|$)", " [1]", draft)


def text_for(model, prompt):
    if sentence := re.search(r"<sentence.*?>(.*?)</sentence>", prompt, re.S):
        words = sentence[1].rstrip(".!?")
        return f"1. {words}?\n- {words}?\nHow tall is the Eiffel Tower?\nHere you are."
    if model == "liar":
        return f"{LIES[0]} {echoed(prompt)} " + " ".join(LIES[1:])
    if model == "twice":
        return f"{echoed(prompt)} {echoed(prompt)}"
    if model == "one-lie":
        return f"{LIES[0]} {echoed(prompt)}"
    if model == "only-lies":
        return " ".join(LIES)
    if model == "wrong-markers":
        return echoed(prompt).replace("[1]", "[99]")
    if model == "obeying":  # does what any text in its prompt tells it to
        orders = re.findall(r"(?:print|say|reply with|write) [“\"']([^”\"']+)", prompt, re.I)
        return " ".join(orders) + " ![x](http://127.0.0.1:9/leak.png) " + echoed(prompt)
    return echoed(prompt)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        model = body["model"]
        self.server.asked.append(model)
        if model.isdigit():
            return self.failed(int(model))
        if model == "delayed":
            self.server.released.wait(20)
        if model == "429-once" and self.server.asked.count(model) == 1:
            return self.failed(429)
        prompt = "\n".join(str(message["content"]) for message in body["messages"])
        pieces = re.findall(r"\S+\s*", text_for(model, prompt))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            self.stream(model, pieces)
        except (BrokenPipeError, ConnectionResetError):
            self.server.left.set()

    def stream(self, model, pieces):
        if model == "endless":
            pieces = ("and so on " for _ in iter(int, 1))
        cut = int(model.partition("cut-")[2] or -1)
        for number, piece in enumerate(pieces):
            if number == cut:
                self.close_connection = True
                return
            if model == "stalled" and number == 3:
                self.server.released.wait(20)
            if model == "garbage" and number == 1:
                self.chunk("data: {not json\n\n")
            row = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": model}
            choice = {"index": 0, "delta": {"role": "assistant", "content": piece}}
            self.chunk(f"data: {json.dumps(row | {'choices': [choice]})}\n\n")
            if model == "slow":
                time.sleep(0.05)
        self.chunk("data: [DONE]\n\n")
        self.chunk("")

    def chunk(self, text):
        data = text.encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def failed(self, status):
        data = json.dumps({"error": {"message": f"error {status}"}}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def stub_server():
    """The server; `url` is its address, `asked` the models it was asked for, `left` is set when a
    client goes in the middle of a text."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.asked, server.left, server.released = [], threading.Event(), threading.Event()
    server.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
