"""Whose data an output is made of, and under which licence: what the licences ask to be said."""

from collections.abc import Iterable

from explorer.catalog import Catalog


def credits_of(catalog: Catalog, names: Iterable[str]) -> list[str]:
    """Give the credits of some sources.

    Parameters
    ----------
    catalog : Catalog
        Of the territory, with its register.
    names : iterable of str
        Keys of the register; those that it does not have, or that have no licence, are left out.

    Returns
    -------
    list of str
        One a source: publisher, title, date, licence.
    """
    found = []
    for name in dict.fromkeys(names):
        source = catalog.sources.get(name)
        if source is not None and source.licence is not None:
            parts = (source.publisher, source.title, source.date, source.licence.title)
            found.append(", ".join(part for part in parts if part))
    return found
