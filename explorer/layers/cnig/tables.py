"""The four tables of the standard: columns, what they must hold, and its closed lists.

Source: CNIG, standard "Sites économiques" v2024-10, table schemas v1.0.1 of 18 October 2024
(github.com/cnigfr/schema-sites-economiques, Licence Ouverte 2.0), read in November 2026. Where the
published schemas state a list outside of ``constraints``, programs that check them pass over it;
here every list is closed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

VERSION: Final = "v2024-10 (schema v1.0.1)"
OPEN: Final = ("inconnu", "autre", "sans objet")
"""How every long list ends."""

YES_NO: Final = ("oui", "non")


@dataclass(frozen=True, slots=True)
class CnigField:
    """A column.

    Attributes
    ----------
    name : str
        As the standard spells it.
    kind : str
        ``text``, ``number``, ``date``, ``year``, ``list``, ``geojson``, ``geopoint``, ``url``,
        ``email`` or ``parcels``.
    required : bool
        Whether a row without it is refused.
    values : tuple of str
        The closed list, for ``list``.
    """

    name: str
    kind: str
    required: bool
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CnigTable:
    """A table.

    Attributes
    ----------
    name : str
        Of its file, without the ending, and of the layer.
    title : str
        As the standard calls it.
    key : str
        The column by which rows are told apart.
    shape : str
        The column that holds the geometry.
    fields : tuple of CnigField
        In the standard's order.
    refers : mapping of str to str
        Columns whose values are keys of another table.
    """

    name: str
    title: str
    key: str
    shape: str
    fields: tuple[CnigField, ...]
    refers: Mapping[str, str] = field(default_factory=dict)

    def field(self, name: str) -> CnigField | None:
        """Give one column.

        Parameters
        ----------
        name : str
            Its name.

        Returns
        -------
        CnigField or None
            None for a column that the standard does not have.
        """
        return next((one for one in self.fields if one.name == name), None)


LISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "pole_vocadomi": (
        *("industrielle", "commerciale", "tertiaire", "artisanale", "touristique", "portuaire"),
        *("aéroportuaire, aéronautique", "entrepôts, logistique", "logistique agricole"),
        *("mixte à dominante logistique", "mixte, sans dominante", *OPEN),
    ),
    "pole_rayonnement": ("international", "national", "régional", "local", *OPEN),
    "site_type": (
        *("zone d'activité économique", "site économique historique hors ZAE"),
        *("établissement économique isolé", "zone AU à vocation économique", *OPEN),
    ),
    "site_vocadomi": (
        *("industrielle", "commerciale", "tertiaire", "artisanale", "touristique", "portuaire"),
        *("aéroportuaire, aéronautique", "entrepôts, logistique", "logistique agricole", "mixte"),
        *OPEN,
    ),
    "site_etat": (
        *("en projet", "création", "existant et actif", "projet de déclassement", "déclassé"),
        *OPEN,
    ),
    "site_evol_urba": ("extension urbaine", "renouvellement urbain", "mixte", *OPEN),
    "site_moa_type": (
        *("commune", "epci", "société d'économie mixte", "chambre de commerce et industrie"),
        *("Etat", "privé", *OPEN),
    ),
    "terr_maitrise_fonc": (
        *("personne physique", "Etat", "région", "département", "structure intercommunale"),
        *("commune", "autre collectivité territoriale", "organisme de logement social"),
        *("établissement public foncier", "SEM ou SPLA", "aménageur"),
        *("investisseur professionnel", "établissement de santé et structure sociale"),
        "établissement de tourisme et structure de loisir sportive ou cultuelle",
        *(
            "établissement industriel et commercial",
            "organisation de gestion foncière et immobilière",
        ),
        *("établissement d'enseignement d'étude et de recherche", *OPEN),
    ),
    "terr_stade_amngt": (
        *("non aménageable", "non aménagé, non viabilisé", "viabilisation en cours"),
        *("viabilisé non aménagé", "viabilisé et aménagé", *OPEN),
    ),
    "terr_stade_comm": (
        *("non commercialisé", "non commercialisable", "en vente", "en vente avec contraintes"),
        *("vendu, commercialisation achevée", "réservé par option de réservation"),
        *("réservé par une délibération de l'EPCI", *OPEN),
    ),
    "terr_etat_occup": (
        *("inoccupé", "occupation transitoire", "occupé", "vacant", "friche", *OPEN),
    ),
    "terr_usage": (
        *("voirie ou infrastructure", "parkings, stationnement"),
        *("zone de retournement poids-lourds", "autres équipements publics", "bâti productif"),
        *("bâti résidentiel", "bassin d'orage ou de rétention", "espace vert"),
        *("espace naturel ou forestier", "espace agricole"),
        *("zone de service partagée entre entreprises", "carrières, zones d'extraction"),
        *("dépôt, stockage", "production d’énergie renouvelable", *OPEN),
    ),
    "geocodage_qualite": (
        *("non localisé", "localisation à la commune", "localisation au lieu-dit"),
        *("localisation à la rue (sans numéro)", "localisation à la plaque adresse"),
        *("localisation à la parcelle", "localisation au bâtiment", *OPEN),
    ),
}
"""Closed lists by column. ``mixte`` is of sites alone, its two long forms of poles alone; the
apostrophe of ``production d’énergie renouvelable`` is the curved one, all others are straight."""

REMOVED: Final[Mapping[tuple[str, str], str]] = {
    ("site_etat", "annulé"): "a value of v1.0.0 that v1.0.1 removed",
}
"""Values that an older version had."""

WRITTEN: Final = re.compile(r"(?P<name>[\w-]+)(?P<required>\*?)(?::(?P<kind>\w+))?")


def _fields(written: str) -> tuple[CnigField, ...]:
    # A column as NAME, * where it is required, :KIND where it is not plain text.
    made = []
    for word in written.split():
        found = WRITTEN.fullmatch(word)
        assert found is not None, word  # noqa: S101 - written below
        name, kind = found["name"], found["kind"] or "text"
        values = YES_NO if kind == "yesno" else LISTS.get(name, ())
        kind = "list" if values else kind
        made.append(CnigField(name, kind, bool(found["required"]), values))
    return tuple(made)


POLE: Final = CnigTable(
    "pole_eco",
    "POLE-ECO",
    "pole_id",
    "pole_geompoint",
    _fields(
        "pole_id* pole_nom* pole_vocadomi*:list pole_identif_date*:date pole_actu_date:date "
        "pole_nb_site:number pole_nb_etab:number pole_nb_emploi:number pole_surface*:number "
        "pole_geompoint*:geopoint pole_rayonnement:list"
    ),
)
SITE: Final = CnigTable(
    "site_eco",
    "SITE-ECO",
    "site_id",
    "site_geomsurf",
    _fields(
        "site_id* pole_id* site_nom* site_type*:list site_vocadomi*:list site_etat*:list "
        "site_surf_brute*:number site_surf_utile*:number site_creation_date:year "
        "site_identif_date*:date site_actu_date*:date source_producteur site_description "
        "site_quali_territoire site_evol_urba:list site_url:url site_epci_nom* site_epci_siren* "
        "site_comm_nom* site_comm_insee* site_moa_type*:list site_moa_nom site_moa_amngt "
        "site_moa_comm site_uf_nbre:number site_uf_vacant_nbre:number site_taux_vacance:number "
        "site_uf_bati_nbre:number site_nb_etab:number site_nb_emploi:number "
        "site_geomsurf*:geojson site_geompoint:geopoint site_media:url "
        "site_surf_comm_dispo:number site_surf_projet:number site_voca_industrielle:yesno "
        "site_voca_commerciale:yesno site_voca_tertiaire:yesno site_voca_artisanale:yesno "
        "site_voca_touristique:yesno site_voca_portuaire:yesno site_voca_aeroportuaire:yesno "
        "reseau_eau_pluviale:yesno reseau_eau_potable:yesno reseau_assainissement:yesno "
        "reseau_gaz:yesno reseau_electrique:yesno reseau_fibre_optique:yesno "
        "reseau_fret_ferroviaire:yesno reseau_fluvial:yesno desserte_tc:yesno "
        "desserte_route_nom autoroute_nom autoroute_echang_dist:number gare_nom "
        "gare_dist:number gare_fret_nom gare_fret_dist:number aeroport_nom "
        "aeroport_dist:number port_nom port_dist:number"
    ),
    {"pole_id": "pole_eco"},
)
TERRAIN: Final = CnigTable(
    "terrain_eco",
    "TERRAIN-ECO",
    "terr_id",
    "terr_geomsurf",
    _fields(
        "terr_id* site_id* terr_refcad:parcels terr_surf_brute*:number terr_utile:yesno "
        "terr_identif_date*:date terr_actu_date*:date terr_maitrise_fonc*:list "
        "terr_stade_amngt*:list terr_stade_comm*:list terr_etat_occup*:list terr_usage*:list "
        "terr_url_cartofriches:url terr_geomsurf*:geojson terr_cle_en_main:yesno terr_acquereur "
        "terr_cession_date:date terr_vente_montant:number terr_m2_prix:number"
    ),
    {"site_id": "site_eco"},
)
ETABLISSEMENT: Final = CnigTable(
    "etablissement",
    "ETABLISSEMENT",
    "SIRET",
    "etab_geompoint",
    _fields(
        "SIRET* SIREN* terr_id* ban-id bat-id etab_adresse etab_raison_sociale* "
        "etab_nat_juridique* etab_nom* epci_nom* epci_siren* comm_nom* comm_insee* "
        "etab_siege:yesno etab_creation_date*:date etab_identif_date*:date etab_actu_date*:date "
        "etab_actif:yesno etab_fermeture_date:date etab_description etab_activite_code* "
        "etab_activite_libelle* etab_effectif_code* etab_effectif_libelle* "
        "etab_effectif_annee*:year etab_source_info* geocodage_qualite*:list "
        "etab_geompoint*:geojson etab_contact_mail:email etab_contact_tel"
    ),
    {"terr_id": "terrain_eco"},
)
TABLES: Final[Mapping[str, CnigTable]] = {
    table.name: table for table in (POLE, SITE, TERRAIN, ETABLISSEMENT)
}
"""By name, those that others refer to first."""


def table_of(header: "list[str] | tuple[str, ...]") -> CnigTable | None:
    """Tell which table a header is of.

    Parameters
    ----------
    header : list of str
        Names of columns.

    Returns
    -------
    CnigTable or None
        The one whose key and geometry it has; None for any other file.
    """
    return next(
        (table for table in TABLES.values() if {table.key, table.shape} <= set(header)), None
    )
