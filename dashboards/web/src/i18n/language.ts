export type Language = "zh" | "en";

const KEY = "campus.language";

export function languageOf(tag: string): Language {
  return tag.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** What the person chose on this browser before; null when nothing was. */
export function remembered(): Language | null {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === null ? null : languageOf(kept);
  } catch {
    // A browser that keeps nothing for this site: then the choice lasts for the visit.
    return null;
  }
}

export function remember(language: Language) {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // As above.
  }
}

export function choose(): Language {
  return remembered() ?? languageOf(navigator.language);
}
