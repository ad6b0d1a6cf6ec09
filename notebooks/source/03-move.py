# ---
# jupyter:
#   manufacture:
#     en: the-faculty-s-move
#     fr: la-faculte-demenage
# ---

# %% [markdown] tags=["fr"]
# # 3. La faculté déménage
#
# En 2014 il était annoncé que la faculté des sciences quitterait la Métare pour la Manufacture, avec 10 000 m² d'incubateur, d'hôtels d'entreprises et de coworking. Qu'est-ce que cela changerait ? Ce carnet compare avant et après, à poids égaux.

# %% [markdown] tags=["en"]
# # 3. The faculty's move
#
# In 2014 it was announced that the science faculty would leave the Métare for the Manufacture, with 10,000 m² of incubator, business hotels and coworking. What would that change? This notebook compares before and after, with equal weights.

# %%
import explorer

explorer.use_language("fr")
place = explorer.open_territory()

# %% [markdown] tags=["fr"]
# ## Deux états d'une même couche
#
# La faculté est deux fois dans la couche des écoles : là où elle est, et là où elle était annoncée. Un scénario ferme l'une ou l'autre ; ses modifications sont un petit fichier TOML que l'on peut lire et changer.

# %% [markdown] tags=["en"]
# ## Two states of one layer
#
# The faculty is twice in the layer of schools: where it is, and where it was announced. A scenario closes one or the other; its edits are a small TOML file that one can read and change.

# %%
schools = place.layers["schools"]
schools[schools.index.str.startswith("ujm-sciences")][
    ["name_fr", "valid_from", "position_kind", "accuracy_m", "note_fr"]
]

# %%
print((place.catalog.root / "scenarios" / "faculty-move.toml").read_text(encoding="utf-8"))

# %% [markdown] tags=["fr"]
# ## Qui y gagne ?
#
# Le même classement deux fois, avec ce qui a changé et pourquoi. Les distances sont à vol d'oiseau, multipliées par 1,3 : elles le disent.

# %% [markdown] tags=["en"]
# ## Who gains?
#
# The same ranking twice, with what changed and why. Distances are straight lines times 1.3: they say so.

# %%
versus = place.find_versus("faculty-move", weights={"schools": 2, "stations": 1}, top=8)
versus

# %%
versus.plot()

# %%
place.map(versus)

# %% [markdown] tags=["fr"]
# ## Combien de mètres
#
# Le chemin estimé de chaque lieu à l'école la plus proche, avant et après.

# %% [markdown] tags=["en"]
# ## How many metres
#
# The estimated way from each place to the nearest school, before and after.

# %%
before = versus.before.features().set_index("id")["schools_value"]
after = versus.after.features().set_index("id")["schools_value"]
(after - before).dropna().round().sort_values()

# %% [markdown] tags=["fr"]
# ## À vous
#
# 1. Pesez l'école plus lourd que la gare (`{"schools": 5, "stations": 1}`) : le premier change-t-il ?
# 2. Écrivez un scénario à vous : copiez le TOML, déplacez un autre lieu, et donnez le chemin du fichier à `find_versus`.
#
# <details><summary>Une réponse</summary>
#
# ```python
# place.find_versus("faculty-move", weights={"schools": 5, "stations": 1})
# ```
#
# </details>

# %% [markdown] tags=["en"]
# ## Your turn
#
# 1. Weigh schools more than stations (`{"schools": 5, "stations": 1}`): does the first one change?
# 2. Write a scenario of your own: copy the TOML, move another place, and give the file's path to `find_versus`.
#
# <details><summary>An answer</summary>
#
# ```python
# place.find_versus("faculty-move", weights={"schools": 5, "stations": 1})
# ```
#
# </details>
