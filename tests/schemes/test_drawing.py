"""What a drawing says: to the eye, to a reader of the page, and to whoever tries to break it."""

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from bench.schemes import scheme
from tests.workflows.schemes import SMALL, compiled
from webcare.schemes import drawing
from webcare.schemes.drawing import Overlay, Picture
from workflows.scheme import SchemeDocument, load_document, shipped

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script>\" onload='x' & ]]> \u0000\u0007\ud800 {{7*7}}"


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own


def texts(svg: str) -> str:
    return " ".join(parsed(svg).itertext())


def leads(document: SchemeDocument, question: str, answer: str, to: str) -> SchemeDocument:
    """The same with one answer leading elsewhere."""
    asked = document.questions[question]
    answers = tuple(replace(each, next=to) if each.id == answer else each for each in asked.answers)
    return replace(
        document, questions={**document.questions, question: replace(asked, answers=answers)}
    )


@pytest.mark.parametrize("name", shipped())
@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
def test_every_node_and_answer_is_in_the_drawing_and_in_its_words(name: str, language: str) -> None:
    found = compiled(name)

    root = parsed(drawing.svg(Picture.of_compiled(found), language))

    nodes = {each.get("data-node"): each for each in root.iter(f"{SVG}g") if each.get("data-node")}
    assert nodes.keys() == found.questions.keys() | found.outcomes.keys()
    for node, group in nodes.items():
        assert group.get("id") == f"node-{node}"
        assert "node" in group.get("class", "").split()
    for question in found.questions.values():
        assert question.text(language) in (nodes[question.id].findtext(f"{SVG}title") or "")
    answers = {
        (each.get("data-question"), each.get("data-answer"))
        for each in root.iter(f"{SVG}g")
        if each.get("data-answer")
    }
    assert answers == {(edge.question, edge.answer) for edge in found.edges}
    told = root.findtext(f"{SVG}desc") or ""
    for edge in found.edges:
        outcome = found.outcomes.get(edge.target)
        target = outcome.title(language) if outcome else edge.target
        answer = found.questions[edge.question].answer(edge.answer).text(language)
        assert re.search(f"{re.escape(answer)} [^.]*{re.escape(target)}", told)
    assert root.get("role") == "img"
    assert root.get("lang") == language
    assert root.findtext(f"{SVG}title") == found.document.title(language)


def test_a_drawing_with_links_is_a_document_that_one_can_walk_through() -> None:
    svg = drawing.svg(Picture.of_compiled(compiled()), "nl", href=lambda node: f"?a=1&node={node}")

    root = parsed(svg)
    links = {each.get("href"): each for each in root.iter(f"{SVG}a")}
    assert "?a=1&node=G1" in links
    assert len(links) == len(compiled().questions) + len(compiled().outcomes)
    assert "gevaar" in (links["?a=1&node=G1"].get("aria-label") or "")
    assert "document" in (root.get("role") or "")


def test_no_text_of_a_scheme_becomes_markup() -> None:
    document = load_document(SMALL)
    asked = document.questions["A"]
    bad = {"en": HOSTILE}
    document = replace(
        document,
        titles=bad,
        questions={
            **document.questions,
            "A": replace(
                asked,
                texts=bad,
                answers=tuple(replace(each, texts=bad) for each in asked.answers),
            ),
        },
        outcomes={name: replace(each, titles=bad) for name, each in document.outcomes.items()},
    )

    svg = drawing.svg(Picture.of(document), "en", overlay=Overlay(notes={"A": HOSTILE}))

    root = parsed(svg)
    assert "script" not in {each.tag.removeprefix(SVG) for each in root.iter()}
    assert "alert(1)" in texts(svg)
    for each in root.iter():
        assert not any(name.startswith("on") or name == "style" for name in each.attrib)


def test_a_drawing_has_no_style_but_presentation_attributes() -> None:
    svg = drawing.svg(Picture.of_compiled(compiled()), "nl")

    assert "style" not in svg
    assert "url(" not in svg
    assert "<image" not in svg


def test_five_outcomes_have_five_colours_and_five_shapes() -> None:
    root = parsed(drawing.svg(Picture.of_compiled(compiled()), "nl"))
    shapes: dict[str, set[tuple[str, str]]] = {}
    for group in root.iter(f"{SVG}g"):
        kind = group.get("data-kind")
        if kind and kind != "question":
            outline = group[1]
            parts = len(group.findall(f"{SVG}path"))
            letters = "".join(each for each in outline.get("d", "") if each.isalpha())
            made = f"{outline.tag} {letters} {parts} {outline.get('rx') != '3'}"
            shapes.setdefault(kind, set()).add((made, outline.get("stroke", "")))

    assert shapes.keys() == {"reply", "forward", "escalate", "watch", "let_stand"}
    assert all(len(found) == 1 for found in shapes.values())
    made, colours = zip(*(next(iter(found)) for found in shapes.values()), strict=True)
    assert len(set(made)) == len(set(colours)) == 5


def test_what_is_reconstructed_is_dashed() -> None:
    root = parsed(drawing.svg(Picture.of_compiled(compiled("usaf")), "en"))
    nodes = {each.get("data-node"): each for each in root.iter(f"{SVG}g") if each.get("data-node")}

    assert nodes["P1"][1].get("stroke-dasharray")
    assert not nodes["D1"][1].get("stroke-dasharray")
    lines = {
        (each.get("data-question"), each.get("data-target")): each[0].get("stroke-dasharray")
        for each in root.iter(f"{SVG}g")
        if each.get("data-target")
    }
    assert lines["C1", "P1"]  # the node is stated, this answer of it is not
    assert not lines["D1", "C1"]


