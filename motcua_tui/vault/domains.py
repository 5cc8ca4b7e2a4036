"""The strings that keep one use of a key from ever being mistaken for another. Listed in
docs/vault-format.md.

Each ends in a line feed and none is the beginning of another, so what follows is always read the same way.
"""

from typing import Final

WRAP: Final = b"motcua vault wrap 1\n"
SEAL: Final = b"motcua vault seal 1\n"
SLOTS_MAC: Final = b"motcua vault slots mac 1\n"
KEY_COMMITMENT: Final = b"motcua vault key commitment 1\n"
ROTATION: Final = b"motcua vault rotation 1\n"
RECOVERY: Final = b"motcua vault recovery 1\n"
TURN: Final = b"motcua turn 1\n"
ATTACHMENT: Final = b"motcua attachment 1\n"
