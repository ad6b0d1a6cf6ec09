import { bind } from "../dom";
import type { Live } from "../language";

/** Enter and the space bar do what a click does. */
export function operable(element: Element, name: Live, act: () => void): void {
  element.setAttribute("tabindex", "0");
  element.setAttribute("role", "button");
  bind(element, "aria-label", name);
  element.addEventListener("keydown", (event) => {
    const { key } = event as KeyboardEvent;
    if (key !== "Enter" && key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}
