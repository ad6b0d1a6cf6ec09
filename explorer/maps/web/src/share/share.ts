import { copy } from "./clipboard";
import { Dialogue } from "./dialogue";
import { h } from "../dom";
import type { Explorer } from "../explorer";
import { m, pick, type MessageKey } from "../language";
import { address } from "./permalink";
import { svgText } from "./picture";
import { pngBlob } from "./png";
import { PAPERS, printOn, type Paper } from "./print";
import { save } from "./save";

const paperName = (paper: Paper): MessageKey => `print.paper_${paper}`;

/** A file name of plain letters, from the title of the page. */
const fileName = ({ island }: Explorer): string =>
  pick(island.title).normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "").slice(0, 60).toLowerCase() || "map";

function part(title: MessageKey, ...content: HTMLElement[]): HTMLElement {
  return h("section", { class: "share-part" }, h("h3", {}, m(title)), content);
}

const action = (key: MessageKey, act: () => void): HTMLElement =>
  h("button", { type: "button", class: "action", on: { click: act } }, m(key));

/** The button of the page's head that opens all the ways to take the map along. */
export function shareButton(explorer: Explorer, root: HTMLElement): HTMLElement {
  const link = h("input", { type: "text", readonly: true, "aria-label": m("share.link") });
  const paper = h("select", {}, PAPERS.map((one) => h("option", { value: one }, m(paperName(one)))));

  const copyLink = async (): Promise<void> => {
    const done = await copy(link);
    dialogue.announce(m(done ? "share.copied" : "share.selected"));
  };
  const savePicture = async (kind: "png" | "svg"): Promise<void> => {
    try {
      const svg = new Blob([svgText(explorer)], { type: "image/svg+xml" });
      save(kind === "svg" ? svg : await pngBlob(svg), `${fileName(explorer)}.${kind}`);
      dialogue.announce(m("picture.saved"));
    } catch {
      dialogue.announce(m("picture.failed"));
    }
  };
  const print = (): void => {
    dialogue.close();
    printOn(root, PAPERS.find((one) => one === paper.value) ?? "any");
  };

  const dialogue = new Dialogue(
    m("share.title"),
    part("share.link",
      h("p", { class: "small" }, m("share.link_lead")),
      h("div", { class: "share-row" }, link, action("share.copy", () => void copyLink()))),
    part("picture.title",
      h("p", { class: "small" }, m("picture.lead")),
      h("div", { class: "share-row" },
        action("picture.png", () => void savePicture("png")),
        action("picture.svg", () => void savePicture("svg")))),
    part("print.title",
      h("p", { class: "small" }, m("print.lead")),
      h("div", { class: "share-row" }, h("label", {}, m("print.paper"), " ", paper), action("print.print", print))),
  );
  dialogue.onOpen(() => { link.value = address(explorer.state); });
  root.append(dialogue.element);
  return h("button", { type: "button", class: "action share-open", "aria-haspopup": "dialog", on: { click: () => dialogue.open() } }, m("share.open"));
}
