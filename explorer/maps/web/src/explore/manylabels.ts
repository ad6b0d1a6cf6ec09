import type { Column } from "../compact/columns";
import type { LayerData } from "../island";
import { number, pick, say, t, type Live } from "../language";

/** What a column of a layer is called. */
export function fieldLabel({ classes, fields }: LayerData, { name }: Column): Live {
  const label = fields.find((field) => field.name === name)?.label;
  if (label) return say(label);
  return name === "category" ? () => t(classes ? "classes.class" : "table.category") : () => name;
}

/** What a value of a coded column is called. */
export function labelOf({ categories, fields }: LayerData, column: Column, code: number): Live {
  const value = column.values[code] ?? null;
  const category = column.name === "category" ? categories.find((one) => one.value === value) : undefined;
  if (category) return say(category.label);
  const labels = fields.find(({ name }) => name === column.name)?.labels;
  return () => {
    if (value === null) return t("compact.no_value");
    if (typeof value === "boolean") return t(value ? "value.yes" : "value.no");
    if (typeof value === "number") return number(value);
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const label = labels && Object.hasOwn(labels, text) ? labels[text] : undefined;
    return label ? pick(label) : text;
  };
}
