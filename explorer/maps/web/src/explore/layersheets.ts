import type { CompactLayer, Many } from "../compact/layer";
import type { Explorer } from "../explorer";
import type { Field, Scalar } from "../island";
import { date, m, pick, say, t, word, type Live } from "../language";
import type { DrawnLayer } from "../map/layers";
import { isPositionKnown, unknownPosition } from "../map/classed";
import { pointOf } from "./near";
import { bilingual, fullName, textOf, type Place } from "../map/places";
import { ManyRows } from "./manyrows";
import type { Column, Kind, Row, Sheet } from "./sheet";

interface Reader extends Column {
  readonly read: (place: Place) => Scalar;
}

/** Columns that every layer has, so not repeated among its own fields. */
const COMMON = new Set([
  "id", "name_fr", "name_en", "category", "position_kind", "accuracy_m", "source", "other_sources", "valid_from", "valid_to",
  "note_fr", "note_en",
]);
const NUMBERS = new Set(["number", "integer"]);

function plain(value: unknown, { labels, type }: Field): Scalar {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((one) => textOf(one) ?? "").join(", ");
  const text = textOf(value) ?? "";
  const label = labels && Object.hasOwn(labels, text) ? labels[text] : undefined;
  if (label) return pick(label);
  if (typeof value === "boolean") return t(value ? "value.yes" : "value.no");
  return typeof value === "number" && type !== "year" ? value : text;
}

const inUnit = (label: Live, unit: string | null): Live => () => (unit ? `${label()} (${word("unit", unit)})` : label());

/** A layer's own fields; a pair in two languages is one column in the page's language. */
function ownColumns({ data: { fields } }: DrawnLayer): Reader[] {
  return fields.flatMap((field): Reader[] => {
    const { label, name, type, unit } = field;
    const stem = /^(.+)_(?:fr|en)$/.exec(name)?.[1];
    const paired = stem !== undefined && fields.some((other) => other.name === `${stem}_fr`);
    if (COMMON.has(name) || (paired && name.endsWith("_en"))) return [];
    const kind: Kind = NUMBERS.has(type) ? "number" : type === "date" || type === "share" ? type : "text";
    return [{
      id: name, kind, label: inUnit(say(label), unit),
      read: ({ properties }) => (paired ? bilingual(properties, stem) : plain(properties[name], field)),
    }];
  });
}

function sourceTitles({ island }: Explorer, keys: unknown): Scalar {
  const titles = (textOf(keys) ?? "").split(";").map((key) => key.trim()).filter(Boolean)
    .map((key) => (Object.hasOwn(island.sources, key) ? island.sources[key]?.title ?? key : key));
  return titles.join(" ; ") || null;
}

function positionText(place: Place): string {
  if (!isPositionKnown(place)) return "";
  const { properties, undrawable } = place;
  const kind = textOf(properties["position_kind"]);
  const position = kind ? word("position", kind) : t(unknownPosition(place));
  return undrawable === null ? position : t("position.undrawable", { position, reason: t(undrawable) });
}

function columns(explorer: Explorer, layer: DrawnLayer): Reader[] {
  const text = (id: string, label: Live, read: Reader["read"], kind: Kind = "text"): Reader => ({ id, label, kind, read });
  return [
    text("name", m("table.name"), (place) => fullName(place)()),
    text("category", m(layer.data.classes ? "classes.class" : "table.category"), (place) => (place.category ? pick(place.category.label) : textOf(place.properties["category"]))),
    ...ownColumns(layer),
    text("valid_from", m("table.from"), ({ properties }) => textOf(properties["valid_from"]), "date"),
    text("valid_to", m("table.to"), ({ properties }) => textOf(properties["valid_to"]), "date"),
    text("note", m("table.note"), ({ properties }) => bilingual(properties, "note")),
    text("position_kind", m("card.position"), positionText),
    text("accuracy_m", inUnit(m("layer.accuracy"), "m"), (place) => (place.feature.geometry ? place.accuracyM : null), "number"),
    text("latitude", m("table.latitude"), (place) => pointOf(place)?.lat ?? null, "coordinate"),
    text("longitude", m("table.longitude"), (place) => pointOf(place)?.lng ?? null, "coordinate"),
    text("source", m("card.source"), ({ properties }) => sourceTitles(explorer, properties["source"])),
    text("other_sources", m("table.other_sources"), ({ properties }) => sourceTitles(explorer, properties["other_sources"])),
    text("id", m("table.id"), ({ properties }) => textOf(properties["id"])),
  ];
}

function note({ data: { retrieved, vintage } }: DrawnLayer): Live {
  return () => [
    vintage ? t("table.vintage", { date: date(vintage) }) : null,
    retrieved ? t("table.retrieved", { date: date(retrieved) }) : null,
  ].filter(Boolean).join(" ");
}

/** The same of a layer of many features: the columns that its stream has, its rows as they are asked for. */
function manySheet(explorer: Explorer, layer: CompactLayer, { pack }: Many): Sheet {
  const has = new Set(pack.columns.map(({ name }) => name));
  const own = new Set(layer.data.fields.map(({ name }) => name));
  const used = columns(explorer, layer).filter(({ id }) =>
    id === "name" || (own.has(id) && has.has(id)) || has.has(id) || (id === "note" && has.has("note_fr"))
    || (pack.points !== null && (id === "latitude" || id === "longitude")));
  const rowOf = (index: number): Row => {
    const place = layer.place(index);
    return { values: () => used.map(({ read }) => read(place)), place };
  };
  return {
    name: layer.data.name, title: say(layer.data.title), note: note(layer), columns: used, rows: [], many: new ManyRows(layer, rowOf), features: true,
  };
}

/** A layer as a table: every feature, drawn or not, with every field that says something somewhere. */
export function layerSheet(explorer: Explorer, layer: DrawnLayer): Sheet {
  if (layer.compact?.many) return manySheet(explorer, layer.compact, layer.compact.many);
  const { places } = layer;
  const used = columns(explorer, layer).filter(({ id, read }) =>
    id === "name" || places.some((place) => (read(place) ?? "") !== ""));
  return {
    name: layer.data.name,
    title: say(layer.data.title),
    note: note(layer),
    columns: used,
    rows: places.map((place) => ({ values: () => used.map(({ read }) => read(place)), place })),
    features: true,
  };
}

/** The layers themselves: what the legend says of each. */
export function layersSheet({ island, layers }: Explorer): Sheet {
  const column = (id: string, label: Live, kind: Kind = "text"): Column => ({ id, label, kind });
  return {
    name: "layers",
    title: m("table.layers"),
    columns: [
      column("title", m("table.layer")), column("description", m("table.description")), column("total", m("table.total"), "number"),
      column("located", m("table.located"), "number"), column("vintage", m("card.vintage"), "date"),
      column("retrieved", m("layer.retrieved"), "date"), column("accuracy", inUnit(m("layer.accuracy"), "m"), "number"),
      column("sources", m("layer.sources")), column("licence", m("layer.licence")),
    ],
    rows: layers.map(({ data }) => ({ values: () => [
      pick(data.title), pick(data.description), data.total, data.located, data.vintage, data.retrieved, data.accuracyM,
      data.sources.map((key) => island.sources[key]?.title ?? key).join(" ; "), data.licence,
    ] })),
  };
}
