import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from anlan.core import http


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
        "http://0.0.0.0/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.1/",
    ],
)
def test_no_spelling_of_an_address_inside_is_called(settings, url):
    settings.ANLAN_HTTP_ALLOW = []
    with pytest.raises(http.HttpError) as caught:
        http.call(http.Call(url), timeout_s=1)
    assert caught.value.code == http.FORBIDDEN


@pytest.mark.parametrize(
    "url", ["ftp://a/", "file:///etc/passwd", "http://", "http://u:p@h/", "http://h/\r\nX: y", ""]
)
def test_what_is_no_address_is_named(url):
    with pytest.raises(http.HttpError) as caught:
        http.check_url(url)
    assert caught.value.code == http.BAD_ADDRESS


def test_a_token_in_an_address_is_not_shown():
    assert http.host_of("https://h.example:8443/hook?key=s3cret") == "h.example:8443"
    assert "s3cret" not in repr(http.Call("https://h.example/hook?key=s3cret"))


@pytest.fixture
def tls_server(tmp_path):
    """A server on loopback whose certificate is for another name."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "other.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("other.example")]), False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = tmp_path / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    pem.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.handle_error = lambda *_args: None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.server_address[1], pem
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("is_trusted", [False, True])
def test_a_certificate_for_another_name_is_refused(tls_server, settings, monkeypatch, is_trusted):
    settings.ANLAN_HTTP_ALLOW = ["127.0.0.1"]
    port, pem = tls_server
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with pytest.raises(http.HttpError) as caught:
        http.call(http.Call(f"https://127.0.0.1:{port}/"), timeout_s=3)
    assert caught.value.code == http.CERTIFICATE
