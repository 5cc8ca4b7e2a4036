"""The province of the month: a real gateway on this machine, its officers, and the dossiers that need both ends."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from schemas.times import moment_text
from tools.month_lives import APPROVED, LIVES, Chance, Life, end
from tools.month_office import UNIT, Case, environment, run_once

DEPARTMENT = "H44.05"


class Province:
    """`motcua-province serve` while the month lasts; `command` is what is typed beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.command("init", "--unit", "H44", "--name", "Tỉnh Thử")
        units = folder / "units.json"
        units.write_text(json.dumps([{"code": code, "name": f"Đơn vị {code}"} for code in (UNIT, DEPARTMENT)]), encoding="utf-8")
        self.command("units", "import", str(units))
        words = [*self._words("serve"), "--port", "0"]
        self._process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8", env=environment()
        )

    def __enter__(self) -> Province:
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().split()[1]
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()

    def _words(self, *args: str) -> list[str]:
        return [sys.executable, "-m", "sync.province", *args, "--data", str(self.folder)]

    def command(self, *args: str, stdin: object = None) -> Any:
        """A command and its JSON. Raises CalledProcessError."""
        asked = json.dumps(stdin or {}).encode()
        words = [*self._words(*args), *([] if args[0] == "serve" else ["--json"])]
        done = subprocess.run(words, input=asked, capture_output=True, env=environment(), check=True)
        return json.loads(done.stdout)

    def enrol(self, office: Path) -> None:
        """Let this office in."""
        code = self.command("enrol-code", "--unit", UNIT)["code"]
        run_once(office, "enrol", "--province", self.url, "--code", code)

    def act(self, case: Case, name: str, content: object = None) -> Any:
        """What an officer of the department does."""
        return self.command("act", case.id, name, "--unit", DEPARTMENT, "--by", "an.so", stdin=content)


def _exchanged(chance: Chance, conflicts: int = 0) -> None:
    """Everything sent and taken in; 6 where something waits for a person."""
    code, out = chance.desk.ask("sync")
    if code != (6 if conflicts else 0) or out.get("conflicts") != conflicts or out.get("waiting_entries"):
        chance.desk.books.complain(f"sync: {code}, {out.get('code') or out.get('message')}, {out.get('conflicts')} conflicts")


def _filed(chance: Chance, province: Province, count: int) -> list[Case]:
    """So many dossiers that citizens filed on the portal, as they stand in the inbox."""
    desk, cases = chance.desk, []
    for _one in range(count):
        typed, field = chance.content()
        named = {"code": typed["procedure"], "name": "Thủ tục nộp trực tuyến", "field": field, "limit": "3 working_days"}
        file = province.folder / "filed.json"
        filed = {"procedure": named, "applicant": typed["applicant"], "parts": typed["parts"], "filed_at": desk.tick()}
        file.write_text(json.dumps(filed), encoding="utf-8")
        id_ = province.command("file-online", str(file), "--unit", UNIT)["dossier"]
        case = Case(id=id_, field=field, received_on=moment_text(desk.now)[:10], status="registered", taken_in=False)
        desk.books.cases[id_] = case
        cases.append(case)
    _exchanged(chance)
    waiting = {one["dossier"]: one["filed_at"][:10] for one in desk.told("inbox")}
    for case in cases:
        if waiting.get(case.id) != case.received_on:
            desk.books.complain(f"{case.id} was filed and is not in the inbox")
    return cases


def filed_online(chance: Chance, province: Province) -> Life:
    """Filed on the portal: taken in without typing it again, refused, or sent back once for what is missing."""
    taken, refused, short = _filed(chance, province, 3)
    desk = chance.desk
    desk.act(taken, "guide", {"reason": "Thiếu"}, refused="accept.filed_online")
    desk.act(taken, "accept", {"limit": "3 working_days"}, refused="accept.filed_online")
    desk.act(taken, "accept-online", status="received")
    desk.act(taken, "accept-online", refused="workflow.not_allowed")
    desk.act(refused, "refuse", {"reason": "Không thuộc thẩm quyền"}, status="refused")
    desk.act(short, "request-supplement", {"reason": "Thiếu ảnh", "parts": ["Ảnh"]}, status="supplement_requested")
    yield 1
    chance.desk.act(short, "supplement-received", {"parts": ["Ảnh"]}, status="registered")
    chance.desk.act(short, "accept-online", status="received")
    yield from end(chance, taken)
    yield from end(chance, short)
    _exchanged(chance)


def apart(chance: Chance, province: Province) -> Life:
    """Home and department act without knowing of each other; a supervisor decides, and both ends show the same."""
    case, linked = chance.receive(), chance.receive()
    if not (case and linked):
        return
    desk = chance.desk
    desk.act(case, "forward", {"to_unit": DEPARTMENT, "task": "Thẩm định", "limit": "2 working_days"}, status="processing")
    desk.act(linked, "link", {"unit": DEPARTMENT, "task": "Xác minh", "limit": "2 working_days"}, status="processing")
    _exchanged(chance)
    if not desk.told("show", case.id)["official_code"]:
        desk.books.complain(f"{case.id} was sent and has no official number")
    province.act(case, "decide", APPROVED)
    province.act(linked, "return-link", {"document_no": "7/TB"})
    desk.act(case, "stop", {"reason": "Công dân báo trùng"}, status="stopped")
    _exchanged(chance, conflicts=1)
    _settled(chance, province, case)
    if (shown := desk.told("show", linked.id)["links"][0])["document_no"] != "7/TB" or shown["outcome"] != "done":
        desk.books.complain(f"{linked.id}: what the department gave back has not come")
    yield from end(chance, case)
    yield from end(chance, linked)
    _exchanged(chance)


def _settled(chance: Chance, province: Province, case: Case) -> None:
    desk = chance.desk
    case.status = "processing"
    [conflict] = desk.told("show", case.id)["conflicts"]
    desk.act(case, "finish", refused="dossier.conflict_open")
    wrong = {"conflict": conflict["id"], "keep": "a" * 64, "reason": "Chọn nhầm"}
    desk.act(case, "settle", wrong, refused="settle.not_in_conflict")
    keep = next(one["hash"] for one in conflict["acts"] if one["act"] == "decide")
    desk.act(case, "settle", {"conflict": conflict["id"], "keep": keep, "reason": "Sở đã giải quyết"})
    _exchanged(chance)
    there = province.command("show", case.id)
    if there["conflicts"] or there["status"] != case.status:
        desk.books.complain(f"{case.id} is {there['status']} at the province with {len(there['conflicts'])} conflicts")


Kind = Callable[[Chance], Life]


def lives(province: Province) -> Iterator[tuple[Kind, int]]:
    """Every life of the month with its weight, those that need the province among them."""
    yield from LIVES
    yield (lambda chance: filed_online(chance, province)), 1
    yield (lambda chance: apart(chance, province)), 1
