"""Settings that cannot work together are named at start; loaded by `preparing`."""

import ssl
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register("anlan")
def certificate_fits_its_key(**_options: Any) -> list[CheckMessage]:
    certificate, key = settings.ANLAN_TLS_CERT, settings.ANLAN_TLS_KEY
    if not certificate and not key:
        return []
    if not certificate or not key:
        return [Error("ANLAN_TLS_CERT and ANLAN_TLS_KEY belong together.", id="anlan.config.E001")]
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except OSError as error:
        is_tls = isinstance(error, ssl.SSLError)
        said = "they are no certificate with its key" if is_tls else error.strerror
        return [
            Error(
                f"ANLAN_TLS_CERT {certificate} and ANLAN_TLS_KEY {key} cannot be used: {said}.",
                id="anlan.config.E002",
            )
        ]
    return []