def test_the_path_is_thick_and_the_chosen_node_says_so() -> None:
    way = [("D1", "no"), ("E1", "no"), ("E2", "yes")]
    svg = drawing.svg(
        Picture.of_compiled(compiled("usaf")), "nl", overlay=Overlay(path=way, chosen="E2")
    )

    root = parsed(svg)
    on_path = {
        (each.get("data-question"), each.get("data-target"))
        for each in root.iter(f"{SVG}g")
        if "on-path" in each.get("class", "") and each.get("data-target")
    }
    assert on_path == {("D1", "E1"), ("E1", "E2"), ("E2", "watch")}
    nodes = {each.get("data-node"): each for each in root.iter(f"{SVG}g") if each.get("data-node")}
    assert "on-path" in nodes["watch"].get("class", "")
    assert "is-chosen" in nodes["E2"].get("class", "")
    assert "gekozen" in (nodes["E2"].findtext(f"{SVG}title") or "")


def test_traffic_is_a_width_and_a_number() -> None:
    traffic = {"D1": 1240, ("D1", "no"): 868, ("D1", "yes"): 372}
    svg = drawing.svg(Picture.of_compiled(compiled("usaf")), "en", overlay=Overlay(traffic=traffic))

    widths = {
        each.get("data-target"): float(each[0].get("stroke-width", "0"))
        for each in parsed(svg).iter(f"{SVG}g")
        if each.get("data-question") == "D1" and each.get("data-target")
    }
    assert widths["E1"] > widths["C1"] > 1
    assert {"1240", "868", "372"} <= set(texts(svg).split())


def test_a_difference_shows_both_versions_with_signs_and_words() -> None:
    before = compiled("usaf").document
    after = leads(before, "E3", "yes", "E4")
    both = Picture.of(before).together_with(Picture.of(after))
    changes = {"E4": "changed", ("E3", "yes"): "changed", ("E3", "yes", "F1"): "removed"}

    svg = drawing.svg(both, "en", overlay=Overlay(changes=changes))

    assert "F1" in both.nodes
    assert {arrow.target for arrow in both.arrows if arrow.question == "E3"} == {"E4", "F1"}
    told = [
        each.findtext(f"{SVG}title") or ""
        for each in parsed(svg).iter(f"{SVG}g")
        if each.get("data-question") == "E3" and each.get("data-answer") == "yes"
    ]
    assert sorted(each.rpartition(" ")[2] for each in told) == ["(changed)", "(removed)"]


def test_a_draft_with_faults_is_drawn() -> None:
    sound = compiled("usaf").document
    drafts = [
        replace(sound, start="nobody"),
        leads(sound, "E3", "yes", "nowhere"),
        leads(sound, "E3", "yes", "D1"),
        leads(sound, "E3", "yes", "E3"),
        replace(sound, questions={}),
        replace(sound, questions={}, outcomes={}),
        replace(sound, outcomes={}),
    ]

    for draft in drafts:
        parsed(drawing.svg(Picture.of(draft), "nl", overlay=Overlay(chosen="E3")))
    svg = drawing.svg(Picture.of(drafts[1]), "nl")
    assert "Bestaat niet" in texts(svg)
    assert "nowhere" in texts(svg)


def test_a_scheme_as_mermaid_keeps_its_words_to_itself() -> None:
    written = drawing.mermaid(Picture.of_compiled(compiled("usaf")), "en")
    assert written.startswith("flowchart TD\n")
    assert written.count("-->") + written.count("-.->") == len(compiled("usaf").edges)

    document = load_document(SMALL)
    asked = replace(
        document.questions["A"], texts={"en": '"]; click n0 "javascript:x" end %%{init'}
    )
    hostile = replace(document, questions={**document.questions, "A": asked})
    lines = drawing.mermaid(Picture.of(hostile), "en").splitlines()
    (line,) = [each for each in lines if "javascript" in each]
    assert line.count('"') == 2
    assert line.endswith('")')
    assert ";" not in line.replace("#34;", "").replace("#93;", "").replace("#59;", "").replace(
        "#123;", ""
    ).replace("#37;", "")


def test_long_texts_are_cut_and_kept_whole_in_the_title() -> None:
    document = load_document(SMALL)
    long = "A very long question, " * 40
    asked = replace(document.questions["A"], texts={"en": long.strip()})

    svg = drawing.svg(
        Picture.of(replace(document, questions={**document.questions, "A": asked})), "en"
    )

    root = parsed(svg)
    (node,) = [each for each in root.iter(f"{SVG}g") if each.get("data-node") == "A"]
    assert long.strip() in (node.findtext(f"{SVG}title") or "")
    shown = " ".join(each.text or "" for each in node.iter(f"{SVG}tspan"))
    assert shown.endswith("…")
    assert len(shown) < 250


def test_the_drawing_does_not_depend_on_chance() -> None:
    picture = Picture.of_compiled(compiled())
    assert drawing.svg(picture, "de") == drawing.svg(picture, "de")
    assert json.dumps(drawing.description(picture, "de"))


def test_a_scheme_too_large_to_follow_gets_a_sentence() -> None:
    picture = Picture.of(scheme(1, questions=160, outcomes=40))

    assert "With 200 questions and outcomes" in texts(drawing.svg(picture, "en"))
    assert drawing.mermaid(picture, "en").startswith("flowchart TD")


def test_its_words_name_outcomes_by_their_titles_and_end_with_one_mark() -> None:
    picture = Picture.of_compiled(compiled("conversatieteam"))

    told = drawing.description(picture, "nl")

    assert "Ja leidt naar Alarm: meteen naar de woordvoerder en de wachtdienst." in told
    assert "Nee leidt naar G2." in told
    assert "zelfdoding? Ja" in told
    assert "?." not in told
    assert "danger_alarm" not in told
    assert "leidt naar danger_alarm" not in drawing.svg(picture, "nl")
