import { number, percent, signed, t, word, type MessageKey } from "../language";
import { withUnit } from "../panels/quantity";
import type { Place } from "./places";

/** French writes a narrow space before the sign, as the labels of the classes do. */
const narrow = (text: string): string => text.replace("\u00a0%", "\u202f%");

/** What `percent` would round to nothing. */
const LEAST_SHARE = 0.0005;

/** The figure that a place is classed by, with its unit; null in a layer without classes. */
export function valueText({ layer: { classes }, properties }: Place): string | null {
  if (!classes) return null;
  const value = properties[classes.field];
  if (typeof value !== "number") return t("classes.no_value");
  if (classes.kind === "share") {
    const little = value > 0 && value < LEAST_SHARE;
    return narrow(little ? number(value, { style: "percent", maximumSignificantDigits: 1 }) : percent(value));
  }
  const figure = classes.kind === "count" ? number(value) : signed(value);
  return withUnit(figure, classes.unit ? word("unit", classes.unit) : "");
}

/** Zones of a figure are outlines of somebody's making: where nobody says how they came to be, nothing is said. */
export function isPositionKnown({ accuracyM, feature, layer, properties, undrawable }: Place): boolean {
  return !layer.classes || Boolean(properties["position_kind"]) || accuracyM !== null || feature.geometry === null || undrawable !== null;
}

export function unknownPosition({ feature, layer }: Place): MessageKey {
  if (!layer.classes) return "position.unknown";
  return feature.geometry ? "position.zone" : "position.zone_missing";
}

/** Whether the class of a place says more than its figure: nought and no data say it all. */
export const isRanked = ({ category }: Place): boolean => category?.fill === "solid";
