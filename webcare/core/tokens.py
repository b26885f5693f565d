"""Links and mail addresses that nobody can guess: signed, single-purpose, revocable.

A token names a purpose and a row, and carries an HMAC over both and the row's nonce. Changing the
nonce revokes every token of that row. 160 bits of the MAC are kept.
"""

import base64
import hashlib
import hmac
import re
import secrets

MAC_BYTES = 20
_TOKEN = re.compile(r"^([0-9]{1,18})-([a-z2-7]{32})$")

_key: bytes = b""


def use_key(secret_key: str) -> None:
    """Sign with a key derived from *secret_key* from now on in this process."""
    global _key  # noqa: PLW0603 - one installation has one key, set at start
    _key = hashlib.sha256(b"webcare tokens:" + secret_key.encode()).digest()


def new_nonce() -> str:
    """What makes a row's tokens its own; store it, and replace it to revoke them."""
    return secrets.token_hex(8)


def sign(purpose: str, row_id: int, nonce: str) -> str:
    """The token for *purpose* on row *row_id*: lower-case, fit for URLs and mail addresses."""
    return f"{row_id}-{_mac(purpose, row_id, nonce)}"


def row_of(token: str) -> int | None:
    """Which row *token* claims to be for, unverified; None when it has not the form of one."""
    match = _TOKEN.match(token)
    return int(match[1]) if match else None


def verify(purpose: str, token: str, row_id: int, nonce: str) -> bool:
    """Whether *token* was signed by us for this purpose, row and nonce."""
    return hmac.compare_digest(token.encode(), sign(purpose, row_id, nonce).encode())


def hashed(secret: str) -> str:
    """What is stored of a bearer token: its SHA-256, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _mac(purpose: str, row_id: int, nonce: str) -> str:
    if not _key:
        raise RuntimeError("tokens.use_key was not called")
    text = f"{purpose}\n{row_id}\n{nonce}".encode()
    mac = hmac.digest(_key, text, "sha256")[:MAC_BYTES]
    return base64.b32encode(mac).decode().lower()
