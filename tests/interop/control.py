"""Serves an authorization server on a free port of loopback, and lets its test look into it.

The port is printed. The server believes that it is https://provider.example, behind a proxy that does
the TLS. What is below /test/ is the test's own: `GET` gives JSON.
"""

import io
import json
import os
import sys
import threading
from socketserver import ThreadingMixIn
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

CLIENT_ID = "test-client"
CLIENT_SECRET = "test-client-secret-canary"


class Control:
    """Keeps the answers of the token endpoint and the kinds of requests that it has met."""

    def __init__(self, app, token_path, actions):
        self.app = app
        self.token_path = token_path
        self.actions = actions
        self.issued = []
        self.grant_types = []

    def __call__(self, environ, start_response):
        environ["wsgi.url_scheme"] = "https"
        path = environ["PATH_INFO"]
        if path.startswith("/test/"):
            return self.look(path.removeprefix("/test/"), start_response)
        if path == self.token_path:
            return self.token(environ, start_response)
        return self.app(environ, start_response)

    def look(self, name, start_response):
        known = {"issued": lambda: self.issued, "grant_types": lambda: self.grant_types}
        answer = (known | self.actions)[name]()
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]

    def token(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        self.grant_types += parse_qs(body.decode()).get("grant_type", [])
        answer = b"".join(self.app(environ, start_response))
        members = json.loads(answer or b"{}")
        if "access_token" in members:
            self.issued.append(members)
        return [answer]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def serve(app, token_path, actions):
    """Serves until the test goes away, which closes the pipe that is read here."""
    control = Control(app, token_path, actions)
    server = make_server("127.0.0.1", 0, control, server_class=Server, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()
    os._exit(0)
