import { MONEY_NOUNS, MONEY_VERBS } from '../lexicon.ts';
import { type EffectSignal, type Finding, inDescription, inName } from '../signal.ts';
import type { ToolView } from '../view.ts';

const CREATORS = new Set([
  'create',
  'make',
  'place',
  'send',
  'submit',
  'execute',
  'wrap',
  'unwrap',
  'process',
  'add',
  'topup',
  'update',
  'renew',
  'capture',
  'confirm',
  'issue',
  'transfer',
  'purchase',
  'order',
  'trade',
  'subscribe',
  'enable',
  'request',
]);
const LINK_NOUNS = new Set([
  'link',
  'item',
  'method',
  'draft',
  'note',
  'label',
  'tag',
  'comment',
  'reminder',
  'template',
  'record',
  'card',
  'profile',
  'webhook',
  'event',
  'notification',
  'intent',
  'customer',
  'quote',
  'cycle',
  'group',
]);
const SAID =
  /\b(?:charg(?:e|es|ing) (?:the|a|your|their|an?)|transfers? (?:funds|money|usdc|tokens?|sol|eth)|moves? (?:funds|money)|real money|places? (?:an?|the) (?:order|trade|bet)|purchas(?:e|es|ing) (?:an?|the|new)|buys?|pays? (?:for|the|an?)|incurs? (?:a )?(?:cost|charge|fee)|will be (?:billed|charged)|swaps? (?:tokens?|one)|paid plan)\b/i;

const PLAN_CHANGES = ['upgrade', 'downgrade', 'renew'];
const AGREEMENTS = new Set(['subscription', 'plan', 'membership', 'domain']);

export const movesMoney: EffectSignal = {
  id: 'moves-money',
  decides: 'effect',
  asks: 'Can a call move money or create an obligation to pay?',
  why: 'Money that has left does not come back by calling another tool.',
  misreads: 'Orders and subscriptions that are not bought: sort orders, notification subscriptions, work orders.',
  look(tool, _server, access) {
    if (access === 'read') return [];
    const found: Finding[] = [];
    const verb = tool.actions.find((a) => MONEY_VERBS.has(a.word));
    const finalises = verb && (verb.word === 'finalize' || verb.word === 'finalise');
    if (
      verb &&
      (!finalises || tool.nouns.includes('invoice')) &&
      (!['tip', 'bridge', 'swap', 'charge', 'stake'].includes(verb.word) || tool.words.length > 1)
    )
      found.push(inName(verb.token.text, 'financial', 2.5, 'moves money'));
    const noun = tool.words.find((t) => MONEY_NOUNS.has(t.word) || MONEY_NOUNS.has(t.word.replace(/s$/, '')));
    const creates = tool.actions.some((a) => CREATORS.has(a.word));
    if (noun && creates && !tool.nouns.some((n) => LINK_NOUNS.has(n)) && !isOtherSense(noun.word, tool.mentions))
      found.push(inName(noun.text, 'financial', 2, 'is money or an obligation to pay'));
    const plan = PLAN_CHANGES.find((a) => tool.actions.some((x) => x.word === a));
    const agreement = plan && tool.words.find((t) => AGREEMENTS.has(t.plain));
    if (agreement) found.push(inName(agreement.text, 'financial', 2, 'is an agreement to pay'));
    const said = SAID.exec(tool.description.slice(0, 300));
    if (said) found.push(inDescription(said[0], 'financial', 1.2, 'speaks of money that moves'));
    const amount = tool.arguments.find((a) => ['amount', 'amountcents', 'amountusd', 'lamports'].includes(a.key));
    if (amount && (noun || verb))
      found.push({ at: amount.at, quote: amount.name, pulls: 'financial', weight: 1, says: 'sets how much' });
    return found;
  },
  examples: {
    hits: [{ tool: { name: 'create_refund' } }, { tool: { name: 'send_funds' } }, { tool: { name: 'place_order' } }],
    misses: [
      { tool: { name: 'create_payment_link' } },
      { tool: { name: 'create_issue' } },
      { tool: { name: 'manage_notification_subscription' } },
    ],
  },
};

function isOtherSense(noun: string, mentions: ToolView['mentions']): boolean {
  if (noun.startsWith('subscription'))
    return (
      [
        'notification',
        'topic',
        'webhook',
        'event',
        'pubsub',
        'graphql',
        'resource',
        'eventgrid',
        'servicebus',
        'message',
        'newsletter',
        'feed',
      ].some((w) => mentions(w)) ||
      !['stripe', 'customer', 'plan', 'billing', 'price', 'subscription'].some((w) => mentions(w))
    );
  if (noun.startsWith('order')) return ['sort', 'work', 'purchase_order_line'].some((w) => mentions(w));
  if (noun === 'transfer')
    return ![
      'fund',
      'money',
      'token',
      'balance',
      'wallet',
      'account',
      'amount',
      'payment',
      'eth',
      'sol',
      'usdc',
      'bank',
    ].some((w) => mentions(w));
  if (noun === 'tip' || noun === 'credits') return !mentions('amount') && !mentions('buy');
  return false;
}
