import subprocess
import sys
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


HEAVY = ("folium", "geopandas", "matplotlib", "numpy", "pandas", "scipy", "shapely", "sklearn")
STARTS = {
    # By what is run, the heavy libraries that it may not do without: nothing else is imported.
    "import explorer": (),
    "import explorer; explorer.open_territory": ("geopandas", "numpy", "pandas", "shapely"),
    "run('--help')": (),
    "run('coverage', '--help')": (),
    "run('doctor', '--help')": (),
    "run('layers')": ("geopandas", "numpy", "pandas", "shapely"),
    "run('claims')": ("geopandas", "numpy", "pandas", "shapely"),
    "run('compare', '42218', '69123')": ("geopandas", "numpy", "pandas", "shapely"),
    "run('find', '--near', 'stations<=1km', '--weight', 'schools=2')": ("numpy",),
}
RUN = """
import sys
def run(*arguments):
    from explorer.cli.main import main
    try:
        main(list(arguments))
    except SystemExit as left:
        assert not left.code
{code}
print(*sorted(set({heavy}) & set(sys.modules)), file=sys.stderr)
"""


@pytest.mark.parametrize("code", STARTS)
def test_what_is_run_imports_what_it_uses(code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", RUN.format(code=code, heavy=HEAVY)],
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert tuple(done.stderr.splitlines()[-1].split()) == STARTS[code]


def test_to_open_a_territory_takes_nothing_of_what_it_may_be_asked() -> None:
    code = "import sys, explorer; explorer.open_territory(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    taken = done.stdout.split()
    assert "explorer.workbench" in taken
    unasked = ("explorer.analysis", "explorer.layers.fibre", "explorer.maps", "explorer.pictures")
    asked = ("explorer.studies.claims", "explorer.studies.siting.find", "explorer.studies.zones")
    libraries = ("fiona", "folium", "h3", "matplotlib", "pyarrow.parquet", "scipy", "sklearn")
    assert [name for name in taken if name.startswith((*unasked, *asked, *libraries))] == []
