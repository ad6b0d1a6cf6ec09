# ---
# jupyter:
#   manufacture:
#     en: your-own-territory
#     fr: votre-territoire
# ---

# %% [markdown] tags=["fr"]
# # 5. Votre territoire
#
# Tout ce que font les autres carnets se fait ailleurs : il faut un contour, et les services officiels pour le remplir. Avec un accès au réseau, un code INSEE suffit :
#
# ```sh
# manufacture init --commune 42207 --name "Saint-Chamond" saint-chamond
# manufacture refresh --territory saint-chamond
# ```
#
# Ce carnet fait la même chose sans réseau, à partir d'un contour que l'on a déjà : celui d'une commune de la couche embarquée (généralisé, jusqu'à 950 m près ; il est pour voir, et non pour mesurer).

# %% [markdown] tags=["en"]
# # 5. Your own territory
#
# Whatever the other notebooks do can be done elsewhere: it takes an outline, and the official services to fill it. With a network, an INSEE code is enough:
#
# ```sh
# manufacture init --commune 42207 --name "Saint-Chamond" saint-chamond
# manufacture refresh --territory saint-chamond
# ```
#
# This notebook does the same without a network, from an outline that is there already: that of a commune of the embedded layer (generalised, up to 950 m off; it is for seeing, not for measuring).

# %%
import tempfile
from pathlib import Path

import explorer
from explorer.founding import found_territory, outline_of_file

explorer.use_language("fr")
place = explorer.open_territory()

# %%
communes = place.layers["communes"]
chosen = communes[communes["insee_code"] == "42207"]
folder = Path(tempfile.mkdtemp())
chosen[["name_fr", "geometry"]].to_file(
    folder / "contour.geojson", driver="GeoJSON", engine="fiona"
)
chosen[["name_fr", "insee_code", "accuracy_m", "source"]]

# %% [markdown] tags=["fr"]
# ## Le dossier d'un territoire
#
# Un profil (`territory.toml`), un descripteur (`datapackage.json`), et une couche vide pour chaque source. Rien n'est inventé : ce qui n'a pas été demandé à un service reste vide, et les commandes le disent.

# %% [markdown] tags=["en"]
# ## The folder of a territory
#
# A profile (`territory.toml`), a descriptor (`datapackage.json`), and an empty layer for each source. Nothing is made up: what was not asked of a service stays empty, and the commands say so.

# %%
outline = outline_of_file(folder / "contour.geojson", "Saint-Chamond")
found_territory(
    folder / "saint-chamond",
    outline,
    name_fr="Saint-Chamond",
    communes=("42207",),
    accuracy_m=950,
)
mine = explorer.open_territory(folder / "saint-chamond")
mine

# %%
print((folder / "saint-chamond" / "territory.toml").read_text(encoding="utf-8"))

# %%
mine.report().section("district")

# %%
mine.map()

# %% [markdown] tags=["fr"]
# ## À vous
#
# 1. Avec un réseau, lancez `manufacture sources check` : quels services répondent ?
# 2. Remplissez votre territoire (`manufacture refresh --territory …`) et refaites les carnets 1 et 2 avec `explorer.open_territory("…")`.

# %% [markdown] tags=["en"]
# ## Your turn
#
# 1. With a network, run `manufacture sources check`: which services answer?
# 2. Fill your territory (`manufacture refresh --territory …`) and redo notebooks 1 and 2 with `explorer.open_territory("…")`.
