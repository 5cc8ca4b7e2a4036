"""Writes what follows from the types: `schemas/json` and the tables of docs/record-language.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from schemas import acts, asks, export
from schemas.acts import Act
from schemas.base import Record
from schemas.dossier import Dossier
from schemas.rules import workflow
from schemas.rules.fold import fold
from schemas.status import VIETNAMESE, Status
from tools.source import ROOT, shown

PAGE = ROOT / "docs" / "record-language.md"


def write() -> Iterator[str]:
    """Write every file that is out of step; the names of those written."""
    for path, text in files().items():
        if not path.exists() or path.read_text("utf-8") != text:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
            yield shown(path)


def files() -> dict[Path, str]:
    """Every generated file with the text it should have."""
    written = {export.FOLDER / f"{name}.json": export.text_of(made) for name, made in export.documents().items()}
    return {**written, PAGE: page(PAGE.read_text("utf-8"))}


def page(text: str) -> str:
    """The page with its tables written anew between their marks."""
    tables = {"acts": act_table, "states": status_table, "touches": touch_table, "apart": apart_table}
    for name, table in tables.items():
        start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, _, rest = text.partition(start)
        _, _, after = rest.partition(end)
        text = f"{before}{start}{table()}{end}{after}"
    return text


def act_table() -> str:
    """Every act: what the ledger keeps, what the command line asks."""
    rows = []
    for act in Act:
        kind = acts.CONTENT[act]
        ask = asks.ReceiveAsk if act is Act.RECEIVE else asks.ASK_KINDS.get(act)
        rows.append((f"`{act}`", _fields(kind), _asked(act, kind, ask)))
    return _table(("act", "content", "asked, where it differs"), rows)


def _asked(act: Act, kind: type[Record], ask: type[Record] | None) -> str:
    if ask is None:
        return "from the province only"
    if act is Act.CORRECT:
        return "`{field: value…, reason}`"
    return "" if _fields(ask) == _fields(kind) else _fields(ask)


def _fields(kind: type[Record]) -> str:
    defaults = len(kind.__struct_fields__) - len(kind.__struct_defaults__)
    names = [name if index < defaults else f"{name}?" for index, name in enumerate(kind.__struct_fields__)]
    return f"`{{{', '.join(names)}}}`"


def status_table() -> str:
    """The ten statuses and the acts each allows beside those that are always allowed."""
    always = _codes(act for act in Act if act in workflow.ALWAYS)
    rows = [
        (
            str(int(status)),
            f"`{status.slug}`",
            VIETNAMESE[status],
            _codes(act for act in Act if act in workflow.ALLOWED[status] - workflow.ALWAYS),
        )
        for status in Status
    ]
    return f"Always: {always}.\n\n" + _table(("", "status", "trạng thái", "acts"), rows)


def touch_table() -> str:
    """Which keys an act touches; acts without a row touch none."""
    rows = [(f"`{act}`", _codes(sorted(workflow.touches(act)))) for act in Act if workflow.touches(act)]
    named = [("`correct`", "`due` for `due_at`, else `field:NAME` for each field"), ("`return-link`", "`link:NUMBER`")]
    return _table(("act", "touches"), [*rows, *named])


def apart_table() -> str:
    """Every pair of acts made apart on a dossier just received, folded: a conflict, or the status they give."""
    from tests.schemas.made import CONTENTS

    names = list(CONTENTS)
    rows = [(f"`{one}`", *(_outcome(one, other) for other in names)) for one in names]
    return _table(("", *(f"`{name}`" for name in names)), rows)


def _outcome(one: Act, other: Act) -> str:
    dossier = folded_apart(one, other)
    return "conflict" if dossier.conflicts else str(int(dossier.status))


def folded_apart(one: Act, other: Act) -> Dossier:
    """A dossier on which two devices acted without seeing each other."""
    from tests.schemas.made import CONTENTS, two_devices

    first, second = two_devices()
    first.act(one, CONTENTS[one])
    second.act(other, CONTENTS[other])
    first.meet(second)
    return fold(first.entries())


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
