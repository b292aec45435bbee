"""Makes a test repository's keys cheap to open.

restic spends half a second of scrypt on every call, on purpose. The key file itself says how hard
scrypt has to work, so a test repository gets the same master key in a key file that asks little.
"""

import base64
import hashlib
import json
import os
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.poly1305 import Poly1305


def _user_key(password: str, salt: bytes, cost: dict[str, int]) -> bytes:
    n, r, p = cost["N"], cost["r"], cost["p"]
    limit = 256 * n * r * p + (1 << 20)
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=limit, dklen=64)


def _mac(key: bytes, nonce: bytes, text: bytes) -> bytes:
    k, r = key[32:48], key[48:64]
    pad = Cipher(algorithms.AES(k), modes.ECB()).encryptor().update(nonce)
    return Poly1305.generate_tag(r + pad, text)


def _crypt(key: bytes, nonce: bytes, text: bytes) -> bytes:
    return Cipher(algorithms.AES(key[:32]), modes.CTR(nonce)).encryptor().update(text)


def weaken(repository: Path, *passwords: str) -> None:
    """Replace each key file by one that opens at once."""
    for path in list((repository / "keys").iterdir()):
        key = json.loads(path.read_bytes())
        salt, data = base64.b64decode(key["salt"]), base64.b64decode(key["data"])
        nonce, text, mac = data[:16], data[16:-16], data[-16:]
        for password in passwords:
            hard = _user_key(password, salt, key)
            if _mac(hard, nonce, text) == mac:
                break
        else:
            raise AssertionError("none of the passwords opens this key")
        easy = {"N": 1024, "r": 1, "p": 1}
        new, nonce_2 = _user_key(password, salt, easy), os.urandom(16)
        again = _crypt(new, nonce_2, _crypt(hard, nonce, text))
        sealed = nonce_2 + again + _mac(new, nonce_2, again)
        content = json.dumps(key | easy | {"data": base64.b64encode(sealed).decode()}).encode()
        path.chmod(0o600)
        path.unlink()
        (repository / "keys" / hashlib.sha256(content).hexdigest()).write_bytes(content)
