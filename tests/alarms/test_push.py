"""Web push, to the letter of its standards. No push service runs here: `sms` stands in for one, a
local HTTP server that answers as they do; the sealing is held against RFC 8291's own example.
"""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import actor_of
from webcare.alarms import people, push, ways
from webcare.alarms.models import CallState, PushDevice, Way
from webcare.audit.models import AuditEntry
from webcare.core.errors import Invalid
from workflows.rights import Role


def read(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def written(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def browser(secret=b"s" * 16):
    """A browser's public key and secret as it gives them, and its private key."""
    private = ec.generate_private_key(ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return written(point), written(secret), private


def opened(sealed, private, auth):
    """What the browser reads: RFC 8291 from the other side."""
    salt, length = sealed[:16], sealed[20]
    theirs, text = sealed[21 : 21 + length], sealed[21 + length :]
    mine = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)

    def derived(secret, salt, info, length):
        return HKDF(SHA256(), length, salt, info).derive(secret)

    shared = private.exchange(ec.ECDH(), public)
    material = derived(shared, auth, b"WebPush: info\0" + mine + theirs, 32)
    key = derived(material, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = derived(material, salt, b"Content-Encoding: nonce\0", 12)
    return AESGCM(key).decrypt(nonce, text, None).removesuffix(b"\x02")


def test_the_example_of_the_standard_comes_out_to_the_byte():
    """RFC 8291, section 5 and appendix A."""
    own = ec.derive_private_key(
        int.from_bytes(read("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), ec.SECP256R1()
    )
    sealed = push.sealed(
        b"When I grow up, I want to be a watermelon",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
        salt=read("DGv6ra1nlYgDCS1FRnbzlw"),
        own=own,
    )
    assert written(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWA"
        "mS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj"
        "_Qulcy4a-fN"
    )


def test_only_the_browser_that_asked_can_read_it():
    key, auth, private = browser()
    assert opened(push.sealed(b"Danger", key, auth), private, read(auth)) == b"Danger"


def test_we_say_who_we_are_with_a_key_that_is_made_once(tmp_path):
    said = push.headers("https://push.example/abc?x=1", tmp_path, "mailto:w@city.example", at=NOON)
    token, key = said["Authorization"].removeprefix("vapid t=").split(", k=")
    head, claims, signed = token.split(".")
    number = read(signed)
    signature = encode_dss_signature(
        int.from_bytes(number[:32], "big"), int.from_bytes(number[32:], "big")
    )
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), read(key))
    public.verify(signature, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))  # or it raises

    assert json.loads(read(claims)) == {
        "aud": "https://push.example", "exp": int(NOON.timestamp()) + 12 * 3600,
        "sub": "mailto:w@city.example",
    }  # fmt: skip
    assert key == push.public_key(tmp_path)
    assert (tmp_path / push.FILE).stat().st_mode & 0o077 == 0


def add(on_call, url, **more):
    key, auth, private = browser()
    given = {"key": key, "auth": auth} | more
    ways.add_device(
        on_call.session, on_call.an.id, name="Firefox", endpoint=url,
        by=actor_of(Role.SPOKESPERSON, user_id=on_call.an.id), at=NOON, **given,
    )  # fmt: skip
    return private, auth


def test_a_call_reaches_the_browser_sealed_and_urgent(on_call, sms):
    on_call.usual_ladder()
    private, auth = add(on_call, sms.url)
    sms.status = 201
    alarm = on_call.ring()
    on_call.run()

    ((headers, body),) = sms.posts
    message = json.loads(opened(body, private, read(auth)))
    assert headers["Urgency"] == "high"
    assert headers["Content-Encoding"] == "aes128gcm"
    assert message["title"] == f"Suspicion of danger to life: ticket #{on_call.ticket.id}"
    assert message["link"].startswith("/alarm/")
    assert on_call.calls(alarm) == [("An", Way.PUSH, CallState.TAKEN, "")]


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_removed_which_is_said_and_mail_follows(
    on_call, sms, mail, status
):
    on_call.usual_ladder()
    add(on_call, sms.url)
    sms.status = status
    alarm = on_call.ring()
    on_call.run(smtp_url=mail.url)

    assert people.devices(on_call.session, on_call.an.id) == []
    assert on_call.calls(alarm) == [
        ("An", Way.PUSH, CallState.FAILED, "gone"), ("An", Way.MAIL, CallState.TAKEN, ""),
    ]  # fmt: skip
    gone = select(AuditEntry).where(AuditEntry.event == "alarm.device_gone")
    assert len(on_call.session.scalars(gone).all()) == 1


def test_a_service_that_fails_for_now_keeps_the_browser(on_call, sms, mail):
    on_call.usual_ladder()
    add(on_call, sms.url)
    sms.status = 503
    on_call.ring()
    on_call.run(smtp_url=mail.url)

    assert len(on_call.session.scalars(select(PushDevice)).all()) == 1


@pytest.mark.parametrize(
    "wrong",
    [{"key": "AAAA"}, {"key": "x" * 87}, {"auth": "short"}, {"auth": "é"}, {"key": ""}],
)
def test_what_no_browser_gives_is_refused(on_call, wrong):
    with pytest.raises(Invalid):
        add(on_call, "https://push.example/1", **wrong)
