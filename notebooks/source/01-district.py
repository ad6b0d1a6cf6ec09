# ---
# jupyter:
#   manufacture:
#     en: the-district
#     fr: le-quartier
# ---

# %% [markdown] tags=["fr"]
# # 1. Le quartier
#
# Ce que l'on sait du quartier Manufacture – Plaine Achille : ses couches, sa surface et le doute qui la suit, ce qu'il contient, et les annonces de 2014 face aux mesures.
#
# Rien n'est demandé au réseau : les données sont dans le paquet. Chaque tableau dit ses unités, ses sources et ses limites.

# %% [markdown] tags=["en"]
# # 1. The district
#
# What is known of the Manufacture – Plaine Achille district: its layers, its area and the doubt that goes with it, what it holds, and the claims of 2014 against what is measured.
#
# Nothing is asked of the network: the data are in the package. Each table tells its units, sources and limits.

# %%
import explorer

explorer.use_language("fr")
place = explorer.open_territory()
place

# %% [markdown] tags=["fr"]
# ## Les couches
#
# Une couche est un GeoDataFrame de geopandas en EPSG:4326, indexé par `id`. Chaque objet porte sa source, la façon dont sa position est connue (`position_kind`) et sa précision en mètres. Une position inconnue reste vide : elle n'est jamais inventée.

# %% [markdown] tags=["en"]
# ## The layers
#
# A layer is a geopandas GeoDataFrame in EPSG:4326, indexed by `id`. Each feature bears its source, how its position is known (`position_kind`) and its accuracy in metres. A position that is not known stays empty: it is never made up.

# %%
columns = ["name_fr", "category", "position_kind", "accuracy_m", "source"]
place.layers["places"][columns].head()

# %% [markdown] tags=["fr"]
# D'où viennent-ils ? Le registre des sources dit l'éditeur, la date et la licence de chacune.

# %% [markdown] tags=["en"]
# Where do they come from? The register of sources has publisher, date and licence of each.

# %%
[place.catalog.sources[name].title for name in place.layer("places").spec.sources]

# %% [markdown] tags=["fr"]
# ## La surface, et de combien elle peut se tromper
#
# Le contour est *estimé* : il a été tracé d'après des descriptions, à 200 m près. La surface mesurée sur l'ellipsoïde vient donc avec son incertitude.

# %% [markdown] tags=["en"]
# ## The area, and how far it may be wrong
#
# The outline is *estimated*: it was drawn from descriptions, to within 200 m. The area measured on the ellipsoid therefore comes with its uncertainty.

# %%
report = place.report()
report.section("district")

# %% [markdown] tags=["fr"]
# ## Ce qu'il contient
#
# Trois réponses et non deux : dedans, dehors, ou trop près du contour pour le dire.

# %% [markdown] tags=["en"]
# ## What it holds
#
# Three answers, not two: inside, outside, or too near the outline to say.

# %%
report.section("density")

# %% [markdown] tags=["fr"]
# ## Annonces et mesures
#
# Chaque annonce de 2014 est vérifiée par le code à chaque exécution : confirmée, contredite, ou non vérifiable, avec la raison.

# %% [markdown] tags=["en"]
# ## Claims and measurement
#
# Each claim of 2014 is checked by code each time: confirmed, contradicted, or not checkable, with the reason.

# %%
claims = place.claims_checked()
claims

# %%
place.plot()

# %%
import pandas as pd

pd.DataFrame(claims)["verdict"].value_counts()

# %% [markdown] tags=["fr"]
# ## La carte
#
# La page entière est dans le carnet : elle reste là quand on l'enregistre en HTML, sans réseau.

# %% [markdown] tags=["en"]
# ## The map
#
# The whole page is in the notebook: it stays when the notebook is saved as HTML, without a network.

# %%
place.map("district", "places", "schools")

# %% [markdown] tags=["fr"]
# ## À vous
#
# 1. Combien de lieux sont sûrement dans le quartier ? Combien y sont peut-être ?
# 2. Quelle école est la plus proche de la Cité du design, et à combien près ?
#
# <details><summary>Une réponse</summary>
#
# ```python
# positions = pd.DataFrame(report.section("positions").rows)
# positions[positions["layer"] == "places"]["containment"].value_counts()
#
# nearest = pd.DataFrame(report.section("nearest").rows)
# nearest[(nearest["origin"] == "cite-du-design") & (nearest["target_layer"] == "schools")]
# ```
#
# </details>

# %% [markdown] tags=["en"]
# ## Your turn
#
# 1. How many places are surely inside the district? How many may be?
# 2. Which school is nearest to the Cité du design, and how sure is the distance?
#
# <details><summary>An answer</summary>
#
# ```python
# positions = pd.DataFrame(report.section("positions").rows)
# positions[positions["layer"] == "places"]["containment"].value_counts()
#
# nearest = pd.DataFrame(report.section("nearest").rows)
# nearest[(nearest["origin"] == "cite-du-design") & (nearest["target_layer"] == "schools")]
# ```
#
# </details>
