"""Passwords as they are kept: by scrypt (RFC 7914), from which nobody gets them back in a lifetime."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from govqa.errors import ConfigError

#: What a password that is kept begins with, in a setting.
KEPT = "scrypt:"
#: Characters. Few enough to type, too many to guess at five a minute.
SHORTEST, LONGEST = 8, 1_000

# Of the parameters that OWASP holds equal, those that take the least memory above 16 MiB: 32 MiB a try.
_COST, _BLOCK, _PARALLEL = 2**15, 8, 3
_MOST_MEMORY = 2**28

_FORM = re.compile(r"scrypt:(\d{1,7}):(\d{1,2}):(\d{1,2}):([0-9a-f]{32,128}):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class KeptPassword:
    """What is kept of a password: ``digest`` is scrypt's of it, with ``salt`` and the parameters."""

    cost: int
    block: int
    parallel: int
    salt: bytes
    digest: bytes

    def __str__(self) -> str:
        parameters = f"{self.cost}:{self.block}:{self.parallel}"
        return f"{KEPT}{parameters}:{self.salt.hex()}:{self.digest.hex()}"

    def __repr__(self) -> str:
        return "KeptPassword()"

    def is_of(self, password: str) -> bool:
        """Whether this is kept of ``password``. Takes as long for a wrong one as for the right one."""
        digest = _scrypt(password, self.cost, self.block, self.parallel, self.salt)
        return hmac.compare_digest(digest, self.digest)


def keep(password: str) -> KeptPassword:
    """What to keep of ``password``. Raises ConfigError for one that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise ConfigError(
            f"a curator's password has at least {SHORTEST} characters, and at most {LONGEST:,}."
        )
    salt = secrets.token_bytes(16)
    digest = _scrypt(password, _COST, _BLOCK, _PARALLEL, salt)
    return KeptPassword(_COST, _BLOCK, _PARALLEL, salt, digest)


def kept(setting: str) -> KeptPassword:
    """What a setting holds: what ``govqa password`` printed, or a password.

    Raises ConfigError, which never repeats it, if it is neither.
    """
    if not setting.startswith(KEPT):
        return keep(setting)
    match = _FORM.fullmatch(setting)
    if not match:
        raise ConfigError(
            "the setting 'curator_password' is not what  govqa password  printed. Copy it whole."
        )
    cost, block, parallel = (int(part) for part in match.groups()[:3])
    read = KeptPassword(cost, block, parallel, bytes.fromhex(match[4]), bytes.fromhex(match[5]))
    try:
        read.is_of("")
    except ValueError as error:
        raise ConfigError(
            "the setting 'curator_password' has parameters that scrypt cannot use. Make it anew with  "
            "govqa password"
        ) from error
    return read


def _scrypt(password: str, cost: int, block: int, parallel: int, salt: bytes) -> bytes:
    # Half of a surrogate pair may come in as JSON: it is wrong, and not a crash. Hashed first, since to the
    # HMAC in scrypt a password is the same with zeros after it.
    typed = hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest()
    return hashlib.scrypt(typed, salt=salt, n=cost, r=block, p=parallel, maxmem=_MOST_MEMORY, dklen=32)
