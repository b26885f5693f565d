"""What a layout gives: areas, lines and frames, in pixels from the paper's top left corner."""

from dataclasses import dataclass

from webcare.schemes.drawing.dress import Dressed
from webcare.schemes.drawing.picture import Picture


@dataclass(frozen=True, slots=True)
class Area:
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    def overlaps(self, other: "Area") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Way:
    """An arrow's line: straight down within a layer, bent between layers. ``points`` come in pairs,
    the upper and lower end of each straight piece.
    """

    points: tuple[tuple[float, float], ...]
    upward: bool  # its head is at the upper end
    loop: bool  # it leads back to where it comes from


@dataclass(frozen=True, slots=True)
class Placed:
    picture: Picture
    dressed: Dressed
    boxes: dict[str, Area]
    labels: tuple[Area, ...]
    ways: tuple[Way, ...]
    frames: tuple[tuple[str, Area], ...]  # gate, and its frame; its title stands at the left
    width: float
    height: float
