# ---
# jupyter:
#   manufacture:
#     en: fibre
#     fr: la-fibre
# ---

# %% [markdown] tags=["fr"]
# # 2. La fibre
#
# Un taux de fibre n'est rien sans son numérateur, son dénominateur, son millésime et sa définition. Ce carnet les montre, pour les communes d'abord (chiffres de l'Arcep de 2017 et 2018, dans le paquet), puis pour n'importe quelle zone avec le fichier des immeubles.

# %% [markdown] tags=["en"]
# # 2. Fibre
#
# A fibre rate is nothing without its numerator, denominator, vintage and definition. This notebook shows them, for communes first (Arcep's figures of 2017 and 2018, in the package), then for any zone with the building file.

# %%
import explorer

explorer.use_language("fr")
place = explorer.open_territory()

# %% [markdown] tags=["fr"]
# ## Les états d'un immeuble
#
# L'Arcep dit de chaque immeuble où en est la fibre. Seuls certains états comptent comme raccordables ; un état hors de la liste est une erreur, jamais une valeur par défaut.

# %% [markdown] tags=["en"]
# ## The states of a building
#
# Arcep says of each building how far fibre has come. Only some states count as connectable; a state outside the list is an error, never a default.

# %%
[(state.name, state.value) for state in explorer.FibreStatus]

# %% [markdown] tags=["fr"]
# ## Saint-Étienne, Lyon, Grenoble
#
# Un taux peut dépasser 100 % : les locaux raccordables sont alors plus récents que la base. Le tableau le dit au lieu de le cacher.

# %% [markdown] tags=["en"]
# ## Saint-Étienne, Lyon, Grenoble
#
# A rate may exceed 100%: the connectable premises are then more recent than the base. The table says so instead of hiding it.

# %%
cities = place.compare("42218", "69123", "38185")
cities

# %%
cities.plot()

# %% [markdown] tags=["fr"]
# ## Les zones d'activité
#
# Sans fichier des immeubles, une zone a le chiffre de sa commune entière : ce n'est pas le sien, et le tableau le répète à chaque ligne.

# %% [markdown] tags=["en"]
# ## The business zones
#
# Without a building file, a zone has the figure of its whole commune: it is not its own, and the table repeats it in each row.

# %%
place.coverage("business_zones")

# %%
place.map(place.coverage("communes"))

# %% [markdown] tags=["fr"]
# ## Avec le fichier des immeubles
#
# Le fichier trimestriel de l'Arcep (ou le vôtre) donne à chaque zone son propre taux, avec ses bornes, l'effet du contour, et le compte de chaque ligne. Il se télécharge par `manufacture refresh arcep.buildings` ; ici, le chemin d'un fichier se donne dans la variable `MANUFACTURE_PREMISES`.

# %% [markdown] tags=["en"]
# ## With the building file
#
# Arcep's quarterly file (or your own) gives each zone a rate of its own, with bounds, the effect of the outline, and an account of every row. It is fetched by `manufacture refresh arcep.buildings`; here, the path of a file is given in the variable `MANUFACTURE_PREMISES`.

# %%
import os

premises = os.environ.get("MANUFACTURE_PREMISES")
records = place.records(premises) if premises else None
place.coverage("near:Carnot:800m", records) if records else "MANUFACTURE_PREMISES ?"

# %%
gaps = place.gaps(records, "near:Carnot:800m") if records else "MANUFACTURE_PREMISES ?"
gaps

# %%
place.map(gaps) if records else "MANUFACTURE_PREMISES ?"

# %% [markdown] tags=["fr"]
# ## À vous
#
# 1. Quelle commune de la métropole a le meilleur taux au premier trimestre 2018 ? Laquelle n'a rien ?
# 2. Le chiffre de Châteaucreux est celui de Saint-Étienne : qu'est-ce qui le prouve dans le tableau ?
#
# <details><summary>Une réponse</summary>
#
# ```python
# communes = place.coverage("communes").features()
# communes[["name", "connectable_share", "denominator"]].sort_values("connectable_share")
# ```
#
# </details>

# %% [markdown] tags=["en"]
# ## Your turn
#
# 1. Which commune of the métropole has the best rate in the first quarter of 2018? Which has none?
# 2. The figure of Châteaucreux is that of Saint-Étienne: what in the table proves it?
#
# <details><summary>An answer</summary>
#
# ```python
# communes = place.coverage("communes").features()
# communes[["name", "connectable_share", "denominator"]].sort_values("connectable_share")
# ```
#
# </details>
