import { h } from "../dom";
import type { LayerData } from "../island";
import { m, number, t, type Live } from "../language";
import { about as rounded } from "../map/pointer";

const MEGA = 1e6;

/** What of a layer the page holds, and where the whole of it lies. */
export function beside({ beside: whole }: LayerData): HTMLElement | null {
  if (!whole) return null;
  const { bytes, features, file, sha256, squareM, without } = whole;
  const squared = squareM !== null;
  const held: Live = () => squared ? t("beside.squares", { count: features, metres: rounded(squareM) }) : t("beside.coarser", { count: features });
  const size: Live = () => number((bytes ?? 0) / MEGA, { maximumFractionDigits: 1 });
  const whereabouts = bytes === null
    ? m("beside.unsaved", { file })
    : h("a", { href: `./${encodeURIComponent(file)}`, download: file }, m("beside.file", { file, size }));
  return h("div", { class: "beside" },
    h("p", { class: "small" }, held),
    without > 0 ? h("p", { class: "small" }, m(squared ? "beside.without" : "beside.without_tiles", { count: without })) : null,
    h("p", { class: "small" }, whereabouts),
    sha256 === null ? null : h("p", { class: "small hash" }, m("beside.hash", { file }), " ", h("code", {}, sha256)));
}
