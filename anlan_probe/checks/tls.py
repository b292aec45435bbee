"""A server's certificate: first read without judging, then verified.

In this order, because a verified handshake goes blind on the very day the certificate expires.
Address ``host:port``; args ``server_name`` (SNI and the name to verify), ``ca_file``.
"""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime

from cryptography import x509

from anlan_probe.net import split_address, why_not
from anlan_probe.protocol import Reading, Target


async def run(target: Target) -> list[Reading]:
    where = split_address(target.address)
    if where is None:
        return [Reading("tls.up", None, code="probe.bad_address", params={"at": target.address})]
    name = str(target.args.get("server_name") or where[0])
    # Half of the time each, so that the second handshake cannot lose the first one's answer.
    half = target.timeout_s / 2
    blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    blind.check_hostname = False
    blind.verify_mode = ssl.CERT_NONE
    try:
        certificate, protocol = await asyncio.wait_for(_handshake(where, name, blind), half)
    except (TimeoutError, OSError, ValueError) as error:
        code, params = why_not(error, target)
        return [Reading("tls.up", False, code=code, params=params)]
    days = (certificate.not_valid_after_utc - datetime.now(UTC)).total_seconds() / 86400
    return [
        Reading("tls.up", True),
        Reading(
            "tls.days_left",
            round(days, 1),
            "d",
            data={"until": certificate.not_valid_after_utc.isoformat()},
        ),
        Reading("tls.protocol", protocol),
        await _verified(target, where, name, half),
    ]


async def _handshake(
    where: tuple[str, int], name: str, context: ssl.SSLContext
) -> tuple[x509.Certificate, str]:
    _, writer = await asyncio.open_connection(*where, ssl=context, server_hostname=name)
    try:
        stream: ssl.SSLObject = writer.get_extra_info("ssl_object")
        raw = stream.getpeercert(binary_form=True)
        if not raw:
            raise ssl.SSLError("no certificate")
        return x509.load_der_x509_certificate(raw), stream.version() or ""
    finally:
        writer.close()


async def _verified(target: Target, where: tuple[str, int], name: str, within: float) -> Reading:
    """``tls.valid``: chain, name and dates as a browser would judge them."""
    try:
        strict = ssl.create_default_context(cafile=target.args.get("ca_file"))
        await asyncio.wait_for(_handshake(where, name, strict), within)
    except ssl.SSLCertVerificationError as error:
        return Reading(
            "tls.valid",
            False,
            code="tls.not_trusted",
            params={"at": target.address, "detail": error.verify_message},
        )
    except (TimeoutError, OSError) as error:
        code, params = why_not(error, target)
        return Reading("tls.valid", None, code=code, params=params)
    return Reading("tls.valid", True)
