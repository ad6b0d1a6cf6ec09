import type classes from "../../../messages/classes.json";
import type compact from "../../../messages/compact.json";
import type explore from "../../../messages/explore.json";
import type finder from "../../../messages/finder.json";
import type page from "../../../messages/page.json";
import type share from "../../../messages/share.json";
import type siting from "../../../messages/siting.json";
import type story from "../../../messages/story.json";
import type { Language, Text } from "./island";

export type MessageKey =
  | keyof typeof classes | keyof typeof compact | keyof typeof explore | keyof typeof finder | keyof typeof page | keyof typeof share
  | keyof typeof story | `siting.${keyof typeof siting}`;
/** A text that is asked for again each time the language changes. */
export type Live = () => string;
export type Parameters = Readonly<Record<string, string | number | Live>>;

const LOCALES: Record<Language, string> = { fr: "fr-FR", en: "en-GB" };

let current: Language = "fr";
let catalogueTexts: Readonly<Record<string, Text>> = {};
const listeners: (() => void)[] = [];

export function startLanguage(language: Language, messages: Readonly<Record<string, Text>>): void {
  current = language;
  catalogueTexts = messages;
}

/** Texts that only a later part of the page needs. */
export function moreMessages(messages: Readonly<Record<string, Text>>): void {
  catalogueTexts = { ...catalogueTexts, ...messages };
}

export const language = (): Language => current;
export const locale = (): string => LOCALES[current];

export function setLanguage(next: Language): void {
  if (next === current) return;
  current = next;
  for (const listener of listeners) listener();
}

export function onLanguage(listener: () => void): void {
  listeners.push(listener);
}

/** The text in the page's language, else in the other one. */
export function pick(text: Text | null | undefined): string {
  if (!text) return "";
  return text[current] || text[current === "fr" ? "en" : "fr"] || "";
}

export const say = (text: Text | null | undefined): Live => () => pick(text);

function fill(template: string, parameters: Parameters): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = parameters[name];
    if (value === undefined) return whole;
    if (typeof value === "function") return value();
    return typeof value === "number" ? number(value) : value;
  });
}

export function t(key: MessageKey, parameters: Parameters = {}): string {
  const text = Object.hasOwn(catalogueTexts, key) ? catalogueTexts[key] : undefined;
  return text ? fill(pick(text), parameters) : key;
}

export const m = (key: MessageKey, parameters?: Parameters): Live => () => t(key, parameters);

/** A message whose last part comes from the data, or the data's own word where there is none. */
export function word(family: string, value: string): string {
  const key = `${family}.${value}`;
  return Object.hasOwn(catalogueTexts, key) ? pick(catalogueTexts[key]) : value;
}

const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs a hundred times more than using it, so each is made once. */
function kept<Format>(formats: Map<string, Format>, options: object, make: () => Format): Format {
  const key = `${locale()} ${JSON.stringify(options)}`;
  const format = formats.get(key) ?? make();
  formats.set(key, format);
  return format;
}

export function number(value: number, options: Intl.NumberFormatOptions = {}): string {
  const size = Math.abs(value);
  const maximumFractionDigits = size >= 1000 ? 0 : size >= 10 ? 1 : 2;
  const style = { maximumFractionDigits, ...options };
  return kept(numberFormats, style, () => new Intl.NumberFormat(locale(), style)).format(value);
}

export const signed = (value: number, options: Intl.NumberFormatOptions = {}): string =>
  number(value, { ...options, signDisplay: "exceptZero" }).replace("-", "−");

export const percent = (share: number): string =>
  number(share, { style: "percent", maximumFractionDigits: 1 });

const QUARTER = /^(\d{4})[-\s]?[TQ]([1-4])$|^[TQ]([1-4])[-\s]?(\d{4})$/i;

export function date(value: string): string {
  const quarter = QUARTER.exec(value);
  if (quarter) {
    return t("date.quarter", {
      quarter: quarter[2] ?? quarter[3] ?? "",
      year: quarter[1] ?? quarter[4] ?? "",
    });
  }
  const parts = /^(\d{4})-(\d{2})(?:-(\d{2}))?(?:T|$)/.exec(value);
  if (!parts) return value;
  const moment = new Date(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3] ?? 1)));
  if (Number.isNaN(moment.getTime())) return value;
  const style: Intl.DateTimeFormatOptions = { year: "numeric", month: "long", timeZone: "UTC" };
  if (parts[3]) style.day = "numeric";
  return kept(dateFormats, style, () => new Intl.DateTimeFormat(locale(), style)).format(moment);
}
