# ---
# jupyter:
#   manufacture:
#     en: at-scale
#     fr: a-grande-echelle
# ---

# %% [markdown] tags=["fr"]
# # 6. À grande échelle
#
# Le fichier national des immeubles a 25 à 30 millions de lignes. Ce carnet le convertit une fois, morceau par morceau, en un fichier GeoParquet rangé dans l'espace ; en compte la couverture sans jamais le tenir en mémoire ; n'en lit qu'un quartier ; puis partage le compte entre plusieurs processus. Le chemin d'un fichier (CSV, même compressé) se donne dans la variable `MANUFACTURE_NATIONAL` ; celui d'un département suffit pour essayer.

# %% [markdown] tags=["en"]
# # 6. At scale
#
# The national building file has 25 to 30 million rows. This notebook converts it once, piece by piece, into one GeoParquet file in the order of space; counts its coverage without ever holding it in memory; reads one district of it alone; then shares the count among several processes. The path of a file (CSV, packed or not) is given in the variable `MANUFACTURE_NATIONAL`; a department's is enough to try.

# %%
import os
from pathlib import Path

import explorer

explorer.use_language("fr")
place = explorer.open_territory()
source = os.environ.get("MANUFACTURE_NATIONAL")
source or "MANUFACTURE_NATIONAL ?"

# %% [markdown] tags=["fr"]
# ## Convertir une fois
#
# Chaque ligne est gardée, ou mise de côté avec son numéro et la raison, dans un fichier à côté. Un import interrompu reprend où il en était : relancez la cellule.

# %% [markdown] tags=["en"]
# ## Convert once
#
# Each row is kept, or set aside with its number and the reason in a file beside. An import that was interrupted goes on where it was: run the cell again.

# %%
national = Path("national.parquet")
imported = place.import_records(source, national) if source else None
imported.conservation.to_json() if imported else "MANUFACTURE_NATIONAL ?"

# %% [markdown] tags=["fr"]
# ## Compter sans tenir le fichier en mémoire
#
# La même méthode que pour un petit fichier ; le compte est le même, à l'unité près, que celui du chemin ordinaire.

# %% [markdown] tags=["en"]
# ## Count without holding the file in memory
#
# The same method as for a small file; the count is that of the plain path, to the last one.

# %%
rates = place.coverage("communes", national) if imported else place.coverage("communes")
rates

# %%
place.map(rates)

# %% [markdown] tags=["fr"]
# ## Lire un quartier seul
#
# Le fichier suit une courbe dans l'espace, et chaque ligne porte sa boîte : un lecteur qui filtre par boîte saute le reste du pays. DuckDB et QGIS lisent le même fichier.

# %% [markdown] tags=["en"]
# ## Read one district alone
#
# The file follows a curve in space, and each row has its box: a reader that filters by box skips the rest of the country. DuckDB and QGIS read the same file.

# %%
import geopandas as gpd
import pyarrow.parquet as pq

box = (4.38, 45.44, 4.40, 45.46)
district = gpd.read_parquet(national, bbox=box) if imported else None
if imported:
    print(f"{len(district)} / {pq.read_metadata(national).num_rows}")

# %% [markdown] tags=["fr"]
# ## Partager le compte
#
# Avec l'extra `scale`, les groupes de lignes sont partagés entre des processus, ici (`local:2`) ou ailleurs (`tcp://serveur:8786`, ou un `distributed.Client`). Un processus qui meurt ne change rien au résultat : ses groupes sont recomptés. `docs/explanation/scale.md` donne les débits mesurés, et la suite au-delà d'un pays.

# %% [markdown] tags=["en"]
# ## Share the count
#
# With the extra `scale`, row groups are shared among processes, here (`local:2`) or elsewhere (`tcp://server:8786`, or a `distributed.Client`). A process that dies changes nothing in the result: its groups are counted again. `docs/explanation/scale.md` gives measured rates, and what comes after a country.

# %%
shared = place.coverage("communes", national, scheduler="local:2") if imported else None
shared.zones["records"].equals(rates.zones["records"]) if imported else "MANUFACTURE_NATIONAL ?"

# %% [markdown] tags=["fr"]
# ## À vous
#
# 1. Quelle commune a le plus d'immeubles dont le point de mutualisation n'est pas ouvert ?
# 2. Comptez par cellules : `place.coverage("grid:h3:8", national)`. Pourquoi un CSV de cette taille serait-il refusé ici ?
# 3. Combien de lignes ont été mises de côté, et pourquoi ?
#
# <details><summary>Une réponse</summary>
#
# ```python
# rates.zones.sort_values("deployed_behind_closed_point").iloc[-1][["name", "deployed_behind_closed_point"]]
# imported.conservation.set_aside, imported.rejects
# ```
#
# </details>

# %% [markdown] tags=["en"]
# ## Your turn
#
# 1. Which commune has most buildings whose mutualisation point is not open?
# 2. Count by cells: `place.coverage("grid:h3:8", national)`. Why would a CSV of that size be refused here?
# 3. How many rows were set aside, and why?
#
# <details><summary>An answer</summary>
#
# ```python
# rates.zones.sort_values("deployed_behind_closed_point").iloc[-1][["name", "deployed_behind_closed_point"]]
# imported.conservation.set_aside, imported.rejects
# ```
#
# </details>
