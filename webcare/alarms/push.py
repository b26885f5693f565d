"""Web push: a message that only the browser which asked for it can read (RFC 8291, RFC 8188), sent
in the name of this installation (VAPID, RFC 8292).

The library for it is imported where it is used: few processes ever push.
"""

import base64
import contextlib
import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import (
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )

FILE = "push-key.pem"
TOKEN_LIVES = timedelta(hours=12)  # RFC 8292 § 2: not more than 24 hours
KEEPS = 900  # seconds for which a push service tries to reach a browser that is away
RECORD = 4096
MOST = 3000  # bytes of a message; services take up to 4096 encrypted
POINT = 65  # bytes of a public key of P-256, uncompressed
SECRET = 16  # bytes of a browser's secret


def public_key(folder: Path) -> str:
    """What a browser is to know of us, as base64url."""
    return _written(_point(_key(folder).public_key()))


def is_fit(key: str, auth: str) -> bool:
    """Whether these are a browser's public key and secret."""
    try:
        _read_point(_read(key))
        return len(_read(auth)) == SECRET
    except ValueError:
        return False


def headers(endpoint: str, folder: Path, contact: str, *, at: datetime) -> dict[str, str]:
    """What a push service wants to know: who we are, how urgent it is, how long it is worth."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((at + TOKEN_LIVES).timestamp()),
        "sub": contact,
    }
    token = _signed(claims, _key(folder))
    return {
        "Authorization": f"vapid t={token}, k={public_key(folder)}",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEEPS),
        "Urgency": "high",
    }


def sealed(
    message: bytes,
    key: str,
    auth: str,
    *,
    salt: bytes | None = None,
    own: "EllipticCurvePrivateKey | None" = None,
) -> bytes:
    """*message* for the browser with this public *key* and secret *auth*, in one record.

    *salt* and *own* (the sender's key for this message alone) are made anew unless given, which
    only the example of RFC 8291 wants. Raises ValueError for a key that is none.
    """
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(message) > MOST:
        raise ValueError("the message is too long to be pushed")
    own = own or ec.generate_private_key(ec.SECP256R1())
    salt = salt or secrets.token_bytes(16)
    theirs, mine = _read(key), _point(own.public_key())
    shared = own.exchange(ec.ECDH(), _read_point(theirs))
    material = _derived(shared, _read(auth), b"WebPush: info\0" + theirs + mine, 32)
    content = _derived(material, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(material, salt, b"Content-Encoding: nonce\0", 12)
    begin = salt + RECORD.to_bytes(4, "big") + bytes([len(mine)]) + mine
    return begin + AESGCM(content).encrypt(nonce, message + b"\x02", None)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), length, salt, info).derive(secret)


def _signed(claims: Mapping[str, object], key: "EllipticCurvePrivateKey") -> str:
    """A JSON Web Token under ES256: the signature as its two numbers, 32 bytes each."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

    said = ".".join(
        _written(json.dumps(part, separators=(",", ":")).encode())
        for part in ({"typ": "JWT", "alg": "ES256"}, claims)
    )
    first, second = decode_dss_signature(key.sign(said.encode(), ec.ECDSA(SHA256())))
    return f"{said}.{_written(first.to_bytes(32, 'big') + second.to_bytes(32, 'big'))}"


@cache
def _key(folder: Path) -> "EllipticCurvePrivateKey":
    """The installation's key, readable by its owner alone; made when it is first needed.

    It is written beside and linked into place, so that of two processes one wins and both use its.
    """
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        load_pem_private_key,
    )

    path = folder / FILE
    if not path.exists():
        fresh = ec.generate_private_key(ec.SECP256R1())
        written = fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        handle, beside = tempfile.mkstemp(dir=folder, prefix=f"{FILE}.")
        with os.fdopen(handle, "wb") as file:
            file.write(written)
        with contextlib.suppress(FileExistsError):
            os.link(beside, path)
        Path(beside).unlink()
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path} holds no key of the kind that web push wants")
    return key


def _point(key: "EllipticCurvePublicKey") -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _read_point(raw: bytes) -> "EllipticCurvePublicKey":
    from cryptography.hazmat.primitives.asymmetric import ec

    if len(raw) != POINT:
        raise ValueError("this is no public key of P-256")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _read(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
