"""What holds for any body, any pieces, any layer: by generated examples."""

import gzip
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.catalog import geodata_root, open_catalog
from explorer.layers.difference import difference
from explorer.layers.merging import Rule, merge
from explorer.sources.address import masked
from explorer.sources.body import BrokenBodyError, TooLargeError, decoded
from explorer.sources.sniff import Shape, mismatch, shape_of

STATIONS = json.loads((geodata_root() / "layers" / "stations.geojson").read_text("utf-8"))[
    "features"
]
SPEC = open_catalog().layer("stations")


def pieces(body: bytes, size: int) -> list[bytes]:
    return [body[start : start + size] for start in range(0, len(body), size)]


@given(st.lists(st.binary(max_size=3000), min_size=1, max_size=4), st.integers(1, 700))
def test_a_body_in_gzip_comes_out_as_it_was_however_it_is_cut_up(
    members: list[bytes], size: int
) -> None:
    sent = b"".join(gzip.compress(member) for member in members)
    assert b"".join(decoded(pieces(sent, size), "gzip", 10**6)) == b"".join(members)


@given(st.binary(min_size=1, max_size=2000), st.integers(1, 700), st.data())
def test_a_body_in_gzip_that_ends_early_is_never_taken_for_whole(
    body: bytes, size: int, data: st.DataObject
) -> None:
    sent = gzip.compress(body)
    end = data.draw(st.integers(1, len(sent) - 1))
    with pytest.raises(BrokenBodyError):
        list(decoded(pieces(sent[:end], size), "gzip", 10**6))


@given(st.integers(1, 400_000), st.integers(1, 300_000))
def test_no_more_comes_out_than_is_taken_in(length: int, most: int) -> None:
    sent = [gzip.compress(bytes(length))]
    taken = 0
    try:
        for piece in decoded(sent, "gzip", most):
            taken += len(piece)
    except TooLargeError:
        assert length > most or len(sent[0]) > most
    else:
        assert taken == length
    assert taken <= most


@given(st.binary(max_size=200))
def test_any_bytes_have_a_shape_and_a_verdict(head: bytes) -> None:
    assert shape_of(head) in {"empty", "zip", "gzip", "html", "xml", "json", "text"}
    for shape in Shape:
        found = mismatch(head, shape)
        assert found is None or found.isprintable()


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=8, max_size=20))
def test_a_secret_is_not_shown_wherever_it_stands(secret: str) -> None:
    hidden = f"Q{secret}Q"
    for address in (
        f"https://user:{hidden}@data.example/x",
        f"https://{hidden}@data.example/x",
        f"https://data.example/x?api_key={hidden}&page=1",
        f"https://data.example/x?access_token={hidden}",
    ):
        assert hidden not in masked(address)


@given(st.permutations(STATIONS))
def test_a_layer_does_not_differ_from_itself_in_any_order(order: list[dict[str, Any]]) -> None:
    found = difference(STATIONS, order)
    assert found.counts == {
        "added": 0, "removed": 0, "moved": 0, "changed": 0, "same": len(STATIONS),
    }  # fmt: skip


def bare(features: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"properties": dict(one["properties"]), "geometry": one["geometry"]} for one in features
    ]


@given(st.sets(st.sampled_from(range(len(STATIONS)))))
def test_what_a_source_no_longer_has_goes_and_nothing_else_does(gone: set[int]) -> None:
    source = "sncf-liste-des-gares"
    own = [one for one in STATIONS if one["properties"]["source"] == source]
    came = [one for number, one in enumerate(own) if number not in gone]
    merged = merge(STATIONS, bare(came), SPEC, Rule(source, "uic_code", (), adds=True))
    found = difference(STATIONS, merged.features)
    expected = [one["id"] for number, one in enumerate(own) if number in gone]
    assert sorted(found.removed) == sorted(expected)
    assert found.added == ()
    assert found.moved == ()
    assert found.changed == {}
