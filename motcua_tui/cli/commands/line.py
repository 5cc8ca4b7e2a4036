"""Commands of the line to the province: enrol, sync, sync-status, reconcile."""

from __future__ import annotations

from motcua_tui.cli.context import Answer, Context
from schemas.refusal import no


def enrol(context: Context) -> Answer:
    """Register this device with the province."""
    return no("line.not_built", "Bản này chưa có đồng bộ với tỉnh.")


sync = sync_status = reconcile = enrol
