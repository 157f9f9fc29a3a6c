import { type AccessSignal, inDescription, inName } from '../signal.ts';

const LOOKS = new Set([
  'screenshot',
  'state',
  'snapshot',
  'get',
  'list',
  'read',
  'console',
  'logs',
  'log',
  'messages',
  'requests',
  'wait',
  'find',
  'html',
  'text',
  'pdf',
  'describe',
  'assert',
  'verify',
  'extract',
  'search',
  'history',

  'trace',
  'analyze',
  'check',
  'take',
  'network',
  'performance',
  'locator',
  'is',
  'has',
  'count',
  'exists',
  'visible',
  'query',
  'selector',
  'audit',
  'compare',
  'inspect',
  'view',
  'status',
  'observe',
]);

const CHOOSES = new Set(['select', 'switch']);
const KEPT = new Set(['create', 'delete', 'update', 'rename', 'duplicate', 'edit', 'add', 'push', 'uninstall']);
/** … but not what lives and dies with it. */
const PARTS = new Set(['page', 'tab', 'frame', 'window', 'session', 'browser', 'context', 'dialog', 'element', 'tabs']);
const PLACES = new Set(['page', 'tab', 'frame', 'window']);

export const livePage: AccessSignal = {
  id: 'live-page',
  decides: 'access',
  asks: 'Does the tool act on a live page, screen or device?',
  why: 'A click or a keystroke does whatever the page makes of it.',
  misreads: 'Drawing surfaces and documents that are drawn upon by the same words.',
  look(tool, server) {
    const driver = server.driver;
    if (!driver) return [];
    const names = server.name.toLowerCase() + tool.name.toLowerCase() + tool.description.slice(0, 300).toLowerCase();
    if (
      !/brows|page|screen|device|mouse|keyboard|element|tab\b|tabs|desktop|window|puppeteer|playwright|chrome|firefox|webkit|viewport|simulator|mobile|dialog/.test(
        names,
      )
    )
      return [];
    if (tool.words.some((t) => LOOKS.has(t.word))) return [];
    const action = tool.actions[0];
    const [said] = tool.saidActions;
    if (action?.verb.pulls === 'read' && action.verb.weight > 4) return [];
    // "bilibili_video: Reads one video", "x_post: Reads one post".
    const looks = said?.certainty === 1 && said.verb.pulls === 'read' && said.verb.weight > 4;
    if (looks && action?.verb.pulls !== 'execute') return [];
    // To choose the page that later calls go to moves nothing but the session.
    if (action && CHOOSES.has(action.word) && tool.nouns.some((n) => PLACES.has(n))) return [];
    // What is kept beyond the page is created and deleted there as anywhere else.
    if (action && KEPT.has(action.word) && !tool.nouns.some((n) => PARTS.has(n))) return [];
    const word = (action?.token ?? tool.words[0])?.text ?? tool.name;
    const found = [inName(word, 'execute', 4, 'acts on something live that the server drives')];
    if (action && action.verb.pulls !== 'execute')
      found.push(inName(word, action.verb.pulls, -1.7 * action.verb.weight, 'means something else on a live page'));
    if (!action && said && said.verb.pulls === 'write')
      found.push(
        inDescription(said.token.text, 'write', -0.9 * said.verb.weight, 'means something else on a live page'),
      );
    return found;
  },
  examples: {
    hits: [
      {
        tool: { name: 'browser_select_option', description: 'Select an option in a dropdown on the page' },
        siblings: [{ name: 'browser_click' }],
      },
    ],
    misses: [
      {
        tool: { name: 'browser_snapshot', description: 'Accessibility snapshot of the page' },
        siblings: [{ name: 'browser_click' }],
      },
    ],
  },
};
