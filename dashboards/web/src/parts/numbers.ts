import type { Language } from "../i18n/language";

// Names as the wire has them (SenML, UCUM) to what people write.
const UNITS: Record<string, string> = {
  Cel: "°C",
  degC: "°C",
  "m3/h": "m³/h",
  "m3/s": "m³/s",
  "m/s2": "m/s²",
  "%RH": "% RH",
  "1": "",
  "/": "",
};

export function unitOf(unit: string) {
  return UNITS[unit] ?? unit;
}

/** Four significant figures: what a sensor on a pump can stand for. */
export function number(value: number, language: Language) {
  const digits = Math.abs(value) >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 4 };
  return new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en-GB", digits).format(value);
}

export function withUnit(value: number, unit: string, language: Language) {
  const shown = unitOf(unit);
  return shown === "" ? number(value, language) : `${number(value, language)} ${shown}`;
}

export function percent(share: number, language: Language) {
  return new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en-GB", {
    style: "percent",
    maximumFractionDigits: 0,
  }).format(share);
}
