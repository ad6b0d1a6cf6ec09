import { textIn } from "../island";
import { sha256 } from "./sha256";

/** Why a layer of many features is not drawn. */
export class Unreadable extends Error {
  constructor(readonly reason: "compact.damaged" | "compact.old_browser") {
    super(reason);
  }
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    // Newer browsers do it themselves, in a tenth of the time.
    const native = (Uint8Array as unknown as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }).fromBase64;
    if (native) return native.call(Uint8Array, text);
    const letters = atob(text);
    const bytes = new Uint8Array(letters.length);
    for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
    return bytes;
  } catch {
    throw new Unreadable("compact.damaged");
  }
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (!("DecompressionStream" in window)) throw new Unreadable("compact.old_browser");
  let pipe: DecompressionStream;
  try {
    pipe = new DecompressionStream("deflate-raw");
  } catch {
    throw new Unreadable("compact.old_browser");
  }
  try {
    return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(pipe)).arrayBuffer());
  } catch {
    throw new Unreadable("compact.damaged");
  }
}

/** The bytes of a stream in the page, once they are known to be those that were written; see `explorer.maps.compact`. */
export async function streamIn(element: string, hash: string): Promise<Uint8Array> {
  let text: string;
  try {
    text = textIn(element).trim();
  } catch {
    throw new Unreadable("compact.damaged");
  }
  const bytes = fromBase64(text);
  // Half of the memory of the page otherwise: it is not read again.
  document.getElementById(element)?.remove();
  if (await sha256(bytes) !== hash) throw new Unreadable("compact.damaged");
  return inflate(bytes);
}
