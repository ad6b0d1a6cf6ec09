import type { Explorer } from "../explorer";
import type { Claim, Scalar, Text } from "../island";
import { m, pick, t, word, type MessageKey } from "../language";
import { keyOf, nameOf, textOf } from "../map/places";
import { shareAt } from "../story/shading";
import type { Column, Kind, Row, Sheet } from "./sheet";

type Key = readonly [id: string, label: MessageKey, kind?: Kind];

const columnsOf = (keys: readonly Key[]): Column[] => keys.map(([id, key, kind = "text"]) => ({ id, label: m(key), kind }));

/** The plural, as a heading would have it. */
const unitOf = (unit: Text): string => pick(unit).split("|").pop() ?? "";

const qualifierOf = (qualifier: string): string => (qualifier && qualifier !== "exact" ? word("qualifier", qualifier) : "");

const yesOrNo = (value: Scalar): Scalar => (typeof value === "boolean" ? t(value ? "value.yes" : "value.no") : value);

const sourceOf = ({ island }: Explorer, key: string): string =>
  (Object.hasOwn(island.sources, key) ? island.sources[key]?.title : undefined) ?? key;

function claims(explorer: Explorer): Sheet {
  const places = ({ features }: Claim): string => features
    .map(({ layer, id }) => explorer.place(keyOf(layer, id)))
    .flatMap((place) => (place ? nameOf(place)() : []))
    .join(" ; ");
  return {
    name: "claims",
    title: m("tab.claims"),
    columns: columnsOf([
      ["statement", "table.statement"], ["verdict", "table.verdict"], ["qualifier", "table.qualifier"], ["declared", "claim.declared", "number"],
      ["measured", "claim.measured", "number"], ["uncertainty", "table.uncertainty", "number"], ["difference", "claim.difference", "number"],
      ["unit", "table.unit"], ["reason", "table.reason"], ["method", "claim.method"], ["source", "claim.source"],
      ["date", "claim.date", "date"], ["features", "table.features"], ["id", "table.id"],
    ]),
    rows: explorer.island.claims.map((claim): Row => ({
      open: () => explorer.showClaim(claim.id),
      values: () => [
        pick(claim.statement), word("verdict", claim.verdict), qualifierOf(claim.qualifier), yesOrNo(claim.declared), yesOrNo(claim.measured),
        claim.uncertainty, claim.difference, unitOf(claim.unit), pick(claim.reason), pick(claim.method), sourceOf(explorer, claim.source),
        claim.date, places(claim), claim.id,
      ],
    })),
  };
}

function indicators(explorer: Explorer): Sheet {
  return {
    name: "indicators",
    title: m("indicators.title"),
    columns: columnsOf([
      ["label", "table.label"], ["qualifier", "table.qualifier"], ["value", "table.value", "number"], ["unit", "table.unit"],
      ["date", "table.date", "date"], ["source", "card.source"], ["note", "table.note"], ["id", "table.id"],
    ]),
    rows: explorer.island.indicators.map((one): Row => ({ values: () => [
      pick(one.label), qualifierOf(one.qualifier), one.value, unitOf(one.unit), one.date, sourceOf(explorer, one.source), pick(one.note), one.id,
    ] })),
  };
}

function facts({ island }: Explorer): Sheet {
  return {
    name: "facts",
    title: m("facts.title"),
    columns: columnsOf([["label", "table.label"], ["value", "table.value"], ["note", "table.note"]]),
    rows: island.facts.map((one): Row => ({ values: () => [pick(one.label), pick(one.value), pick(one.note)] })),
  };
}

/** Where the map draws a commune, the fibre figures of that commune lead to it. */
function communesOf({ layers }: Explorer): Map<string, Row["place"]> {
  const drawn = layers.filter(({ data }) => data.role === "background").flatMap(({ places }) => places);
  return new Map(drawn.map((place) => [textOf(place.properties["insee_code"]) ?? "", place]));
}

function fibre(explorer: Explorer): Sheet {
  const communes = communesOf(explorer);
  return {
    name: "fibre",
    title: m("fibre.title"),
    note: m("fibre.definition"),
    columns: columnsOf([
      ["commune", "fibre.commune"], ["quarter", "table.quarter", "date"], ["connectable", "table.connectable", "number"],
      ["premises", "table.premises", "number"], ["share", "fibre.share", "share"], ["dwellings", "table.dwellings", "number"],
      ["establishments", "table.establishments", "number"], ["operator", "table.operator"], ["zoning", "table.zoning"],
      ["source", "card.source"], ["insee_code", "table.insee_code"],
    ]),
    rows: explorer.island.fibre.map((one): Row => ({
      place: communes.get(one.inseeCode) ?? null,
      values: () => [
        one.name, one.quarter, one.connectable, one.premises, one.share, one.dwellings, one.establishments, one.operator,
        word("zoning", one.zoning), sourceOf(explorer, one.source), one.inseeCode,
      ],
    })),
  };
}

function fibreByQuarter(explorer: Explorer): Sheet {
  const communes = communesOf(explorer);
  return {
    name: "fibre_by_quarter",
    title: m("table.fibre_by_quarter"),
    note: m("fibre.history"),
    columns: columnsOf([
      ["commune", "fibre.commune"], ["quarter", "table.quarter", "date"], ["connectable", "table.connectable", "number"],
      ["premises", "table.premises", "number"], ["share", "fibre.share", "share"], ["insee_code", "table.insee_code"],
    ]),
    rows: explorer.island.fibre.flatMap((one) => one.series.map(({ connectable, quarter }): Row => ({
      place: communes.get(one.inseeCode) ?? null,
      values: () => [one.name, quarter, connectable, one.premises, shareAt(one, quarter), one.inseeCode],
    }))),
  };
}

function sources({ island }: Explorer): Sheet {
  return {
    name: "sources",
    title: m("sources.published"),
    columns: columnsOf([
      ["title", "table.title"], ["publisher", "table.publisher"], ["date", "table.date", "date"], ["licence", "layer.licence"],
      ["url", "table.url", "link"], ["id", "table.id"],
    ]),
    rows: Object.entries(island.sources).map(([key, one]): Row => ({ values: () => [one.title, one.publisher, one.date, one.licence, one.url, key] })),
  };
}

/** All that the page says beside the map, as tables; those without a row are left out. */
export const ledgerSheets = (explorer: Explorer): Sheet[] =>
  [claims, facts, indicators, fibre, fibreByQuarter, sources].map((make) => make(explorer)).filter(({ rows }) => rows.length > 0);

