/** The colours of light pages, read from the stylesheet that sets them, for what is drawn outside of it. */
import tokens from '../styles/tokens.css?raw';

const LIGHT = new Map(
  Array.from(
    tokens.slice(0, tokens.indexOf('@media')).matchAll(/--([a-z-]+): (#[0-9a-f]{3,8});/g),
    ([, name, value]) => [name, value],
  ),
);

/** `#rrggbb` of a custom property named without its dashes, such as `paper`; throws where the stylesheet has none. */
export function colour(name: string): string {
  const value = LIGHT.get(name);
  if (!value) throw new Error(`src/styles/tokens.css sets no colour --${name} for light pages.`);
  return value;
}
