"""What a photo does to a flat picture: perspective, blur, glare, dim light, noise, JPEG, a turned camera."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Harm:
    """How bad a photo may be, each drawn between nothing and this.

    ``tilt`` is how far a corner moves as a share of the side, ``turn`` in degrees, ``blur`` the standard deviation in
    pixels, ``dim`` the share of light lost, ``glare`` the share of white in the middle of a bright spot, ``noise`` the
    standard deviation in grey levels, ``quality`` the lowest JPEG quality; ``sideways`` is how often the camera is
    turned by 90, 180 or 270 degrees; ``shrink`` the smallest share of the drawn size.
    """

    tilt: float = 0.05
    turn: float = 6
    blur: float = 1.3
    dim: float = 0.6
    glare: float = 0.6
    noise: float = 9
    quality: int = 45
    sideways: float = 0.15
    shrink: float = 0.7


USUAL = Harm()
HARD = Harm(tilt=0.09, turn=12, blur=3.0, dim=0.8, glare=0.95, noise=18, quality=20, sideways=0.3, shrink=0.4)


def snapped(flat: Image.Image, chance: Generator, harm: Harm) -> bytes:
    """The picture as a camera took it in front of a wall, as JPEG."""
    tilted = _tilted(np.asarray(flat.convert("RGB")), chance, harm).astype(np.float32)
    lit = _lit(tilted, chance, harm)
    scale = chance.uniform(harm.shrink, 1)
    small = cv2.resize(lit, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    blurred = cv2.GaussianBlur(small, (0, 0), chance.uniform(0.1, harm.blur))
    noisy = blurred + chance.normal(0, chance.uniform(1, harm.noise), blurred.shape)
    image = Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))
    if chance.random() < harm.sideways:
        image = image.rotate(90 * int(chance.integers(1, 4)), expand=True)
    written = BytesIO()
    image.save(written, "JPEG", quality=int(chance.integers(harm.quality, 93)))
    return written.getvalue()


def _tilted(flat: Pixels, chance: Generator, harm: Harm) -> Pixels:
    """The picture seen from the side and a little turned, with the wall around it."""
    high, wide = flat.shape[:2]
    margin = 0.18
    corners = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
    middle = corners.mean(axis=0)
    angle = np.radians(chance.uniform(-harm.turn, harm.turn))
    turn = np.array([(np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))])
    moved = (corners - middle) @ turn.T + middle + chance.uniform(-1, 1, (4, 2)) * harm.tilt * (wide, high)
    moved = (moved + np.array([wide, high]) * margin).astype(np.float32)
    size = (int(wide * (1 + 2 * margin)), int(high * (1 + 2 * margin)))
    wall = np.full((size[1], size[0], 3), chance.integers(60, 170, 3), np.float32)
    wall += cv2.resize(chance.normal(0, 14, (12, 12, 1)), size)[..., None]
    matrix = cv2.getPerspectiveTransform(corners, moved)
    seen = cv2.warpPerspective(flat, matrix, size, flags=cv2.INTER_AREA)
    inside = cv2.warpPerspective(np.ones((high, wide), np.float32), matrix, size)[..., None]
    return np.asarray(np.clip(seen * inside + wall * (1 - inside), 0, 255).astype(np.uint8))


def _lit(pixels: NDArray[np.float32], chance: Generator, harm: Harm) -> NDArray[np.float32]:
    """The light of a hall: dimmer, falling off to one side, with a lamp's bright spot."""
    high, wide = pixels.shape[:2]
    across, down = np.meshgrid(np.linspace(-1, 1, wide), np.linspace(-1, 1, high))
    angle = chance.uniform(0, 2 * np.pi)
    fall = 1 - 0.25 * (1 + np.cos(angle) * across + np.sin(angle) * down) / 2
    pixels = pixels * (fall * (1 - chance.uniform(0, harm.dim)))[..., None]
    at = chance.uniform(-0.7, 0.7, 2)
    reach = chance.uniform(0.1, 0.35)
    spot = np.exp(-((across - at[0]) ** 2 + (down - at[1]) ** 2) / (2 * reach**2))
    bright = (spot * chance.uniform(0, harm.glare))[..., None]
    return np.asarray(pixels * (1 - bright) + 255 * bright, np.float32)
