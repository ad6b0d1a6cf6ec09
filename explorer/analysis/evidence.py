"""The frames that claims are held against; changes if the way of naming a row in them does."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from explorer.analysis.ledger import Claim, listed
from explorer.analysis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

_Frame = TypeVar("_Frame", bound="pd.DataFrame")


@dataclass(frozen=True)
class Evidence:
    """The layers and tables that claims are held against.

    Attributes
    ----------
    layers : mapping of str to geopandas.GeoDataFrame
        Layers by name.
    tables : mapping of str to pandas.DataFrame
        Tables by name.
    titles : mapping of str to Text
        What readers know layers and sources by.
    """

    layers: "Mapping[str, gpd.GeoDataFrame]"
    tables: "Mapping[str, pd.DataFrame]"
    titles: "Mapping[str, Text]"

    def title(self, name: str) -> Text:
        """Give what readers know a layer or a source by.

        Parameters
        ----------
        name : str
            Its key.

        Returns
        -------
        Text
            Its title, else its key.
        """
        return self.titles.get(name, Text(name, name))

    def layer(self, claim: Claim) -> "gpd.GeoDataFrame":
        """Find the layer that `check.layer` names, kept to what `check.where` asks.

        Parameters
        ----------
        claim : Claim
            The claim.

        Returns
        -------
        geopandas.GeoDataFrame
            Its rows.
        """
        name = claim.asked("layer")
        if name not in self.layers:
            claim.refuse(f"no layer '{name}'; there is {listed(self.layers)}.")
        return _kept(self.layers[name], claim, f"layer '{name}'")

    def feature(self, claim: Claim) -> "gpd.GeoDataFrame":
        """Find the only feature that `check.layer` and `check.feature` name.

        Parameters
        ----------
        claim : Claim
            The claim.

        Returns
        -------
        geopandas.GeoDataFrame
            One row.
        """
        frame, name = self.layer(claim), claim.asked("feature")
        names = frame["id"] if "id" in frame.columns else frame.index.to_series()
        found = frame[(names == name).to_numpy()]
        if len(found) != 1:
            number = len(found) or "no"
            claim.refuse(
                f"{number} feature '{name}' in layer '{claim.asked('layer')}', where one was "
                f"expected; there is {listed(names)}."
            )
        return found

    def table(self, claim: Claim, name: str) -> "pd.DataFrame":
        """Find a table, kept to what `check.where` asks.

        Parameters
        ----------
        claim : Claim
            The claim.
        name : str
            The table's name.

        Returns
        -------
        pandas.DataFrame
            Its rows.
        """
        if name not in self.tables:
            claim.refuse(f"no table '{name}'; there is {listed(self.tables)}.")
        return _kept(self.tables[name], claim, f"table '{name}'")

    def row(self, frame: "pd.DataFrame", field: str, value: object, claim: Claim) -> "pd.Series":
        """Find the only row whose field holds a value.

        Parameters
        ----------
        frame : pandas.DataFrame
            Where to look.
        field : str
            The column.
        value : object
            What it holds.
        claim : Claim
            The claim, for the message.

        Returns
        -------
        pandas.Series
            The row.
        """
        found = frame[(column(frame, field, claim) == value).to_numpy(dtype=bool)]
        if len(found) != 1:
            claim.refuse(
                f"{len(found) or 'no'} row where '{field}' is {value!r}, where one was expected; "
                f"there is {listed(frame[field])}."
            )
        return found.iloc[0]


def column(frame: "pd.DataFrame", name: str, claim: Claim) -> "pd.Series":
    """Take a column that a claim names.

    Parameters
    ----------
    frame : pandas.DataFrame
        Where to look.
    name : str
        The column.
    claim : Claim
        The claim, for the message.

    Returns
    -------
    pandas.Series
        The column.
    """
    if name not in frame.columns:
        claim.refuse(f"no column '{name}'; there is {listed(frame.columns)}.")
    return frame[name]


def _kept(frame: _Frame, claim: Claim, place: str) -> _Frame:
    # Keep the rows whose fields hold what `check.where` says, a list meaning any of it.
    where = claim.part("where").check if claim.check.get("where") else {}
    for name, wanted in where.items():
        if name not in frame.columns:
            claim.refuse(f"{place} has no column '{name}'; it has {listed(frame.columns)}.")
        if wanted is None:
            keep = frame[name].isna()
        else:
            keep = frame[name].isin(wanted if isinstance(wanted, list) else [wanted])
        frame = frame[keep.to_numpy(dtype=bool)]
    return frame
