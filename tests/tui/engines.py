"""Real Vietnamese input methods typing into the product's fields, in real terminals on a screen nobody sees.

`python -m tests.tui.engines` (Linux; Debian packages xvfb, xdotool, tmux, dbus, xterm, lxterminal, fcitx5, fcitx5-frontend-gtk3,
fcitx5-unikey, fcitx5-bamboo, ibus, ibus-gtk3, ibus-unikey). Prints a row of the table in docs/input-methods.md for each engine,
terminal and pace; what is not installed is said and left out. What the terminal sends is recorded before the product reads it:
an engine or terminal that loses a letter is told from a product that does.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.tui.term import ROOT

DISPLAY = ":97"
SOCKET = "motcua-engines"
TYPED = "Nguyeenx Thij Asnh Tuyeets", "DDawngj Vawn Giangf", "Hoof sow ddaats ddai"
MEANT = "Nguyễn Thị Ánh Tuyết", "Đặng Văn Giàng", "Hồ sơ đất đai"
PACES_MS = (90, 25)
TERMINALS = {"xterm": ["xterm", "-u8", "-e"], "lxterminal": ["lxterminal", "--no-remote", "-e"]}
PROFILE = """[Groups/0]
Name=Default
Default Layout=us
DefaultIM={engine}

[Groups/0/Items/0]
Name=keyboard-us
Layout=

[Groups/0/Items/1]
Name={engine}
Layout=

[GroupOrder]
0=Default
"""
WAIT_S = 60.0
ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|P[^\x1b]*\x1b\\)")


def main() -> int:
    """Every engine in every terminal at every pace."""
    print("| engine | terminal | ms a key | the terminal sent what was meant | the fields hold what it sent |")
    print("| --- | --- | ---: | --- | --- |")
    wrong = 0
    for frame, engine in (("fcitx5", "unikey"), ("fcitx5", "bamboo"), ("ibus", "Unikey")):
        for terminal in TERMINALS:
            if not (shutil.which(frame) and shutil.which(terminal)):
                print(f"| {frame} {engine} | {terminal} | | not installed |")
                continue
            for pace in PACES_MS:
                sent, found = tried(frame, engine, terminal, pace)
                wrong += found != sent
                row = (f"{frame} {engine}", terminal, str(pace), said(sent, list(MEANT)), said(found, sent))
                print(f"| {' | '.join(row)} |", flush=True)
    return int(wrong > 0)


def said(found: list[str], wanted: list[str]) -> str:
    """Yes, or how much of it and what came instead."""
    good = sum(one == other for one, other in zip(found, wanted, strict=False))
    return "yes" if found == wanted else f"{good} of {len(wanted)} lines: {' / '.join(found)}"


def lines_sent(raw: bytes) -> list[str]:
    """The lines a terminal sent: its own messages left out, backspaces carried out."""
    lines, text = [], ""
    body = raw.partition(b"\n")[2] if raw.startswith(b"Script") else raw
    for char in ESCAPES.sub("", body.decode("utf-8", "replace")):
        if char == "\r":
            lines.append(text.strip())
            text = ""
        else:
            text = text[:-1] if char in "\x7f\x08" else text + char
    return lines


def tried(frame: str, engine: str, terminal: str, pace_ms: int) -> tuple[list[str], list[str]]:
    """What the terminal sent and what stands in the three fields after typing with this engine."""
    with tempfile.TemporaryDirectory() as scratch, screen(Path(scratch), frame, engine) as around:
        sent, start = Path(scratch) / "sent", Path(scratch) / "start"
        app = f"tmux -L {SOCKET} new -s app {sys.executable} -m tests.tui.small_app"
        start.write_text(f"#!/bin/sh\nexec script -q -f --log-in {sent} -c '{app}'\n", encoding="utf-8")
        start.chmod(0o755)
        running = subprocess.Popen([*TERMINALS[terminal], str(start)], env=around, cwd=ROOT, stderr=subprocess.DEVNULL)
        try:
            until("Nút")
            for window in asked(around, "xdotool", "search", "--onlyvisible", "--class", terminal).split()[-1:]:
                subprocess.run(["xdotool", "windowfocus", "--sync", window], env=around, check=False)
            time.sleep(1)
            switch_on(frame, engine, around)
            for text in TYPED:
                subprocess.run(["xdotool", "type", "--delay", str(pace_ms), text], env=around, check=False)
                time.sleep(0.5)
                subprocess.run(["xdotool", "key", "Return"], env=around, check=False)
                time.sleep(0.5)
            shown = until(" | ")
            line = next((line for line in shown.splitlines() if " | " in line), " |  | ")
            return lines_sent(sent.read_bytes()), [part.strip() for part in line.split("|")]
        finally:
            subprocess.run(["tmux", "-L", SOCKET, "kill-server"], check=False, stderr=subprocess.DEVNULL)
            running.terminate()
            running.wait()


@contextmanager
def screen(scratch: Path, frame: str, engine: str) -> Iterator[dict[str, str]]:
    """A screen, a message bus and the input method on them; yields the environment."""
    around = {key: value for key, value in os.environ.items() if not key.startswith("TMUX")}
    module = "fcitx" if frame == "fcitx5" else "ibus"
    around |= {
        "DISPLAY": DISPLAY, "XDG_CONFIG_HOME": str(scratch / "config"), "XDG_RUNTIME_DIR": str(scratch), "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8", "XMODIFIERS": f"@im={module}", "GTK_IM_MODULE": module, "HOME": str(scratch),
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    if frame == "fcitx5":
        profile = scratch / "config" / "fcitx5" / "profile"
        profile.parent.mkdir(parents=True)
        profile.write_text(PROFILE.format(engine=engine), encoding="utf-8")
    server = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", "1200x800x24"], stderr=subprocess.DEVNULL)
    bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address=1"], env=around, stdout=subprocess.PIPE)
    assert bus.stdout is not None
    around["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
    time.sleep(2)
    command = ["fcitx5", "-r"] if frame == "fcitx5" else ["ibus-daemon", "-x", "-r", "--panel=disable"]
    method = subprocess.Popen(command, env=around, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(4)
    try:
        yield around
    finally:
        for each in (method, bus, server):
            each.terminate()
            each.wait()


def switch_on(frame: str, engine: str, around: dict[str, str]) -> None:
    """Choose the engine; Telex is what each of them starts with."""
    commands = [["fcitx5-remote", "-o"], ["fcitx5-remote", "-s", engine]] if frame == "fcitx5" else [["ibus", "engine", engine]]
    for command in commands:
        subprocess.run(command, env=around, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1)


def until(words: str) -> str:
    """The text in the terminal once it holds these words, or as it is after a while."""
    ends_at = time.monotonic() + WAIT_S
    shown = ""
    while time.monotonic() < ends_at and not re.search(re.escape(words), shown):
        time.sleep(0.3)
        shown = asked(None, "tmux", "-L", SOCKET, "capture-pane", "-p")
    return shown


def asked(around: dict[str, str] | None, *command: str) -> str:
    """What a command prints."""
    return subprocess.run(command, env=around, capture_output=True, text=True, check=False).stdout


if __name__ == "__main__":
    sys.exit(main())
