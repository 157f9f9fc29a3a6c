import { DELIVER_NOUNS, DELIVER_VERBS } from '../lexicon.ts';
import { type EffectSignal, type Finding, inDescription, inName } from '../signal.ts';

const RECIPIENTS = new Set(
  'to recipient recipients cc bcc emailto phonenumber tonumber recipientid toemail attendees invitees mailto'.split(
    ' ',
  ),
);
const MAKERS = new Set(['push', 'create', 'add', 'make', 'submit', 'write', 'leave', 'post', 'update', 'edit']);
/** What is made is open to whoever has the address. */
const SHARED = /\b(?:shareable|public(?:ly accessible)?) (?:[\w.]+ )?(?:url|link)\b/i;
const INVITES = /\b(?:attendees|invitees|sendUpdates|invitations?|cancellation|meeting)\b/i;
const ANSWERS = new Set(['respond', 'reply', 'rsvp']);
/** Things that are sent about inside a system without reaching anybody. */
const INSIDE = new Set(['file', 'branch', 'key', 'command', 'input', 'request', 'port', 'event', 'signal', 'feedback']);

export const delivers: EffectSignal = {
  id: 'delivers',
  decides: 'effect',
  asks: 'Does the call deliver content to people, or make a request to an address of the caller’s choice?',
  why: 'What has been sent cannot be called back, and an address in an argument can carry data away.',
  misreads: 'Changes in a shared system that happen to notify somebody.',
  look(tool, server, access) {
    const found: Finding[] = [];
    const url = tool.url;
    if (url)
      found.push({
        at: url.at,
        quote: url.name,
        pulls: 'outbound',
        weight: 2,
        says: 'is an address of the caller’s choice that the call goes to',
      });
    if (access === 'read') return found;
    const answers = tool.actions.some((a) => ANSWERS.has(a.word));
    const inside = !answers && tool.nouns.some((n) => INSIDE.has(n));
    const verb = server.namesAreHttpMethods
      ? undefined
      : tool.actions.find(
          // "Go forward" on a live page sends nothing.
          (a) => DELIVER_VERBS.has(a.word) && !(server.driver && a.word === 'forward'),
        );
    if (verb && !inside) found.push(inName(verb.token.text, 'outbound', 2.5, 'delivers something to others'));
    const object = tool.nouns.at(-1) ?? '';
    const isDelivered =
      DELIVER_NOUNS.has(object) || (server.hostsCode && (object === 'note' || object === 'discussion'));
    const noun = isDelivered ? tool.words.findLast((t) => t.plain === object) : undefined;
    const chosen = tool.choice?.operations.some(({ value }) => MAKERS.has(value.toLowerCase()));
    const makes = (chosen || tool.actions.some((a) => MAKERS.has(a.word))) && !tool.mentions('draft');
    if (noun && makes) found.push(inName(noun.text, 'outbound', 2, 'is read by other people'));
    const uploads = server.driver && tool.words.find((t) => t.word === 'upload' || t.word === 'drop');
    if (uploads) found.push(inName(uploads.text, 'outbound', 1.4, 'hands a file to the page that is open'));
    if (
      object === 'event' &&
      INVITES.test(`${tool.description.slice(0, 800)} ${tool.arguments.map((a) => a.name).join(' ')}`)
    )
      found.push(
        inName(
          tool.words.findLast((t) => t.plain === object)?.text ?? object,
          'outbound',
          1.2,
          'is one that other people are invited to',
        ),
      );
    const shared = SHARED.exec(tool.description.slice(0, 400));
    if (shared) found.push(inDescription(shared[0], 'outbound', 1.2, 'is where anybody can read it'));
    const said = tool.saidActions.find((a) => DELIVER_VERBS.has(a.word) && a.certainty > 0.85);
    if (said && !verb && !inside)
      found.push(inDescription(said.token.text, 'outbound', 1.6, 'delivers something to others'));
    const recipient = tool.arguments.find((a) => RECIPIENTS.has(a.key));
    if (recipient && found.length)
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
