"""The built web app: hashed files for ever, its page always fresh, one page for all its paths."""

from pathlib import Path, PurePosixPath

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.routing import Match, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

__all__ = ["DIST", "WebApp", "web_app"]

DIST = Path(__file__).parent / "dist"

_HASHED = "assets/"
"""Where Vite puts the files whose names change with their content."""
_FOR_EVER = "public, max-age=31536000, immutable"
_ALWAYS_ASK = "no-cache"

_NOT_BUILT = """<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><title>校园管家 Campus Steward</title></head>
<body>
<h1>校园管家</h1>
<p>网页尚未构建。请在项目目录中运行 <code>make web</code>，然后刷新本页。接口在 <code>/api/v1</code> 可用。</p>
<div lang="en">
<h1>Campus Steward</h1>
<p>The web app has not been built. Run <code>make web</code> in the project's folder, then reload this page. The API works, at <code>/api/v1</code>.</p>
</div>
</body></html>
"""


class _Files(StaticFiles):
    async def check_config(self) -> None:
        """The folder may be absent, and may come while the server runs."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            answer = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or _names_a_file(path):
                raise
            return await self._page(scope)
        answer.headers["Cache-Control"] = _FOR_EVER if path.startswith(_HASHED) else _ALWAYS_ASK
        return answer

    async def _page(self, scope: Scope) -> Response:
        try:
            answer = await super().get_response("index.html", scope)
        except HTTPException:
            answer = HTMLResponse(_NOT_BUILT, status_code=503)
        answer.headers["Cache-Control"] = _ALWAYS_ASK
        return answer


class WebApp(Mount):
    """Everything but /api: there, an unknown path is a 404 and a wrong method a 405, never HTML."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["path"] == "/api" or scope["path"].startswith("/api/"):
            return Match.NONE, {}
        return super().matches(scope)


def web_app(dist: Path = DIST) -> WebApp:
    return WebApp("/", _Files(directory=dist, check_dir=False), name="web-app")


def _names_a_file(path: str) -> bool:
    """`assets/missing.js` and `favicon.ico` do; `equipment/CHWP-1.2` is a page of the web app."""
    at_the_root = "/" not in path
    return path.startswith(_HASHED) or (at_the_root and PurePosixPath(path).suffix != "")
