"""Three looks: light, dark, high contrast. Every pair of colours that carries text has at least 4.5 : 1."""

from __future__ import annotations

from textual.app import App, ReturnType
from textual.theme import Theme

LIGHT, DARK, CONTRAST = "motcua-light", "motcua-dark", "motcua-contrast"

_LIGHT = {
    "field": "#E3EBF6", "field-text": "#14181D", "field-focus": "#FFF1B8", "field-focus-text": "#14181D",
    "field-focus-muted": "#5E5320", "field-refused": "#FBDAD7",
    "good": "#17602F", "warn": "#7A4700", "bad": "#A31515", "muted": "#4D5866", "link": "#0B4F96",
    "row-odd": "#F3F6FA", "row-cursor": "#0B4F96", "row-cursor-text": "#FFFFFF",
    "row-resting": "#CFE0F5", "row-resting-text": "#14181D",
    "head": "#D5DEEA", "head-text": "#14181D",
    "bar": "#0B3D75", "bar-practice": "#6B1F6B", "bar-text": "#FFFFFF", "bar-muted": "#C9DBF0",
    "bar-good": "#A6EBBC", "bar-warn": "#FFD98A", "bar-bad": "#FFC2BC",
}  # fmt: skip

_DARK = {
    "field": "#2B333E", "field-text": "#EDF1F6", "field-focus": "#4A4212", "field-focus-text": "#FFFFFF",
    "field-focus-muted": "#D9CF9C", "field-refused": "#5A1F1C",
    "good": "#7FD79B", "warn": "#F2BF5B", "bad": "#FF9C94", "muted": "#A9B4C1", "link": "#8FC1FF",
    "row-odd": "#1F252D", "row-cursor": "#2A67AB", "row-cursor-text": "#FFFFFF",
    "row-resting": "#33414F", "row-resting-text": "#FFFFFF",
    "head": "#323C48", "head-text": "#FFFFFF",
    "bar": "#10406F", "bar-practice": "#6B1F6B", "bar-text": "#FFFFFF", "bar-muted": "#C4D8EE",
    "bar-good": "#A6EBBC", "bar-warn": "#FFD98A", "bar-bad": "#FFC2BC",
}  # fmt: skip

_CONTRAST = {
    "field": "#2E2E2E", "field-text": "#FFFFFF", "field-focus": "#FFEB3B", "field-focus-text": "#000000",
    "field-focus-muted": "#3D3700", "field-refused": "#7A0000",
    "good": "#7CFF8E", "warn": "#FFD54A", "bad": "#FF9E9E", "muted": "#E0E0E0", "link": "#8CD3FF",
    "row-odd": "#101010", "row-cursor": "#FFEB3B", "row-cursor-text": "#000000",
    "row-resting": "#4A4A4A", "row-resting-text": "#FFFFFF",
    "head": "#FFFFFF", "head-text": "#000000",
    "bar": "#FFFFFF", "bar-practice": "#FFD6FF", "bar-text": "#000000", "bar-muted": "#2B2B2B",
    "bar-good": "#00480F", "bar-warn": "#5C3600", "bar-bad": "#8C0000",
}  # fmt: skip

ON_SURFACE = ("good", "warn", "bad", "muted", "link")
"""Text colours that stand on background, surface, panel and odd rows alike."""

PAIRS = (
    ("field-text", "field"),
    ("muted", "field"),
    ("field-text", "field-refused"),
    ("field-focus-text", "field-focus"),
    ("field-focus-muted", "field-focus"),
    ("row-cursor-text", "row-cursor"),
    ("row-resting-text", "row-resting"),
    ("head-text", "head"),
    ("bar-text", "bar"),
    ("bar-muted", "bar"),
    ("bar-good", "bar"),
    ("bar-warn", "bar"),
    ("bar-bad", "bar"),
    *((text, "bar-practice") for text in ("bar-text", "bar-muted", "bar-good", "bar-warn", "bar-bad")),
)
"""Further pairs of text and ground."""


def themes() -> tuple[Theme, Theme, Theme]:
    """Light, dark and high contrast."""
    return (
        _theme(
            LIGHT,
            _LIGHT,
            dark=False,
            foreground="#14181D",
            ground=("#F7F9FB", "#FFFFFF", "#E6ECF3"),
            primary="#0B4F96",
        ),
        _theme(
            DARK,
            _DARK,
            dark=True,
            foreground="#EDF1F6",
            ground=("#12161B", "#191E25", "#262E38"),
            primary="#2A67AB",
        ),
        _theme(CONTRAST, _CONTRAST, dark=True, foreground="#FFFFFF", ground=("#000000",) * 3, primary="#FFEB3B"),
    )


def dress(app: App[ReturnType], look: str = LIGHT) -> None:
    """Make the three looks known to the app and wear one of them."""
    for theme in themes():
        app.register_theme(theme)
    app.theme = look


def colour_defaults() -> dict[str, str]:
    """The colours that widgets name in their CSS, for the moment before a look of ours is worn."""
    return dict(_DARK)


def _theme(name: str, colours: dict[str, str], *, dark: bool, foreground: str, ground: tuple[str, ...], primary: str) -> Theme:
    background, surface, panel = ground
    variables = colours | {
        "foreground-muted": colours["muted"],
        "text-muted": colours["muted"],
        "border": colours["link"],
        "border-blurred": colours["muted"],
        "input-cursor-background": colours["field-focus-text"],
        "input-cursor-foreground": colours["field-focus"],
        "input-cursor-text-style": "none",
        "input-selection-background": colours["row-cursor"],
        "input-selection-foreground": colours["row-cursor-text"],
        "block-cursor-background": colours["row-cursor"],
        "block-cursor-foreground": colours["row-cursor-text"],
        "scrollbar": colours["muted"],
        "scrollbar-hover": colours["link"],
        "scrollbar-active": colours["link"],
        "scrollbar-background": panel,
        "scrollbar-background-hover": panel,
        "scrollbar-background-active": panel,
        "scrollbar-corner-color": panel,
    }
    return Theme(
        name=name,
        primary=primary,
        secondary=colours["link"],
        accent=colours["link"],
        warning=colours["warn"],
        error=colours["bad"],
        success=colours["good"],
        foreground=foreground,
        background=background,
        surface=surface,
        panel=panel,
        dark=dark,
        variables=variables,
    )
