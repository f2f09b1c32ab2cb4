"""What a browser hears on the event stream of one API process."""

import threading

import httpx
import msgspec
from tests.integration.scale.site import ADMIN, PASSWORD
from tests.serving import client_of

__all__ = ["Browser"]


class Browser:
    """Signed in, and listening until it is closed."""

    def __init__(self, address: str) -> None:
        self.client = client_of(address)
        answer = self.client.post("/api/v1/session", json={"username": ADMIN, "password": PASSWORD})
        assert answer.is_success, answer.text
        self._lock = threading.Lock()
        self._heard: set[tuple[str, str]] = set()
        self._closed = False
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def heard(self, kind: str, what: str) -> bool:
        """Of news about a point, an asset or another subject."""
        with self._lock:
            return (kind, what) in self._heard

    def close(self) -> None:
        self._closed = True
        self.client.close()

    def _listen(self) -> None:
        try:
            with self.client.stream("GET", "/api/v1/stream") as stream:
                for line in stream.iter_lines():
                    if self._closed:
                        return
                    if line.startswith("data: ["):
                        self._note(msgspec.json.decode(line.removeprefix("data: ")))
        except (httpx.HTTPError, httpx.StreamError, OSError):
            if not self._closed:
                raise

    def _note(self, news: list[dict[str, dict[str, object]]]) -> None:
        with self._lock:
            for item in news:
                kind, data = str(item["kind"]), item["data"]
                points = data.get("points")
                subjects = points if isinstance(points, list) else [*data.values()]
                self._heard.update((kind, str(subject)) for subject in subjects)
