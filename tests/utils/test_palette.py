"""The figures' colors: can readers of any color vision tell apart what is drawn together?"""

import ast
from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from tests.conftest import ROOT
from utils.figures import style

NAMES = ("BLUE", "ORANGE", "GREEN", "PINK", "GREY", "INK")
# what the eye lacks, at full strength, on linear RGB: Machado, Oliveira & Fernandes 2009, table 1
VISIONS = {
    "usual": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}
# CIE 1976 difference: 2.3 is just noticed side by side; thin lines and dots need several times that
APART = 12


def linear(color):
    rgb = np.array(to_rgb(color))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(color, vision):
    """CIELAB under D65 of the color as that vision sees it."""
    rgb = np.clip(np.array(VISIONS[vision]) @ linear(color), 0, 1)
    xyz = [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ] @ rgb
    t = xyz / [0.95047, 1.0, 1.08883]
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def drawn_together():
    """Pairs of the palette's names that one function of utils/figures uses."""
    pairs = set()
    for path in sorted((ROOT / "utils" / "figures").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} & set(NAMES)
                pairs |= set(combinations(sorted(used), 2))
    return pairs


@pytest.mark.parametrize("vision", VISIONS)
def test_colors_drawn_together_are_told_apart(vision):
    """Are the colors that share a figure well apart, as every vision sees them?"""
    pairs = drawn_together()
    assert ("BLUE", "ORANGE") in pairs
    for one, other in pairs:
        colors = (getattr(style, one), getattr(style, other))
        far = np.linalg.norm(lab(colors[0], vision) - lab(colors[1], vision))
        assert far > APART, f"{one} and {other}: {far:.0f}"


def test_red_and_green_would_not_pass():
    """Does the measure see what it is for: the red and green of traffic lights?"""
    red, green = (lab(color, "deuteranopia") for color in ("#c05030", "#808000"))
    assert np.linalg.norm(red - green) < APART


def in_dark_theme(color):
    """Linear RGB of the color under the filter that JupyterLab's dark theme gets (CSS filters)."""
    rgb = style.INVERTED + np.array(to_rgb(color)) * (1 - 2 * style.INVERTED)
    # hue-rotate(180deg): cosine -1, sine 0, by the luminances of the filter specification
    turned = [[-0.574, 1.43, 0.144], [0.426, 0.43, 0.144], [0.426, 1.43, -0.856]] @ rgb
    return linear(tuple(np.clip(turned, 0, 1)))


@pytest.mark.parametrize("name", NAMES)
def test_colors_of_lines_stand_out_in_the_dark_theme(name):
    """Has each color 3:1 against the background when both are inverted?"""
    line, ground = (
        in_dark_theme(color) @ [0.2126, 0.7152, 0.0722] for color in (getattr(style, name), "white")
    )
    assert (line + 0.05) / (ground + 0.05) >= 3, name
    assert ground < 0.02, "white is to become a dark grey"


@pytest.mark.parametrize("name", NAMES)
def test_colors_of_lines_stand_out_from_white(name):
    """Has each color that lines and dots have 3:1 against the background (WCAG 1.4.11)?"""
    luminance = linear(getattr(style, name)) @ [0.2126, 0.7152, 0.0722]
    assert 1.05 / (luminance + 0.05) >= 3, name
