"""How long a drawing takes, and its sheet: `python -m bench.drawing`."""

import statistics
import time
from collections.abc import Callable
from functools import partial

from bench.schemes import scheme
from webcare.schemes import drawing
from webcare.schemes.drawing import pdf as drawing_pdf
from workflows.scheme import load_document, shipped

ROUNDS = 7


def milliseconds(work: Callable[[], object]) -> float:
    """The median of some rounds in milliseconds of the processor, so that other work on the machine
    does not count; the first round, which imports and warms up, is left out.
    """
    work()
    taken = []
    for _ in range(ROUNDS):
        before = time.process_time()
        work()
        taken.append((time.process_time() - before) * 1000)
    return statistics.median(taken)


def main() -> None:
    pictures = {
        name: (drawing.Picture.of(load_document(text)), "nl") for name, text in shipped().items()
    }
    for questions, outcomes in ((18, 12), (36, 24), (60, 40)):
        made = scheme(3, questions=questions, outcomes=outcomes)
        pictures[f"generated, {questions + outcomes} nodes"] = (drawing.Picture.of(made), "en")
    for name, (picture, language) in pictures.items():
        svg = milliseconds(partial(drawing.svg, picture, language))
        pdf = milliseconds(partial(drawing_pdf.sheet, picture, language))
        print(f"{name}: {len(picture.nodes)} nodes, {len(picture.arrows)} arrows, ", end="")
        print(f"SVG {svg:.0f} ms, PDF {pdf:.0f} ms")
    slow = [
        milliseconds(partial(drawing.svg, picture, "en"))
        for picture in (drawing.Picture.of(scheme(n, questions=18, outcomes=12)) for n in range(40))
    ]
    print(
        f"40 generated of 30 nodes: median {statistics.median(slow):.0f} ms, most {max(slow):.0f}"
    )


if __name__ == "__main__":
    main()
