"""Before hours or norms are saved: how many tickets would get another date. Sending the same form
once more, after one has seen it, saves.
"""

from flask import request

from webcare.web import forms
from webcare.web.forms import Values


def asks(typed: Values) -> bool:
    """Whether the consequences of just this form were not shown yet."""
    return request.form.get("foreseen", "") != forms.mark(typed)
