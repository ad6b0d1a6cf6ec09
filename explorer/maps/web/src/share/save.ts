const MOMENT_MS = 30_000;

/** Hand a file made in the page to the reader. */
export function save(content: Blob, name: string): void {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(content);
  anchor.download = name;
  anchor.click();
  window.setTimeout(() => URL.revokeObjectURL(anchor.href), MOMENT_MS);
}
