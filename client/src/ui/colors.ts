/** A hue for a word, the same at every time; so each genre has a colour of its own. */
export function hueOf(word: string): number {
  let hash = 7;
  for (const character of word) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 3600;
  return hash % 360;
}
