"""On which layer each node stands: one below the last question that leads to it.

So an outcome comes after all that leads to it, and a gate's questions, which follow one another,
stand one below the other. An arrow that closes a circle is drawn upwards, from the lower layer.
"""

from collections.abc import Iterator, Mapping, Sequence

from webcare.schemes.drawing.picture import Arrow, Picture


def upward(picture: Picture) -> set[int]:
    """The indices of the arrows that lead back to a node one came from; none in a sound scheme."""
    following = _following(picture.arrows)
    found: set[int] = set()
    done: set[str] = set()
    for root in [picture.start, *picture.nodes]:
        if root in done:
            continue
        way: list[tuple[str, Iterator[int]]] = [(root, iter(following.get(root, ())))]
        on_way = {root}
        while way:
            node, arrows = way[-1]
            index = next(arrows, None)
            if index is None:
                way.pop()
                on_way.discard(node)
                done.add(node)
                continue
            target = picture.arrows[index].target
            if target in on_way:
                found.add(index)
            elif target not in done:
                way.append((target, iter(following.get(target, ()))))
                on_way.add(target)
    return found


def ends(picture: Picture) -> list[tuple[str, str]]:
    """For each arrow the node that stands higher, and the one that stands lower."""
    back = upward(picture)
    return [
        (arrow.target, arrow.question) if index in back else (arrow.question, arrow.target)
        for index, arrow in enumerate(picture.arrows)
    ]


def layers(nodes: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Mapping[str, int]:
    """Each node's layer, by the longest path that leads to it; *pairs* hold no circle."""
    found = dict.fromkeys(nodes, 0)
    before = dict.fromkeys(nodes, 0)
    following: dict[str, list[str]] = {}
    for upper, lower in pairs:
        if upper != lower:
            following.setdefault(upper, []).append(lower)
            before[lower] += 1
    ready = [node for node in nodes if not before[node]]
    while ready:
        node = ready.pop()
        for lower in following.get(node, ()):
            found[lower] = max(found[lower], found[node] + 1)
            before[lower] -= 1
            if not before[lower]:
                ready.append(lower)
    return found


def _following(arrows: Sequence[Arrow]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for index, arrow in enumerate(arrows):
        found.setdefault(arrow.question, []).append(index)
    return found
