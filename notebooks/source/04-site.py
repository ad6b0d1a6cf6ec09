# ---
# jupyter:
#   manufacture:
#     en: choosing-a-site
#     fr: choisir-un-lieu
# ---

# %% [markdown] tags=["fr"]
# # 4. Choisir un lieu
#
# Une entreprise cherche un lieu. Des *contraintes* écartent des candidats ; des *poids* classent les autres. Le classement vient avec ses raisons, et avec ce qui le ferait changer.

# %% [markdown] tags=["en"]
# # 4. Choosing a site
#
# A firm looks for a place. *Constraints* keep candidates out; *weights* rank the others. The ranking comes with its reasons, and with what would change it.

# %%
import explorer

explorer.use_language("fr")
place = explorer.open_territory()

# %%
answer = place.find("stations<=1.5km", weights={"schools": 2, "stations": 1, "district": 1}, top=6)
answer

# %%
answer.plot()

# %% [markdown] tags=["fr"]
# ## Pourquoi ?
#
# Chaque critère, sa valeur et ses bornes, ce qu'il rapporte ; et qui est écarté, par quoi, et ce qui le laisserait entrer.

# %% [markdown] tags=["en"]
# ## Why?
#
# Each criterion, its value and bounds, what it yields; and who is kept out, by what, and what would let them in.

# %%
answer.explained()

# %% [markdown] tags=["fr"]
# ## Est-ce sûr ?
#
# Trois questions : dans quelle part de 1 000 jeux de poids voisins le premier reste-t-il premier ? Quel plus petit changement d'un poids le détrône ? Qui n'est dominé par personne (front de Pareto) ?

# %% [markdown] tags=["en"]
# ## How sure is it?
#
# Three questions: in what share of 1,000 neighbouring weightings does the first stay first? Which smallest change of one weight dethrones it? Who is dominated by nobody (the Pareto front)?

# %%
import pandas as pd

columns = ["name", "score", "score_low", "score_high", "rank_best", "rank_worst", "first_share"]
found = answer.features()
found[columns].assign(pareto=answer.front[: len(found)])

# %%
flip = answer.flip
pd.Series(
    {
        "criterion": list(answer.weights)[flip.criterion],
        "weight": flip.weight,
        "weight_needed": flip.weight + flip.change,
        "first_then": answer.candidates.ids[answer.kept[flip.rival]],
    }
)

# %% [markdown] tags=["fr"]
# ## D'autres méthodes
#
# Une conclusion qui tient par quatre méthodes est plus solide qu'une qui n'en connaît qu'une.

# %% [markdown] tags=["en"]
# ## Other methods
#
# A conclusion that holds by four methods is firmer than one that knows but one.

# %%
from dataclasses import replace

methods = ("weighted-sum", "weighted-product", "topsis", "lexicographic")
ranked = {one: explorer.find(answer.catalog, replace(answer.query, method=one)) for one in methods}
pd.DataFrame(
    {name: [found.candidates.ids[row] for row in found.kept[:5]] for name, found in ranked.items()},
    index=range(1, 6),
)

# %% [markdown] tags=["fr"]
# ## Les poids à la main
#
# Les curseurs demandent un noyau vivant ; le tableau suit.

# %% [markdown] tags=["en"]
# ## Weights by hand
#
# The sliders need a live kernel; the table follows.

# %%
weighing = explorer.weigh(answer)
weighing

# %%
weighing.answer

# %%
place.map(answer)

# %% [markdown] tags=["fr"]
# ## À vous
#
# 1. Donnez du poids à la fibre (`"fibre": 2`) : que dit la note du tableau ?
# 2. Enregistrez la question (`answer.query.to_toml()`) et posez-la depuis un terminal : `manufacture find --query question.toml`.
#
# <details><summary>Une réponse</summary>
#
# ```python
# place.find("stations<=1.5km", weights={"schools": 2, "stations": 1, "fibre": 2})
# ```
#
# </details>

# %% [markdown] tags=["en"]
# ## Your turn
#
# 1. Give fibre a weight (`"fibre": 2`): what does the note of the table say?
# 2. Save the question (`answer.query.to_toml()`) and ask it from a terminal: `manufacture find --query question.toml`.
#
# <details><summary>An answer</summary>
#
# ```python
# place.find("stations<=1.5km", weights={"schools": 2, "stations": 1, "fibre": 2})
# ```
#
# </details>
