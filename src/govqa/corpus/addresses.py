"""Which machines a web address may lead to: by default only those of the public internet.

A page of the user's own network is not to be had by a link that somebody else wrote. Every address a name
stands for is checked, and the connection goes to one that was checked: a name that stands for something else
the next moment gains nothing by it.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from govqa.errors import FetchError

#: Its last 32 bits are the IPv4 address that a gateway connects to (RFC 6052).
_NAT64 = IPv6Network("64:ff9b::/96")


def checked_addresses(url: str, host: str, port: int, *, allow_private: bool) -> tuple[str, ...]:
    """The addresses of ``host``, in the order in which to try them.

    Raises FetchError, naming ``url``, if there is none or, unless ``allow_private``, if one is not public.
    The name is looked up as the system does it, within the time that the system takes for it.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(
            url, f"there is no machine of the name {host}", "Check the address, and that you are online"
        ) from error
    addresses = tuple(dict.fromkeys(str(place[0]) for *_, place in found))
    for address in addresses:
        if not allow_private and not is_public(address):
            raise FetchError(
                url,
                f"it leads to {address}, which is not on the public internet",
                "If you trust that machine, say so with --allow-private",
            )
    return addresses


def is_public(address: str) -> bool:
    """Whether ``address``, of IPv4 or IPv6, is one of the public internet, whatever it is wrapped in."""
    ip = ip_address(address)
    inner = _wrapped(ip) if isinstance(ip, IPv6Address) else None
    public = inner if inner is not None else ip
    return public.is_global and not (public.is_multicast or public.is_reserved)


def _wrapped(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that packets to ``ip`` end up at, if there is one."""
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
