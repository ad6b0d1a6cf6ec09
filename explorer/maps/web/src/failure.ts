import { h } from "./dom";

/** Do a part of the building; what goes wrong is said on the page as well. */
export function attempt(task: () => void): void {
  try {
    task();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    document.body.prepend(h("p", { role: "alert", class: "failure" }, `La page n’a pas pu être dressée. The page could not be built. ${reason}`));
    throw error;
  }
}
