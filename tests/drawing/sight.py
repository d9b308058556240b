"""What eyes make of colours: contrast, colour blindness, grey, and how far two lie apart.

WCAG 2.2 (relative luminance); Machado, Oliveira and Fernandes (2009), IEEE Transactions on
Visualization and Computer Graphics 15(6), table 1, severity 1.0; CIE 1976 L*a*b* under D65.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from pmio_lib.drawing.inline import DARK

SIGHT: Final[Mapping[str, np.ndarray]] = {
    "full": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "grey": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
}
"""Matrices for linear red, green and blue."""
TO_XYZ: Final = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def in_scheme(colour: str, scheme: str) -> str:
    """Give what stands for a colour of a drawing on a light or a dark page."""
    return DARK[colour] if scheme == "dark" else colour


def linear(colour: str) -> np.ndarray:
    """Give red, green and blue of `#rrggbb` as amounts of light, 0 to 1."""
    parts = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def over(colour: str, opacity: float, ground: str) -> str:
    """Give what a colour of some opacity makes of its ground."""
    mixed = (
        round(opacity * int(colour[place : place + 2], 16)
              + (1 - opacity) * int(ground[place : place + 2], 16))
        for place in (1, 3, 5)
    )  # fmt: skip
    return "#" + "".join(f"{part:02x}" for part in mixed)


def lab(colour: str, sight: str) -> np.ndarray:
    seen = np.clip(SIGHT[sight] @ linear(colour), 0, 1)
    parts = (TO_XYZ @ seen) / (TO_XYZ @ np.ones(3))
    roots = np.where(parts > 216 / 24389, np.cbrt(parts), (24389 / 27 * parts + 16) / 116)
    return np.array([116 * roots[1] - 16, 500 * (roots[0] - roots[1]), 200 * (roots[1] - roots[2])])


def apart(one: str, other: str, sight: str) -> float:
    """Give how far two colours lie apart for an eye (CIE 1976; 2.3 can just be told)."""
    return float(np.linalg.norm(lab(one, sight) - lab(other, sight)))
