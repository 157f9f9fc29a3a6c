import { DELIVER_NOUNS, DELIVER_VERBS } from '../lexicon.ts';
import { urlArgument } from '../reach.ts';
import { type EffectSignal, type Finding, inDescription, inName } from '../signal.ts';

const RECIPIENTS = new Set([
  'to',
  'recipient',
  'recipients',
  'cc',
  'bcc',
  'emailto',
  'phonenumber',
  'tonumber',
  'recipientid',
  'toemail',
  'attendees',
  'invitees',
  'mailto',
]);
const MAKERS = new Set(['create', 'add', 'make', 'submit', 'write', 'draft', 'leave', 'post']);

export const delivers: EffectSignal = {
  id: 'delivers',
  decides: 'effect',
  asks: 'Does the call deliver content to people, or make a request to an address of the caller’s choice?',
  why: 'What has been sent cannot be called back, and an address in an argument can carry data away.',
  misreads: 'Changes in a shared system that happen to notify somebody.',
  look(tool, _server, access) {
    const found: Finding[] = [];
    const url = urlArgument(tool);
    if (url)
      found.push({
        at: url.at,
        quote: url.name,
        pulls: 'outbound',
        weight: 2,
        says: 'is an address of the caller’s choice that the call goes to',
      });
    if (access === 'read') return found;
    const verb = tool.actions.find((a) => DELIVER_VERBS.has(a.word));
    const inside = tool.words.some((t) =>
      [
        'file',
        'files',
        'branch',
        'key',
        'keys',
        'command',
        'input',
        'request',
        'port',
        'ports',
        'event',
        'signal',
      ].includes(t.word),
    );
    if (verb && !inside) found.push(inName(verb.token.text, 'outbound', 2.5, 'delivers something to others'));
    const noun = tool.words.find((t) => DELIVER_NOUNS.has(t.word) && !tool.actions.some((a) => a.token === t));
    if (
      noun &&
      noun === tool.words.at(-1) &&
      tool.actions.some((a) => MAKERS.has(a.word)) &&
      !tool.about.has('draft') &&
      !tool.about.has('commit')
    )
      found.push(inName(noun.text, 'outbound', 2, 'is read by other people'));
    const said = tool.saidActions.find((a) => DELIVER_VERBS.has(a.word) && a.certainty > 0.85);
    if (said && !verb && !inside)
      found.push(inDescription(said.token.text, 'outbound', 1.6, 'delivers something to others'));
    const recipient = tool.arguments.find((a) => RECIPIENTS.has(a.key));
    if (recipient && (verb || noun || said))
      found.push({
        at: recipient.at,
        quote: recipient.name,
        pulls: 'outbound',
        weight: 1,
        says: 'chooses who receives it',
      });
    return found;
  },
  examples: {
    hits: [
      { tool: { name: 'send_email' } },
      { tool: { name: 'add_issue_comment' } },
      { tool: { name: 'fetch', description: 'Fetch a URL', inputSchema: { properties: { url: {} } } } },
    ],
    misses: [
      { tool: { name: 'create_issue' } },
      { tool: { name: 'read_message' } },
      { tool: { name: 'x', inputSchema: { properties: { repository_url: {} } } } },
    ],
  },
};
