"""What a dossier is called in a question: number, person, procedure."""

from __future__ import annotations

from motcua_tui.desk.office import Office
from motcua_tui.widgets.show import shown
from schemas.dossier import Dossier

PROCEDURE_MAX = 120
NAME_MAX = 80


def number_of(dossier: Dossier) -> str:
    """The official number, else the provisional one."""
    return dossier.official_code or dossier.provisional_code or dossier.id


def about(dossier: Dossier) -> str:
    """Three things that tell this dossier from every other, in two lines."""
    name = shown(dossier.applicant.name, NAME_MAX)
    return f"{number_of(dossier)} · {name}\n{shown(dossier.procedure.name, PROCEDURE_MAX)}"


def display_names(office: Office) -> dict[str, str]:
    """The full names of the officers by user name."""
    return {user.user: user.display for user in office.store.users().values()}
