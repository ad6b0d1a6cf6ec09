"""Passwords and keys in addresses: masked before a text is shown, logged or written."""

import re
from typing import Final

HIDDEN: Final = "***"
USER: Final = re.compile(r"(?P<start>[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#:@]*):[^\s/?#@]+@")
KEY: Final = re.compile(
    r"(?P<start>\b(?:password|passwd|pwd|token|access_token|api_?key|key|secret|signature|sig|auth)=)"
    r"[^\s&;'\"]+",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """Give a text without the passwords and keys of the addresses in it.

    Parameters
    ----------
    text : str
        Any text, such as an error of a library.

    Returns
    -------
    str
        Three stars in place of each.

    Examples
    --------
    >>> masked("postgresql://me:s3cret@db/gis could not be opened")
    'postgresql://me:***@db/gis could not be opened'
    >>> masked("https://example.org/wfs?typename=a&apikey=123abc&srs=4326")
    'https://example.org/wfs?typename=a&apikey=***&srs=4326'
    """
    return KEY.sub(rf"\g<start>{HIDDEN}", USER.sub(rf"\g<start>:{HIDDEN}@", text))
