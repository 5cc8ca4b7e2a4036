"""A process that changes lan's password back and forth and says so each time, until it is killed."""

from __future__ import annotations

import sys
from pathlib import Path

from motcua_tui import vault
from tests.vault.keyring import LAN_WORDS, NOW, OTHER_WORDS, chosen, got, typed


def main() -> None:
    """Change without end the password of the vault in the folder given."""
    folder = Path(sys.argv[1])
    old, new = LAN_WORDS, OTHER_WORDS
    while True:
        got(vault.change_password(folder, "lan", typed(old), chosen(new), NOW))
        print("changed", flush=True)
        old, new = new, old


if __name__ == "__main__":
    main()
