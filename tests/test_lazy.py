from importlib import import_module
from pathlib import Path

import pytest

PACKAGES = ["explorer", "explorer.layers", "explorer.studies"]


@pytest.mark.parametrize("name", PACKAGES)
def test_no_public_name_is_that_of_a_module_beside_it(name: str) -> None:
    # Importing such a module would put it in the place of what the name stands for.
    package = import_module(name)
    folder = Path(str(package.__file__)).parent
    modules = {path.stem for path in folder.iterdir()}
    assert not modules & set(package.__all__)


@pytest.mark.parametrize("name", PACKAGES)
def test_every_public_name_can_be_had_and_is_listed(name: str) -> None:
    package = import_module(name)
    assert dir(package) == sorted(package.__all__)
    for public in package.__all__:
        assert getattr(package, public) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        package.nothing  # noqa: B018
