import { textIn } from "./island";

/** What lies in the page as plain text until the map is painted, by its id; the policy knows it by its hash. */
export const WAITING = { data: "explorer-beside-data", style: "explorer-beside-style", script: "explorer-beside-script" } as const;

/** Let a waiting text in as the script or style sheet that it is; a script has run when this returns. */
export function wake(tag: "script" | "style"): void {
  const element = document.createElement(tag);
  element.textContent = textIn(WAITING[tag]);
  document.head.append(element);
}

/** Once the whole page has been read. */
export const parsed = new Promise<void>((resolve) => {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => resolve());
  else resolve();
});

/** Do a task once what is on the page has been painted, and the rest of the page has been read. */
export function afterPaint(task: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => void parsed.then(task))));
}
