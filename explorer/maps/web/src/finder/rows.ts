import { h } from "../dom";
import { m, pick, say, t, type Live } from "../language";
import { FAMILIES, type CandidateSet, type Criterion } from "./data";

let made = 0;

/** An identifier that no other element of the page has. */
export const ownId = (stem: string): string => `finder-${stem}-${(made += 1)}`;

/** A button that takes a row away; what it is about is said to who cannot see where it stands. */
export const removeButton = (about: Live, remove: () => void): HTMLButtonElement =>
  h("button", { type: "button", class: "action finder-remove", on: { click: remove } },
    h("span", { "aria-hidden": "true" }, "×"), h("span", { class: "visually-hidden" }, m("finder.remove"), " – ", about));

/** A choice among criteria by family, and the button that takes the chosen one. */
export function criterionChoice(label: Live, set: CandidateSet, taken: ReadonlySet<string>, take: (criterion: Criterion) => void): HTMLElement {
  const free = [...set.criteria.values()].filter(({ name }) => !taken.has(name));
  const id = ownId("choice");
  const choice = h("select", { id }, FAMILIES.map((family) => {
    const own = free.filter((one) => one.family === family);
    return own.length === 0 ? null : h("optgroup", { label: m(`finder.family.${family}`) },
      own.map(({ label: words, name }) => h("option", { value: name }, say(words))));
  }));
  const add = (): void => {
    const criterion = set.criteria.get(choice.value);
    if (criterion) take(criterion);
  };
  return h("div", { class: "finder-add" },
    h("label", { for: id }, label), choice,
    h("button", { type: "button", class: "action", disabled: free.length === 0, on: { click: add } }, m("finder.add"),
      h("span", { class: "visually-hidden" }, () => ` – ${label()}`)));
}

export const nameOfCriterion = ({ label }: Criterion): Live => () => pick(label);

/** The unit beside a field, where figures have one. */
export const unitText = (unit: string): Live => () =>
  (unit === "per_km2" ? t("siting.unit.per_km2", { number: "" }).trim() : unit === "m" ? "m" : "");
