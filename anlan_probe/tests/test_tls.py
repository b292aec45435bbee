import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from anlan_probe.protocol import Target


def _certificate(folder, days):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=100))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "both.pem"
    path.write_bytes(pem)
    return path


@pytest.fixture
def tls_server(tmp_path):
    servers = []

    def start(days):
        pem = _certificate(tmp_path, days)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        listening = socket.create_server(("127.0.0.1", 0))
        servers.append(listening)

        def serve():
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                try:
                    context.wrap_socket(connection, server_side=True).close()
                except OSError:
                    connection.close()

        threading.Thread(target=serve, daemon=True).start()
        return f"127.0.0.1:{listening.getsockname()[1]}", str(pem)

    yield start
    for one in servers:
        one.close()


def test_it_reads_the_days_left_and_trusts_the_given_authority(read, tls_server):
    address, pem = tls_server(days=20)
    args = {"server_name": "localhost", "ca_file": pem}
    found = read(Target("tls", address, args))
    assert 19 < found["tls.days_left"].value < 20.1
    assert found["tls.valid"].value is True
    assert found["tls.protocol"].value.startswith("TLSv1.")


def test_an_expired_certificate_still_tells_its_days(read, tls_server):
    address, pem = tls_server(days=-3)
    found = read(Target("tls", address, {"server_name": "localhost", "ca_file": pem}))
    assert -3.1 < found["tls.days_left"].value < -2.9
    assert found["tls.valid"].value is False


def test_a_certificate_for_another_name_or_of_nobody_is_not_valid(read, tls_server):
    address, pem = tls_server(days=20)
    other = read(Target("tls", address, {"server_name": "example.org", "ca_file": pem}))
    assert (other["tls.valid"].value, other["tls.valid"].code) == (False, "tls.not_trusted")
    nobody = read(Target("tls", address, {"server_name": "localhost"}))
    assert nobody["tls.valid"].value is False
    assert nobody["tls.days_left"].value > 19


def test_a_server_without_tls_is_not_up(read, web):
    assert read(Target("tls", f"127.0.0.1:{web.port}", timeout_s=4))["tls.up"].value is False
