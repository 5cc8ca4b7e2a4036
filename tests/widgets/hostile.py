"""Texts made to act on a terminal, on markup or on the patience of a program."""

from __future__ import annotations

MARKER = "ZQX"
"""Stands in every payload that prints something, so that the rest of the payload can be told from it."""

SEQUENCES = {
    "colour": "\x1b[31mZQX\x1b[0m",
    "cursor home": "\x1b[HZQX",
    "erase screen": "\x1b[2J\x1b[3JZQX",
    "alternate screen off": "\x1b[?1049lZQX",
    "mouse off": "\x1b[?1003lZQX",
    "scroll region": "\x1b[5;10rZQX",
    "report position": "\x1b[6nZQX",
    "device attributes": "\x1b[cZQX",
    "window title report": "\x1b[21tZQX",
    "insert mode": "\x1b[4hZQX",
    "title": "\x1b]0;owned\x07ZQX",
    "title with ST": "\x1b]2;owned\x1b\\ZQX",
    "link": "\x1b]8;;https://evil.invalid\x1b\\ZQX\x1b]8;;\x1b\\",
    "clipboard": "\x1b]52;c;ZXZpbA==\x07ZQX",
    "palette": "\x1b]4;1;rgb:00/00/00\x07ZQX",
    "notification": "\x1b]9;owned\x07ZQX",
    "iterm file": "\x1b]1337;File=name=eA==:ZXZpbA==\x07ZQX",
    "dcs": "\x1bPq#0;2;0;0;0\x1b\\ZQX",
    "dcs request": "\x1bP$qm\x1b\\ZQX",
    "apc": "\x1b_Gf=24;AAAA\x1b\\ZQX",
    "pm": "\x1b^owned\x1b\\ZQX",
    "sos": "\x1bXowned\x1b\\ZQX",
    "c1 csi": "\x9b31mZQX",
    "c1 osc": "\x9d0;owned\x9cZQX",
    "c1 dcs": "\x90q\x9cZQX",
    "c1 apc": "\x9fG\x9cZQX",
    "c1 next line": "\x85ZQX",
    "reset": "\x1bcZQX",
    "charset": "\x1b(0ZQX",
    "shift out": "\x0eZQX\x0f",
    "save cursor": "\x1b7ZQX\x1b8",
    "unterminated csi": "ZQX\x1b[",
    "unterminated osc": "ZQX\x1b]0;owned",
    "unterminated dcs": "ZQX\x1bPq",
    "bare escape": "ZQX\x1b",
    "backspaces": "abc\x08\x08\x08ZQX",
    "delete": "ab\x7fZQX",
    "carriage return": "abc\rZQX",
    "bell": "\x07ZQX",
    "nul": "ZQX\x00",
}

HIDDEN = {
    "bidi override": "ZQX\u202etxt.exe\u202c",
    "bidi isolates": "\u2066ZQX\u2069\u2067a\u2068",
    "right to left mark": "ZQX\u200f\u200e\u061c",
    "zero width": "Z\u200bQ\u200cX\u200d\u2060\ufeff",
    "soft hyphen": "Z\xadQX",
    "tags": "ZQX" + "".join(chr(0xE0000 + ord(char)) for char in "quit"),
    "private use": "ZQX\ue000\U000f0000",
    "unassigned": "ZQX\u0378\U000e0fff",
    "surrogate": "ZQX\ud83d",
    "line separator": "ZQX\u2028\u2029a",
    "interlinear": "ZQX\ufff9a\ufffb",
    "musical": "ZQX\U0001d173",
}

MARKUP = {
    "click": "[@click=app.quit]ZQX[/]",
    "closing tag": "[/x]ZQX",
    "half tag": "[bZQX",
    "two brackets": "[[ZQX",
    "style": "[bold red]ZQX",
    "link tag": "[link=https://evil.invalid]ZQX[/link]",
    "variable": "$name ZQX $primary",
    "escaped": "\\[b]ZQX\\",
    "rich handler": "[@quit()]ZQX[/@]",
    "template": "{0.__class__} {x} %s ZQX",
}

LARGE = {
    "marks": "ZQX" + "\u0301\u0323" * 50_000,
    "marks first": "\u0301" * 20_000 + "ZQX",
    "long name": "ZQX" + "ă" * 100_000,
    "wide": "ZQX" + "漢" * 500,
    "many lines": "ZQX" + "\n" * 5_000,
    "brackets": "ZQX" + "[" * 5_000,
}

HOSTILE = SEQUENCES | HIDDEN | MARKUP | LARGE
