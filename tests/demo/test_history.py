"""What went before in the fictional city hangs together too."""

from webcare.demo import history
from webcare.demo.content import city
from webcare.improvement.models import Helped, SourceKind
from workflows.improvement import ImprovementLifecycle

STORIES = history.read()["stories"]
IMPROVEMENTS = history.read()["improvements"]


def test_a_story_is_about_a_theme_and_asks_an_expert_who_exists():
    themes = {theme.slug for theme in city().themes}
    experts = {expert.email for expert in city().experts}
    for story in STORIES:
        assert story["theme"] in themes, story["key"]
        assert story["to"] in experts, story["key"]
        assert story.get("helped", "yes") in frozenset(Helped), story["key"]


def test_an_improvement_comes_from_stories_that_are_told_and_takes_steps_that_are():
    keys = {story["key"] for story in STORIES}
    for lesson in IMPROVEMENTS:
        assert {*lesson["from"], *lesson.get("told", ())} <= keys, lesson["title"]
        assert lesson["kind"] in frozenset(SourceKind), lesson["title"]
        assert set(lesson["path"]) <= set(ImprovementLifecycle.events()), lesson["title"]


def test_every_column_of_the_board_has_a_card():
    last = [lesson["path"][-1] if lesson["path"] else "" for lesson in IMPROVEMENTS]
    assert {"", "accept", "start", "finish", "reject"} <= set(last)
    assert any(set(each["from"]) == set(each.get("told", ())) for each in IMPROVEMENTS)
