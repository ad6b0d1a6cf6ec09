"""Addresses: which may be asked, and how one is shown without its secrets."""

import ipaddress
import socket
from contextlib import suppress
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit
from urllib.request import getproxies, proxy_bypass

from explorer.errors import OfflineError, SourceError
from explorer.settings import Settings

SECRET: Final = ("token", "key", "password", "passwd", "secret", "signature", "auth", "sig")
"""Parts of names of parameters whose values are never shown."""

MASK: Final = "***"
NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
METADATA: Final = frozenset({ipaddress.ip_address("168.63.129.16")})
"""Global by their number, but answered within one provider's machines."""

SHOWN: Final = 300

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def masked(address: str) -> str:
    """Give an address without its secrets, for messages and for the ledger.

    Parameters
    ----------
    address : str
        Any address.

    Returns
    -------
    str
        User names, passwords and the values of parameters such as ``token`` are ``***``.

    Examples
    --------
    >>> masked("https://me:pass@data.example/x?token=abc&page=2")
    'https://***@data.example/x?token=***&page=2'
    """
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    netloc = f"{MASK}@{host}" if "@" in parts.netloc else host
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if any(_is_secret(name) for name, _ in pairs):
        shown = [(name, MASK if _is_secret(name) else value) for name, value in pairs]
        query = urlencode(shown, quote_via=quote, safe="*:,/")
    else:
        query = parts.query
    text = urlunsplit((parts.scheme, netloc, parts.path, query, ""))
    return "".join(c if c.isprintable() else "?" for c in text)


def shown(address: str) -> str:
    """Give an address for a message: without secrets, and not too long.

    Parameters
    ----------
    address : str
        Any address.

    Returns
    -------
    str
        Cut after 300 characters.
    """
    text = masked(address)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def proxy_of(address: str) -> str | None:
    """Give the proxy through which the environment has an address asked.

    Parameters
    ----------
    address : str
        An address of http or https.

    Returns
    -------
    str or None
        None where it is asked without one.
    """
    parts = urlsplit(address)
    if parts.hostname is None or proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    proxies = getproxies()
    found = proxies.get(parts.scheme) or proxies.get("all")
    return found if found is None or "://" in found else f"http://{found}"


def require_allowed(address: str, service: str, settings: Settings) -> None:
    """Refuse an address that this program must not ask, by itself or as a redirect's target.

    Parameters
    ----------
    address : str
        The address of one hop.
    service : str
        What the message calls the service.
    settings : Settings
        Whose ``allow_local`` names exceptions.

    Raises
    ------
    SourceError
        If it is not https, or lies on this machine, its own network or a metadata service.
    OfflineError
        If its name is not known from here.
    """
    parts = urlsplit(address)
    if parts.netloc in settings.allow_local:
        return
    if parts.scheme != "https" or not parts.hostname:
        found = f"{parts.scheme or 'no scheme'}:"
        raise SourceError(_refused(service, address, "an address of https", found))
    proxied = proxy_of(address) is not None
    for number in _numbers(parts.hostname, parts.port or 443, service, proxied=proxied):
        require_public(number, service, address)


def require_public(number: str, service: str, address: str) -> None:
    """Refuse a machine that is not on the public network.

    Parameters
    ----------
    number : str
        The number that a name leads to.
    service : str
        What the message calls the service.
    address : str
        What was asked.

    Raises
    ------
    SourceError
        If it is loopback, private, link-local, reserved, or a metadata service.
    """
    found = ipaddress.ip_address(number.partition("%")[0])
    if not all(_is_public(one) for one in (found, *_within(found))):
        raise SourceError(_refused(service, address, "a machine on the public network", number))


def _is_public(number: Address) -> bool:
    return number.is_global and not number.is_multicast and number not in METADATA


def _within(number: Address) -> list[Address]:
    # IPv6 numbers that stand for one of IPv4.
    if isinstance(number, ipaddress.IPv4Address):
        return []
    held: list[Address | None] = [number.ipv4_mapped, number.sixtofour]
    if number in NAT64:
        held.append(ipaddress.IPv4Address(int(number) & 0xFFFFFFFF))
    return [one for one in held if one is not None]


def _numbers(host: str, port: int, service: str, *, proxied: bool) -> list[str]:
    with suppress(ValueError):
        return [str(ipaddress.ip_address(host))]
    with suppress(OSError):  # 127.1, 0x7f.1, 2130706433: numbers in their other forms
        return [socket.inet_ntoa(socket.inet_aton(host))]
    if proxied and host != "localhost" and "." in host:
        return []  # the proxy knows names that this machine may not
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        message = (
            f"{service} cannot be reached: the name {host} is not known from here. "
            "Check the connection, or HTTPS_PROXY if there is a proxy."
        )
        raise OfflineError(message) from error
    return [str(item[4][0]) for item in found]


def _refused(service: str, address: str, expected: str, found: str) -> str:
    return (
        f"{service}: {shown(address)} was not asked: expected {expected}, found {found}. "
        "Correct the address in sources.toml; if the service redirects there, tell its operator."
    )


def _is_secret(name: str) -> bool:
    return any(part in name.lower() for part in SECRET)
