"""Catalogue layers in canonical form, and their hashes in the descriptor: for the data steward.

Run as ``python -m explorer.layers.seal`` after a file of ``geodata/`` was edited by hand.
"""

import hashlib
import json
import sys
from pathlib import Path

from explorer.catalog import DESCRIPTOR, LayerSpec, geodata_root, open_catalog
from explorer.layers.canonical import geojson_bytes
from explorer.layers.jsontext import json_bytes
from explorer.layers.read import read_layer
from explorer.layers.records import read_records
from explorer.layers.write import replace_file


def seal(root: Path) -> list[str]:
    """Rewrite every layer in canonical form and note hash and size of every resource.

    Parameters
    ----------
    root : pathlib.Path
        A folder with a ``datapackage.json``.

    Returns
    -------
    list of str
        Names of the resources whose hash changed.

    Raises
    ------
    InputError
        If a file does not follow its schema; nothing is written then.
    """
    catalog = open_catalog(root)
    contents: dict[str, bytes] = {}
    for spec in catalog:
        if isinstance(spec, LayerSpec):
            contents[spec.name] = geojson_bytes(read_layer(spec).frame, decimals=spec.geo.decimals)
        else:
            read_records(spec)
            contents[spec.name] = spec.path.read_bytes()
    descriptor = json.loads((root / DESCRIPTOR).read_text(encoding="utf-8"))
    changed = []
    for resource in descriptor["resources"]:
        data = contents[resource["name"]]
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        if resource.get("hash") != digest:
            changed.append(resource["name"])
        resource["hash"], resource["bytes"] = digest, len(data)
        replace_file(root / resource["path"], data)
    replace_file(root / DESCRIPTOR, json_bytes(descriptor))
    return changed


if __name__ == "__main__":
    names = seal(Path(sys.argv[1]) if sys.argv[1:] else geodata_root())
    sys.stdout.write(f"sealed; changed: {', '.join(names) or 'none'}\n")
