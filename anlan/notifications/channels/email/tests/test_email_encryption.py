"""Encrypted relays, with a certificate made for this test."""

import datetime as dt
import ipaddress
import ssl

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from anlan.notifications.channels import Config, DeliveryError
from anlan.notifications.channels.email.tests.test_email_channel import HurriedEmailChannel
from anlan.notifications.tests.conformance import MESSAGE
from anlan.notifications.tests.far_end import MailServer, free_port


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "relay.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


def sign_in(_server, _session, _envelope, _mechanism, data):
    return AuthResult(success=data.password == b"right", handled=False)


@pytest.fixture(params=["starttls", "tls"])
def relay(request, certificate):
    """(mail server, config): an encrypted relay that wants user and password."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server, is_implicit = MailServer(), request.param == "tls"
    tls = {"ssl_context": context} if is_implicit else {"tls_context": context}
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=sign_in,
        auth_required=True,
        auth_require_tls=not is_implicit,
        require_starttls=not is_implicit,
        **tls,
    )
    controller.start()
    where = {"host": "127.0.0.1", "port": controller.port, "tls": request.param}
    try:
        yield server, where | {"user": "anlan", "from": "anlan@example.org"}
    finally:
        controller.stop()


class PatientChannel(HurriedEmailChannel):
    timeout_s = 5


def test_it_signs_in_over_a_trusted_connection(relay, certificate, monkeypatch):
    server, where = relay
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    PatientChannel().send(MESSAGE, Config(where, "right"))
    assert [message.key for message in server.received] == [MESSAGE.key]


def test_a_wrong_password_is_named_and_not_repeated(relay, certificate, monkeypatch):
    _server, where = relay
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(DeliveryError) as caught:
        PatientChannel().send(MESSAGE, Config(where, "wrong"))
    assert caught.value.reason.code == "notifications.email.sign_in"
    assert caught.value.permanent
    assert "wrong" not in str(caught.value.reason.params)


def test_a_certificate_nobody_vouches_for_is_refused(relay):
    server, where = relay
    with pytest.raises(DeliveryError) as caught:
        PatientChannel().send(MESSAGE, Config(where, "right"))
    assert caught.value.reason.code == "notifications.email.certificate"
    assert caught.value.permanent
    assert not server.received
