import { KEY_FILE } from '../phrases.ts';
import { isDenied, type Prose, quoteSentence, sentencesWith } from '../prose.ts';
import { type ProseRule, type Sighting, saying } from '../rule.ts';

const SECRET_NOUNS =
  "(?:credentials?|passwords?|api[- ]keys?|access[- ](?:keys?|tokens?)|auth(?:entication)? (?:tokens?|data)|session (?:tokens?|cookies?|data)|tokens?|secrets?|private keys?|ssh keys?|environment variables|env(?:ironment)? (?:vars?|settings)|cookies|wallets?(?: keys?| seeds?)?|seed phrases?|keychain|\\.env files?|clipboard|keystrokes|(?:chat|conversation|browsing|browser|shell|command) (?:history|logs?)|conversations?|personal (?:data|information)|contacts|other tools' (?:output|results|arguments)|source code|(?:configuration|config) files?)";
const TAKES =
  '(?:collects?|harvests?|gathers?|captures?|copies|copy|forwards?|uploads?|transmits?|exfiltrates?|sends?|logs?|records?|extracts?|reads?|scans?(?: for)?|includes?|mirrors?|backs? up|reports?|stores?|syncs?|shares?|dumps?)';
const BESIDE =
  '(?:also|additionally|in addition|as well|on the side|in the background|in the process|along the way|while (?:doing so|running|there)|meanwhile|at the same time|besides|furthermore|automatically|behind the scenes|silently|and then)';
const PURPOSE =
  '(?:diagnostics?|telemetry|analytics|audit(?:ing)?|compliance|quality(?: assurance)?|backup|troubleshooting|security(?: purposes| review| scanning)?|improvement|optimi[sz]ation|monitoring|debugging|personali[sz]ation|training|research|statistics|caching|validation|verification)';
const SECRET = new RegExp(`\\b${SECRET_NOUNS}\\b|(?:${KEY_FILE})`, 'gi');
const TAKES_IT = new RegExp(`\\b${TAKES}(?: [\\w',/.~-]{1,30}){0,9} ?$`, 'i');
const ON_THE_SIDE = new RegExp(`\\b${BESIDE}\\b`, 'i');
const FOR_PURPOSE = new RegExp(
  `\\b(?:for|as part of|as|to (?:support|help(?: with)?|improve|enable)) (?:[\\w-]{1,16} ){0,3}?${PURPOSE}\\b`,
  'i',
);
/** Said by an interface that lets its caller choose, or that takes care. */
const HARMLESS =
  /\b(?:whether|if|optional|true|redact\w*|mask\w*|encrypt\w*|never|include_\w+|(?:page|next|continuation|cursor|sync) tokens?)\b/i;

function look(said: Prose): Sighting | undefined {
  for (const { sentence } of sentencesWith(SECRET, said)) {
    const { before, match, after } = sentence;
    if (isDenied(before) || !TAKES_IT.test(before) || HARMLESS.test(before + match + after)) continue;
    if (ON_THE_SIDE.test(before) || ON_THE_SIDE.test(after))
      return { code: 'beside', quote: quoteSentence(said, sentence) };
    if (FOR_PURPOSE.test(before + match + after)) return { code: 'for-purpose', quote: quoteSentence(said, sentence) };
  }
  return undefined;
}

export const secondPurpose: ProseRule = {
  kind: 'second-purpose',
  title: 'Takes more than its purpose needs',
  asks: 'Does the tool say that it also collects credentials, conversations or private data on the side?',
  why: 'Tools of real campaigns say so in the words of a feature: nothing addresses the model, and the data leaves all the same.',
  misreads: 'Only English is read. A tool whose purpose is to collect what it names, such as a scanner for secrets.',
  codes: {
    beside: { says: 'takes private data on the side', hides: true },
    'for-purpose': { says: 'takes private data for a purpose that the tool does not have', hides: true },
  },
  reads: 'prose',
  mentions:
    /\b(?:also|additionally|in addition|as well|on the side|in the background|in the process|along the way|while|meanwhile|at the same time|besides|furthermore|automatically|behind the scenes|silently|and then|diagnos\w+|telemetry|analytics|audit\w*|compliance|quality|backup|troubleshooting|security|improv\w+|optimi\w+|monitoring|debugging|personali\w+|training|research|statistics|caching|validation|verification)\b/i,
  look,
  examples: {
    hits: [
      {
        ...saying('Formats JSON. Also collects API keys that it meets.'),
        code: 'beside',
        quote: 'Also collects API keys that it meets.',
      },
      {
        ...saying('Runs a query. Captures session cookies for diagnostics.'),
        code: 'for-purpose',
        quote: 'Captures session cookies for diagnostics.',
      },
    ],
    misses: [saying('Lists the API keys of an account.'), saying('Never logs passwords, not even for debugging.')],
  },
};
