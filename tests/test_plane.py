import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from explorer.crs import geod
from explorer.plane import distances_m


@given(st.floats(-5, 9.5), st.floats(41.5, 51), st.floats(-0.13, 0.13), st.floats(-0.13, 0.13))
def test_distances_agree_with_the_geodesic_up_to_twenty_kilometres(
    x: float, y: float, dx: float, dy: float
) -> None:
    found = distances_m(x, y, x + dx, y + dy)
    *_, expected = geod().inv(x, y, x + dx, y + dy)
    assert np.isclose(found, expected, rtol=1e-4, atol=0.01)
