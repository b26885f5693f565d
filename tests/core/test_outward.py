"""What we post to addresses that people typed never reaches our own network, nor waits for ever."""

import socket
import threading
import time
from contextlib import contextmanager
from ipaddress import ip_address

import pytest

from tests.alarms.world import gateway
from webcare.core import outward


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1",  # noqa: S104
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a00:1",
        "2002:7f00:1::", "2001:0:7f00:1::", "198.18.0.1", "192.0.2.1", "2001:db8::1",
    ],
)  # fmt: skip
def test_no_such_address_is_public(address):
    assert not outward.is_public(ip_address(address))


@pytest.mark.parametrize("address", ["193.191.245.1", "1.1.1.1", "2606:4700:4700::1111"])
def test_the_open_internet_is_public(address):
    assert outward.is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://sms.example/", "file:///etc/passwd", "gopher://sms.example/", "https://",
        "https://an:secret@sms.example/", "https://sms.example/\r\nX: y", "https://sms.example:0/",
        "https://sms.example:99999/", "https://sms.example/#x", "//sms.example", "javascript:1",
        "https://sms.example\\@inside.example/",
    ],
)  # fmt: skip
def test_what_cannot_be_posted_to_is_refused_when_it_is_typed(url):
    with pytest.raises(ValueError, match=r"\."):
        outward.check_url(url, allow_private=False)


@contextmanager
def canary():
    """A port that notes whoever connects, and says nothing."""
    met = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)

        def wait():
            try:
                while True:
                    met.append(server.accept()[0])
            except OSError:
                return

        thread = threading.Thread(target=wait, daemon=True)
        thread.start()
        yield server.getsockname()[1], met
        thread.join()


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]",
             "[::ffff:127.0.0.1]"],
)  # fmt: skip
def test_the_loopback_is_never_connected_to_however_it_is_written(host):
    with canary() as (port, met), pytest.raises(outward.NotReached):
        outward.post(f"https://{host}:{port}/", b"{}", {})
    assert met == []


def test_a_name_that_changes_its_answer_leads_where_it_was_checked(monkeypatch):
    """The name server says a public number first; what is connected to is what was looked at."""
    asked, connected = [], []

    def answers(host, port, **_kind):
        asked.append(host)
        number = "192.0.2.7" if len(asked) > 1 else "93.184.216.34"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port))]

    def connect(_self, address):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(outward.NotReached):
        outward.post("https://rebind.example/", b"{}", {})
    assert connected == [("93.184.216.34", 443)]
    assert len(asked) == 1


def test_one_private_number_among_public_ones_is_enough_to_refuse(monkeypatch):
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443))
            for each in ("93.184.216.34", "10.0.0.1")]  # fmt: skip
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: both)
    with pytest.raises(outward.NotAllowedThere):
        outward.post("https://both.example/", b"{}", {})


def test_a_redirect_is_an_answer_and_is_not_followed():
    with gateway() as here, gateway() as elsewhere:
        here.status, here.location = 307, elsewhere.url
        answer = outward.post(here.url, b"{}", {}, allow_private=True)
    assert answer.status == 307
    assert elsewhere.posts == []


def test_little_is_read_of_an_endless_answer_and_nothing_waits_past_the_deadline():
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip():
            connection, _ = server.accept()
            with connection:
                try:
                    connection.sendall(b"HTTP/1.1 200 OK\r\n")
                    while True:
                        connection.sendall(b"X-More: x\r\n")
                        time.sleep(0.05)
                except OSError:
                    return

        threading.Thread(target=drip, daemon=True).start()
        begun = time.monotonic()
        with pytest.raises(outward.NotReached):
            outward.post(
                f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {}, allow_private=True,
                seconds=0.6,
            )  # fmt: skip
        assert time.monotonic() - begun < 3
