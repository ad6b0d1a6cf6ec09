import { Clock } from "./clock";
import { h } from "../dom";
import type { Explorer } from "../explorer";
import { m } from "../language";
import { move } from "./move";
import { network } from "./network";
import { Shading } from "./shading";
import { timeline } from "./timeline";

/** What happened, told by the data: the move of a faculty, the years, the network of cities. */
export function story(explorer: Explorer): HTMLElement {
  return h(
    "div", {},
    h("h2", {}, m("story.tab")),
    h("p", { class: "lead" }, m("story.lead")),
    move(explorer),
    timeline(explorer, new Clock(explorer), new Shading(explorer)),
    network(explorer),
  );
}
