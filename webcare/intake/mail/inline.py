"""Pictures written into the HTML itself become files that came along, shown by their id."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from webcare.intake.mail.headers import from_base64
from webcare.intake.mail.parsed import Attachment

if TYPE_CHECKING:
    from webcare.intake.mail.parts import Contents

MAX_PICTURES = 50
DATA_IMAGE = re.compile(
    r"(\ssrc\s{0,5}=\s{0,5}[\"'])data:image/(png|jpe?g|gif|"
    r"webp);base64,([A-Za-z0-9+/=\s%]{1,8000000})(?=[\"'])",
    re.IGNORECASE,
)


def without_data_images(html: str, found: Contents) -> str:
    """Return *html* with `cid:` in place of its data images, which are added to *found*."""
    if "data:image" not in html:
        return html
    pieces, position = [], 0
    for index, picture in enumerate(DATA_IMAGE.finditer(html)):
        if index >= MAX_PICTURES:
            found.warn(f"Of the pictures in the text only {MAX_PICTURES} were kept.")
            break
        content = from_base64(picture[3].encode("ascii"))
        digest = hashlib.sha256(content).hexdigest()
        ending = picture[2].lower().replace("jpeg", "jpg")
        content_id = f"{digest[:32]}@inline"
        found.attachments.append(
            Attachment(
                name=f"picture-{index + 1}.{ending}",
                type="image/" + ending.replace("jpg", "jpeg"),
                size=len(content),
                sha256=digest,
                content=content,
                content_id=content_id,
                inline=True,
            )
        )
        pieces += [html[position : picture.start()], picture[1], "cid:", content_id]
        position = picture.end()
    return "".join([*pieces, html[position:]])
