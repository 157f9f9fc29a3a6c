import type { Access, Risk } from '../../risk/model.ts';

/** A copy of what `Marks.astro` printed into `root` for a risk or an access; where it printed nothing, the bare name. */
export function markOf(root: HTMLElement, name: Risk | Access): Node {
  const template = root.querySelector<HTMLTemplateElement>(`template[data-mark="${name}"]`);
  return template ? document.importNode(template.content, true) : document.createTextNode(name);
}
