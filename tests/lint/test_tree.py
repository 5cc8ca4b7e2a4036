"""The project's files: no machine's paths, no rooms too large, no SQL against the ledger."""

from __future__ import annotations

import ast
import re
import socket
from pathlib import Path

import pytest

from tools.source import ROOT, project_files, python_files, shown, tree

FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 60
MACHINE_PATHS = re.compile(
    r"(?<![\w.<~-])/(?:work|farm|root|opt/pypi)/|(?<![\w./-])/(?:home|tmp)/\w|[A-Z]:\\Users\\\w",
)
PACKAGE_HOSTS = re.compile(r"pythonhosted|pypi\.org|index-url|find-links|trusted-host", re.IGNORECASE)
SPEAKS_OF_HOSTS = {"tests/lint/test_tree.py", "tasks.py"}
TEXT = {
    "",
    ".in",
    ".json",
    ".lock",
    ".md",
    ".po",
    ".py",
    ".sql",
    ".tcss",
    ".toml",
    ".txt",
    ".typ",
    ".yaml",
    ".yml",
}

# The tables of the ledger: what they hold is appended, never changed, never removed.
LEDGER_TABLES = (
    "entry",
    "entry_parent",
    "chain",
    "signature",
    "dossier_key",
    "ledger",
    "turn",
    "receipt_entry",
)
# The law orders content to be destroyed: one place at each end does it, on a recorded ground, and the chain
# stays whole. The province also keeps beside each chain how far it has come.
ORDERED = {
    "motcua_tui/store/ledger.py": (
        "UPDATE entry SET content = NULL WHERE",
        "UPDATE dossier_key SET key = NULL WHERE",
    ),
    "sync/province/ledger.py": ("Chain.update(length=head.seq + 1, head=head.hash)",),
    "sync/province/read_model.py": (
        "EntryRow.update(content=None)",
        "DossierKey.delete().where(DossierKey.unit == unit, DossierKey.dossier == dossier)",
    ),
}
VERBS = (
    r"UPDATE(?:\s+OR\s+\w+)?", r"DELETE\s+FROM", r"REPLACE\s+INTO", r"INSERT\s+OR\s+REPLACE\s+INTO",
    r"DROP\s+TABLE(?:\s+IF\s+EXISTS)?", r"TRUNCATE(?:\s+TABLE)?",
)  # fmt: skip
WRITES = re.compile(
    rf"\b(?:{'|'.join(VERBS)})\s+[\"'`\[]?(?:{'|'.join(LEDGER_TABLES)})\b",
    re.IGNORECASE,
)
LEDGER_MODELS = re.compile(
    r"^(?:Ledger|Entry|EntryParent|Chain|Signature|DossierKey|Turn)(?:Entry|Row|Model)?$"
)
CHANGES = {
    "update",
    "delete",
    "delete_by_id",
    "delete_instance",
    "set_by_id",
    "replace",
    "replace_many",
    "bulk_update",
}


def lines_of(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8").splitlines()
    except UnicodeDecodeError:
        return []


def texts() -> list[Path]:
    return [file for file in project_files() if file.suffix in TEXT]


def test_no_file_names_a_path_of_somebodys_machine():
    found = [
        f"{shown(file)}:{number}: {line.strip()[:80]}"
        for file in texts()
        if shown(file) != "tests/lint/test_tree.py"
        for number, line in enumerate(lines_of(file), 1)
        if MACHINE_PATHS.search(line)
    ]
    assert not found


def test_no_file_names_this_machine_or_a_package_host():
    host = socket.gethostname()
    this = (
        re.compile(rf"\b{re.escape(host)}\b")
        if len(host) > 4 and host != "localhost"
        else re.compile(r"(?!)")
    )
    found = [
        f"{shown(file)}:{number}"
        for file in texts()
        if shown(file) not in SPEAKS_OF_HOSTS
        for number, line in enumerate(lines_of(file), 1)
        if this.search(line) or PACKAGE_HOSTS.search(line)
    ]
    assert not found


def test_every_wheel_of_the_locks_has_its_hash():
    for lock in sorted((ROOT / "requirements").glob("*.lock")):
        wheels = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n", "", lock.read_text("utf-8")))
        bare = [wheel.splitlines()[0] for wheel in wheels if wheel.strip() and "--hash=sha256:" not in wheel]
        assert not bare, lock.name


def test_the_dev_lock_holds_every_wheel_of_the_run_lock():
    """`run.py` relies on it: after `run.py test` the demo starts without a second install."""

    def pins(name: str) -> set[str]:
        return set(re.findall(r"(?m)^([\w.-]+==[\w.+-]+)", (ROOT / "requirements" / name).read_text("utf-8")))

    assert pins("run.lock")
    assert pins("run.lock") <= pins("dev.lock")


def test_the_locks_pin_what_the_project_names():
    named = re.findall(
        r'(?m)^    "([\w-]+)(?:\[\w+\])?==([\w.]+)",?$', (ROOT / "pyproject.toml").read_text("utf-8")
    )
    locked = dict(
        re.findall(r"(?m)^([\w.-]+)==([\w.+-]+)", (ROOT / "requirements" / "dev.lock").read_text("utf-8"))
    )
    assert len(named) > 20
    assert {name: version for name, version in named if locked.get(name) != version} == {}


def code() -> list[Path]:
    return [file for file in project_files() if file.suffix == ".py" and not shown(file).startswith("tests/")]


def test_no_file_is_longer_than_a_reader_can_hold():
    long = [
        f"{shown(file)}: {len(lines_of(file))}" for file in code() if len(lines_of(file)) > FILE_LINES_MAX
    ]
    assert not long


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{shown(file)}:{node.lineno} {node.name}"
        for file in code()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES_MAX
    ]
    assert not long


def against_the_ledger(file: Path) -> list[str]:
    """SQL texts and model calls that change or remove what the ledger holds, what is `ORDERED` aside."""
    found = []
    for node in ast.walk(tree(file)):
        if not isinstance(node, ast.expr):
            continue
        said = ""
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WRITES.search(node.value):
            said = node.value
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
            model = ast.unparse(node.func.value).rpartition(".")[2]
            said = ast.unparse(node) if LEDGER_MODELS.match(model) else ""
        known = ORDERED.get(shown(file), ())
        if said and not any(each.startswith(said) or said.startswith(each) for each in known):
            found.append(f"{shown(file)}:{node.lineno}: {said[:60]}")
    return found


@pytest.mark.parametrize(("file", "statement"), [(f, s) for f, known in ORDERED.items() for s in known])
def test_what_is_ordered_stands_in_one_place_only(file, statement):
    places = [shown(each) for each in python_files() for _ in range(each.read_text("utf-8").count(statement))]
    assert places in ([file], [])


def test_no_code_changes_or_removes_an_entry_of_the_ledger():
    assert [line for file in python_files() for line in against_the_ledger(file)] == []
    scripts = [
        file for file in project_files() if file.suffix == ".sql" and not shown(file).startswith("tests/")
    ]
    assert [shown(file) for file in scripts if WRITES.search(file.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    "wrong",
    [
        'db.execute("DELETE  FROM entry WHERE seq > ?")',
        'db.execute("update or ignore ledger set body = 1")',
        "Entry.delete().where(Entry.seq > 3).execute()",
        "models.LedgerEntry.update(body=b'').execute()",
    ],
)
def test_a_change_of_the_ledger_would_be_found(wrong, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.lint.test_tree.shown", lambda file: file.name)
    file = tmp_path / "wrong.py"
    file.write_text(wrong, "utf-8")
    assert against_the_ledger(file)
