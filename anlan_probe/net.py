"""Addresses and the reasons why nobody answers there."""

from __future__ import annotations

import errno
import socket
import ssl

from anlan_probe.protocol import Param, Target

_BY_ERRNO = {
    errno.ECONNREFUSED: "net.refused",
    errno.ECONNRESET: "net.reset",
    errno.EHOSTUNREACH: "net.unreachable",
    errno.ENETUNREACH: "net.unreachable",
    errno.ETIMEDOUT: "net.timeout",
}


def split_address(address: str) -> tuple[str, int] | None:
    """``host:port`` or ``[v6]:port``; None when it is neither."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        return None
    return host.strip("[]"), int(port)


def why_not(error: BaseException, target: Target) -> tuple[str, dict[str, Param]]:
    """Code and params of a failed connection, the same words for every kind."""
    params: dict[str, Param] = {"at": target.address}
    if isinstance(error, TimeoutError):
        return "net.timeout", {**params, "seconds": f"{target.timeout_s:g}"}
    if isinstance(error, ssl.SSLError):
        return "tls.failed", {**params, "detail": error.reason or type(error).__name__}
    if isinstance(error, socket.gaierror):
        return "net.no_such_name", params
    if isinstance(error, OSError):
        # asyncio joins the errors of several addresses into one without errno.
        known = _BY_ERRNO.get(error.errno or 0)
        if known is None and "refused" in str(error).lower():
            known = "net.refused"
        if known is not None:
            return known, params
        return "net.failed", {**params, "detail": error.strerror or type(error).__name__}
    return "net.failed", {**params, "detail": type(error).__name__}
