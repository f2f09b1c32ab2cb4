"""An engine as if on a machine of its own: it takes so many readings a second, and no core of ours.

It answers a write when it would have been done, one after the other, and keeps nothing.
"""

import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

READINGS_PER_SECOND = 250_000


class Engine(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self._lock = Lock()
        self._busy_until = 0.0

    def take(self, lines: bytes) -> None:
        seconds = (lines.count(b"\n") + 1) / READINGS_PER_SECOND
        with self._lock:
            now = time.monotonic()
            self._busy_until = done = max(self._busy_until, now) + seconds
        time.sleep(done - now)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Engine

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.startswith("/query"):
            self._answer(200, b'{"results":[]}\n')
        else:
            self.server.take(body)
            self._answer(204, b"")

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    Engine(int(sys.argv[1])).serve_forever()
