"""A province's own interface, as far as it was seen: a real HTTP server on loopback with its errors and its bad days."""

from __future__ import annotations

import json
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LIMITS = {"MaHoSo": 50, "ChuHoSo": 500, "TrichYeuHoSo": 1000, "GhiChu": 2000, "NguoiXuLy": 50}
EXISTS = {"error_code": "3", "message": "Hồ sơ đã tồn tại"}
DONE = {"error_code": "00", "message": "Thành công"}


class Theirs:
    """What the interface holds, how it was asked, and what goes wrong next.

    `trouble` is taken from the left, one a request of that service: "lose" carries the request out and drops the answer, "drop"
    does nothing and drops it, "slow" carries it out and answers only when `go_on` is set, "busy" is a 503, "page" an HTML 200,
    "away" a redirect, "bomb" an answer without end, "refuse" an error of its own.
    """

    def __init__(self) -> None:
        self.records: dict[str, dict[str, Any]] = {}
        self.steps: dict[str, list[dict[str, Any]]] = {}
        self.asked: list[dict[str, Any]] = []
        self.trouble: dict[str, deque[str]] = {}
        self.logins = 0
        self.session = ""
        self.password = "mat khau cua he thong tinh"
        self.lists_steps = False
        self.blind = False
        self.upper = False
        self.wordy = False
        self.refuses_same_step = False
        self.go_on = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._server.server_close()

    def next(self, service: str, *what: str) -> None:
        """The next requests of a service meet this."""
        self.trouble.setdefault(service, deque()).extend(what)

    def services(self) -> list[str]:
        """The services asked so far, in order."""
        return [one["service"] for one in self.asked]

    def of(self, service: str) -> list[dict[str, Any]]:
        """The requests of one service."""
        return [one for one in self.asked if one["service"] == service]

    def forget_asked(self) -> None:
        self.asked.clear()

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        """One request carried out."""
        if body.get("session") != self.session or not self.session:
            return {"error_code": "-5", "message": "Phiên làm việc không hợp lệ"}
        doing = {"TraCuuHoSo": self._look_up, "DongBoHoSoMC": self._push, "CapNhatTienDoHoSoMC": self._add}
        said = doing[body["service"]](body)
        if self.wordy and "result" not in said:
            return {"message": "Cập nhật thành công" if said is DONE else said["message"]}
        return said

    def log_in(self, body: dict[str, Any]) -> dict[str, Any]:
        self.logins += 1
        if body.get("password") != self.password:
            return {"error_code": 1, "message": "Sai tài khoản"}
        self.session = f"phien-{self.logins}"
        return {"session": self.session, "error_code": 0}

    def _look_up(self, body: dict[str, Any]) -> dict[str, Any]:
        record = self.records.get(body["mahoso"])
        if record is None:
            return {"error_code": 0, "result": []}
        if self.blind:
            return {"error_code": 0, "result": [{"MaHoSo": body["mahoso"]}]}
        shown = dict(record)
        if self.lists_steps:
            shown["DanhSachTienDo"] = self.steps.get(body["mahoso"], [])
        return {"error_code": 0, "result": [{key.upper(): value for key, value in shown.items()} if self.upper else shown]}

    def _push(self, body: dict[str, Any]) -> dict[str, Any]:
        for dossier in body["data"]:
            code = dossier["MaHoSo"]
            if _too_long(dossier):
                return {"error_code": "7", "message": "Dữ liệu vượt quá độ dài"}
            if body["isUpdating"] == "False" and code in self.records:
                return EXISTS
            if body["isUpdating"] == "True" and code not in self.records:
                return {"error_code": "-1", "message": "Không có hồ sơ để cập nhật"}
            self.records[code] = dossier
        return DONE

    def _add(self, body: dict[str, Any]) -> dict[str, Any]:
        if len(body["data"]) > 10 or any(_too_long(row) for row in body["data"]):
            return {"error_code": "7", "message": "Dữ liệu vượt quá giới hạn"}
        for row in body["data"]:
            if row["MaHoSo"] not in self.records:
                return {"error_code": "-1", "message": "Chưa có hồ sơ"}
            there = self.steps.setdefault(row["MaHoSo"], [])
            if self.refuses_same_step and row in there:
                return {"error_code": "-3", "message": "Tiến độ đã tồn tại"}
            there.append(row)
        return DONE


def _too_long(record: dict[str, Any]) -> bool:
    return any(len(record.get(name) or "") > most for name, most in LIMITS.items())


def _handler(theirs: Theirs) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: object) -> None:
            return

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if self.path == "/auth":
                return self._send(200, theirs.log_in(body))
            theirs.asked.append(body)
            waits = theirs.trouble.get(body["service"])
            self._meet(waits.popleft() if waits else "", body)
            return None

        def _meet(self, trouble: str, body: dict[str, Any]) -> None:
            if trouble in ("lose", "slow"):
                said = theirs.answer(body)
                if trouble == "slow":
                    theirs.go_on.wait()
                    return self._send(200, said)
            if trouble in ("lose", "drop"):
                self.close_connection = True
            elif trouble == "busy":
                self._send(503, {"message": "busy"})
            elif trouble == "page":
                self._raw(200, b"<html>Wi-Fi</html>", "text/html")
            elif trouble == "away":
                self._raw(302, b"", "text/html", ("Location", "http://127.0.0.1:9/"))
            elif trouble == "bomb":
                self._raw(200, b'{"message":"' + b"a" * (2 << 20), "application/json")
            elif trouble == "denied":
                self._send(401, {"message": "Unauthorized"})
            elif trouble == "refuse":
                self._send(200, {"error_code": "12", "message": "Thủ tục không thuộc đơn vị"})
            else:
                self._send(200, theirs.answer(body))
            return None

        def _send(self, status: int, value: dict[str, Any]) -> None:
            self._raw(status, json.dumps(value, ensure_ascii=False).encode(), "application/json")

        def _raw(self, status: int, raw: bytes, kind: str, *more: tuple[str, str]) -> None:
            self.send_response(status)
            for name, value in (("Content-Type", kind), ("Content-Length", str(len(raw))), *more):
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(raw)
            except OSError:
                self.close_connection = True

    return Handler
