import { copy } from "./clipboard";
import { Dialogue } from "./dialogue";
import { h } from "../dom";
import type { Explorer } from "../explorer";
import type { Field } from "../island";
import { date, m, number, pick, t, word } from "../language";
import { publicAddress } from "./permalink";
import { fullName, textOf, type Place } from "../map/places";

const LONGEST_VALUE = 300;
const ROWS = 16;

const cut = (text: string): string => (text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text);

const line = (label: string, value: string | null): string | null =>
  value === null || value === "" ? null : t("dispute.line", { label, value: cut(value) });

function accuracyOf({ properties, accuracyM }: Place): string {
  const kind = textOf(properties["position_kind"]);
  const metres = accuracyM === null ? t("value.unknown") : t("layer.accuracy_value", { metres: number(accuracyM) });
  return [kind === null ? null : word("position", kind), metres].filter(Boolean).join(", ");
}

function sourcesOf({ island }: Explorer, { layer, properties }: Place): string[] {
  const own = textOf(properties["source"]);
  const keys = own === null ? layer.sources : own.split(";").map((key) => key.trim());
  return keys.map((key) => {
    const source = Object.hasOwn(island.sources, key) ? island.sources[key] : undefined;
    if (!source) return key;
    return [source.title, source.publisher, source.date ? date(source.date) : null, source.url].filter(Boolean).join(", ");
  });
}

/** As the file has it: the value that is disputed, not the page's wording of it. */
const valueLine = (properties: Place["properties"]) => ({ name, label, unit }: Field): string | null => {
  const value = textOf(properties[name]);
  return value === null ? null : line(`- ${pick(label)} [${name}]`, unit ? `${cut(value)} ${word("unit", unit)}` : value);
};

/** What a reader would send to whoever keeps the data: everything that is said, and room for what is wrong. */
export function disputeText(explorer: Explorer, place: Place): string {
  const { island, state } = explorer;
  const { layer, key, properties } = place;
  const lines = [
    t("dispute.heading"),
    "",
    line(t("dispute.page"), pick(island.title)),
    line(t("dispute.address"), publicAddress(state)),
    line(t("dispute.layer"), `${pick(layer.title)} [${layer.name}]`),
    line(t("dispute.id"), key.slice(layer.name.length + 1)),
    line(t("dispute.name"), fullName(place)()),
    line(t("layer.accuracy"), accuracyOf(place)),
    line(t("card.vintage"), layer.vintage ? date(layer.vintage) : t("value.unknown")),
    line(t("layer.retrieved"), layer.retrieved ? date(layer.retrieved) : null),
    ...sourcesOf(explorer, place).map((source) => line(t("card.source"), source)),
    t("dispute.values"),
    ...layer.fields.map(valueLine(properties)),
    "",
    t("dispute.wrong"),
    "",
    "",
    t("dispute.proof"),
    "",
  ];
  return lines.filter((one): one is string => one !== null).join("\n");
}

function openDispute(explorer: Explorer, place: Place): void {
  const field = h("textarea", { rows: ROWS, "aria-label": m("dispute.text"), spellcheck: "false" });
  field.value = disputeText(explorer, place);
  const copying = async (): Promise<void> => {
    const done = await copy(field);
    dialogue.announce(m(done ? "dispute.copied" : "share.selected"));
  };
  const dialogue = new Dialogue(
    m("dispute.title"),
    h("p", { class: "small" }, m("dispute.lead")),
    field,
    h("div", { class: "actions" },
      h("button", { type: "button", class: "action", on: { click: () => void copying() } }, m("dispute.copy"))),
  );
  document.getElementById("explorer")?.append(dialogue.element);
  dialogue.onClose(() => dialogue.element.remove());
  dialogue.open();
}

/** The button of a card that opens the report. */
export function disputeButton(explorer: Explorer, place: Place): HTMLElement {
  return h("button", {
    type: "button", class: "action dispute", on: { click: () => openDispute(explorer, place) },
  }, m("dispute.open"));
}
