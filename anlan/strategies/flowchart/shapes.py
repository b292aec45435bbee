"""Shapes, marks and colours of the flow chart; told apart without colour as well."""

from __future__ import annotations

# State -> (line, fill). Blue/orange/grey differ for every kind of colour vision.
STATE_COLOURS = {
    "": ("#4a5a6d", "#ffffff"),
    "done": ("#1f6f8b", "#dff0f5"),
    "failed": ("#b3401a", "#fbe3d8"),
    "skipped": ("#8a94a1", "#eceff2"),
    "running": ("#1d4ed8", "#e3ebff"),
    "current": ("#1d4ed8", "#e3ebff"),
}
MARKS = {"done": "✓", "failed": "✗", "skipped": "⤼", "running": "↻", "current": "▶"}
_CORNER = 10
_SLANT = 22
_NOTCH = 10


def outline(kind: str, x: float, y: float, width: float, height: float) -> str:
    """The SVG path of a step's box: each kind has a shape of its own."""
    right, bottom = x + width, y + height
    if kind == "decision":
        # A stretched diamond; its sides are upright where its answers leave.
        return (
            f"M{x:g} {y + _SLANT:g}L{x + _SLANT:g} {y:g}H{right - _SLANT:g}"
            f"L{right:g} {y + _SLANT:g}V{bottom - _NOTCH:g}"
            f"L{right - _NOTCH:g} {bottom:g}H{x + _NOTCH:g}"
            f"L{x:g} {bottom - _NOTCH:g}z"
        )
    if kind == "notify":
        return f"M{x + 10:g} {y:g}H{right:g}L{right - 10:g} {bottom:g}H{x:g}z"
    if kind == "check":
        # A box with double sides, as subroutines are drawn.
        sides = f"M{x + 8:g} {y:g}V{bottom:g}M{right - 8:g} {y:g}V{bottom:g}"
        return f"M{x:g} {y:g}H{right:g}V{bottom:g}H{x:g}z{sides}"
    if kind == "verify":
        return _rounded(x, y, right, bottom, min(height / 2, 26))
    if kind == "exit":
        return _rounded(x, y, right, bottom, min(height / 2, 34))
    if kind == "action":
        return f"M{x:g} {y:g}H{right - 14:g}L{right:g} {y + 14:g}V{bottom:g}H{x:g}z"
    return _rounded(x, y, right, bottom, _CORNER)


def _rounded(x: float, y: float, right: float, bottom: float, r: float) -> str:
    return (
        f"M{x + r:g} {y:g}H{right - r:g}A{r:g} {r:g} 0 0 1 {right:g} {y + r:g}V{bottom - r:g}"
        f"A{r:g} {r:g} 0 0 1 {right - r:g} {bottom:g}H{x + r:g}A{r:g} {r:g} 0 0 1 {x:g} "
        f"{bottom - r:g}V{y + r:g}A{r:g} {r:g} 0 0 1 {x + r:g} {y:g}z"
    )
