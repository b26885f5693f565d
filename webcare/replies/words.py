"""Words that may go to the public: a type of their own, so that no other text gets there.

The verbs of a reply take nothing else. A `str`, such as an answer of an expert, a note or a reason,
does not fit, and the type checker says so; the few makers below say where words may come from. What
was said in a consult has one way only, `copied_by`, and there is one verb that calls it:
`handoffs.quoting`. A test reads the source and holds both.
"""

from typing import NewType

from webcare.core.actor import Actor
from webcare.core.errors import NotAllowed
from webcare.core.text import storable

PublicWords = NewType("PublicWords", str)

NONE = PublicWords("")


def typed(text: str) -> PublicWords:
    """What a person typed into a field whose text goes to the asker."""
    return PublicWords(storable(text))


def of_the_house(text: str) -> PublicWords:
    """What the house says in its own words: a saved reply, an acknowledgement, a signature."""
    return PublicWords(storable(text))


def copied_by(text: str, by: Actor) -> PublicWords:
    """What a person takes over from a consult into a draft. Raises NotAllowed where nobody who is
    logged in does it: neither a clock, nor a mail, nor the one asked puts such words in a reply.
    """
    if by.user_id is None:
        raise NotAllowed("You may not do this here.")
    return PublicWords(storable(text))
