const LONGEST = 4000;
const LIGATURES: Readonly<Record<string, string>> = { æ: "ae", ß: "ss", ø: "o", œ: "oe", ł: "l", đ: "d" };

/** A text as one would type it in haste: no accents, no capitals, single spaces for all that is neither letter nor figure. */
export function fold(text: string): string {
  return text
    .slice(0, LONGEST)
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^ -~]/g, (letter) => LIGATURES[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
