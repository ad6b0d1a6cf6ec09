"""The columns of a fibre file: the regulator's names, ours, and which is which in a given file."""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from explorer.layers.findings import Examination

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "building_record_id": ("imb_id",),
    "fibre_status": ("imb_etat",),
    "premises": ("imb_nbr_logloc",),
    "mutualisation_point_id": ("pm_ref",),
    "point_status": ("pm_etat",),
    "infrastructure_operator": ("code_l331",),
    "position_doubtful": ("geom_mod",),
    "insee_code": ("code_insee",),
    "street_number": ("num_voie",),
    "street_number_suffix": ("cp_no_voie",),
    "street_type": ("type_voie",),
    "street_name": ("nom_voie",),
    "building_name": ("batiment",),
    "postcode": ("code_poste",),
    "commune_name": ("nom_com",),
    "premises_category": ("catg_loc_imb",),
    "point_available_from": ("pm_date_mad",),
    "completeness_date": ("date_completude",),
    "building_type": ("type_imb",),
    "x": ("lon", "longitude"),
    "y": ("lat", "latitude"),
}
"""Our names, and the regulator's; for positions, what users' own files commonly say."""

POSITION: Final = ("x", "y")
REQUIRED: Final = ("building_record_id", "fibre_status")
ADDRESS: Final = (
    "street_number",
    "street_number_suffix",
    "street_type",
    "street_name",
    "building_name",
    "postcode",
    "commune_name",
    "premises_category",
    "point_status",
    "point_available_from",
    "completeness_date",
    "building_type",
)
"""Columns that are carried along as they are, in the order of the frame."""


def theirs(ours: str) -> str:
    """Give the name under which the regulator publishes one of our columns.

    Parameters
    ----------
    ours : str
        A name of ``COLUMNS``.

    Returns
    -------
    str
        Our own name for positions, which are ``x`` and ``y`` in both.
    """
    return ours if ours in POSITION else COLUMNS[ours][0]


def recognised(
    header: Sequence[str],
    examination: Examination,
    *,
    said: Mapping[str, str] | None = None,
    known: Mapping[str, tuple[str, ...]] = COLUMNS,
) -> dict[str, str]:
    """Find our columns among those of a file.

    Parameters
    ----------
    header : sequence of str
        The file's columns.
    examination : Examination
        Receives a finding for a name that the file lacks, or for two columns that fit one name.
    said : mapping of str to str, optional
        Ours to theirs, from a mapping; it goes before what is recognised.
    known : mapping of str to tuple of str
        Ours to the other names that are recognised, whatever their case.

    Returns
    -------
    dict of str to str
        Ours to theirs.
    """
    found: dict[str, str] = {}
    for ours, name in (said or {}).items():
        if name in header:
            found[ours] = name
            continue
        near = nearest(name, header)
        hint = f"; the nearest is '{near}'" if near else ""
        listed = f"columns {', '.join(header)}{hint}"
        expected = f"the column '{name}', which the mapping names for {ours}"
        examination.add(None, name, expected=expected, found=listed)
    taken = set(found.values())
    for ours, names in known.items():
        fitting = [
            name
            for name in header
            if name not in taken and name.strip().casefold() in (ours, *names)
        ]
        if ours in found or not fitting:
            continue
        if len(fitting) > 1:
            expected = f"one column for {ours}: say which in a mapping, [columns] {ours} = ..."
            examination.add(None, ours, expected=expected, found=" and ".join(fitting))
        found[ours] = fitting[0]
    return found


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Find the known name that is most like another: first by accents and case, then by letters.

    Parameters
    ----------
    name : str
        A name or value that is not known.
    known : iterable of str
        Those that are.

    Returns
    -------
    str or None
        None where nothing is alike.

    Examples
    --------
    >>> nearest("Déployé", ["cible", "deploye"])
    'deploye'
    """
    simple = {plain(item): item for item in known}
    alike = difflib.get_close_matches(plain(name), simple, n=1)
    return simple[alike[0]] if alike else None


def plain(text: str) -> str:
    """Take accents, capitals and underscores from a heading, to compare it.

    Parameters
    ----------
    text : str
        A heading or a value.

    Returns
    -------
    str
        Small letters without accents, one blank between words.

    Examples
    --------
    >>> plain(" Code_Région")
    'code region'
    """
    apart = unicodedata.normalize("NFKD", text.casefold().replace("_", " "))
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())
