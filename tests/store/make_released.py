"""Makes the store that a release leaves behind: every later version must open it.

Run once per released version of the shape: python -m tests.store.make_released The folder it writes is
committed and never written again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from motcua_tui.store import Draft, Store
from motcua_tui.store.migrations import LATEST
from schemas.acts import Act, WithReason
from schemas.office_acts import OfficeAct, SettingsSet
from schemas.procedure import Procedure
from tests.store.people import AT, LAN, act, correct, destroy, finish, hand_over, new_store, one, request_supplement

RELEASED = Path(__file__).parent / "released"


def contents(store: Store) -> dict[str, Any]:
    """What must still be there, as plain JSON."""
    return {
        "chains": msgspec.to_builtins(store.chains()),
        "dossiers": {state.id: msgspec.to_builtins(state) for state in store.every_dossier()},
        "users": msgspec.to_builtins(list(store.users().values())),
        "settings": store.settings(),
        "signatures": msgspec.to_builtins(store.signatures(store.identity.chain)),
        "procedures": [version.code for version in store.catalogue.versions("2.000635")],
        "draft": store.load_draft("lan", "receive"),
        "looks": store.looks(f"{store.identity.chain}.3"),
    }


def make(folder: Path) -> None:
    store = new_store(folder)
    ids = [one(store, number) for number in range(1, 6)]
    store.append([finish(ids[0]), hand_over(ids[0]), request_supplement(ids[1])])
    store.append([correct(ids[2], {"applicant.name": "Đỗ Thị Sửa"})])
    store.append([act(ids[3], Act.WITHDRAW, WithReason(reason="rút"))])
    store.append([destroy(ids[3])])
    settings = SettingsSet(values={"language": "en"})
    store.append([Draft(act=OfficeAct.SET_SETTINGS, by="minh", content=settings, at=AT)])
    store.sign_turn("lan", LAN.public_key, LAN.sign)
    store.catalogue.add([Procedure(code="2.000635", name="Cấp bản sao", field="Hộ tịch", source="thử")], "thử")
    store.save_draft("lan", "receive", "{}")
    store.access_log("lan", ids[0], "show", AT)
    (folder / "contents.json").write_text(json.dumps(contents(store), ensure_ascii=False, indent=1), "utf-8")
    store.close()


if __name__ == "__main__":
    make(RELEASED / f"v{LATEST}")
