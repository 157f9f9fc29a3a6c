/**
 * Text that tells the model to set aside what it was told, or that poses as a message of another speaker.
 * That a page's own instructions must be ignored is a defence and no finding.
 * Misreads: English only; and a tool for prompts that describes the marks of a chat in a schema's pattern.
 */
import { quoteFrom, type Seen } from './finding.ts';
import { isDenied, type Prose, quoteSentence, sentencesWith } from './prose.ts';

const SETS_ASIDE =
  /\b(?:ignore|disregard|forget|discard|override) (?:(?:all|any|every|of|the|your|my|these) ){0,3}(?:(?:previous|prior|earlier|preceding|above|system|original|initial|safety|existing|other) ){1,2}(?:(?:safety|system) )?(?:instructions?|prompts?|rules|guidelines|directives|guardrails|restrictions|messages)\b|\b(?:ignore|disregard|forget) (?:everything|all|what) (?:you (?:were|have been|know)|above|before|previously)\b/gi;
/** Marks with which chats are stored: nobody writes them, and some models take them for the border of a message. */
const BORDER =
  /<\|(?:im_start|im_end|system|user|assistant|start_header_id|end_header_id|eot_id)\|>|\[\/?INST\]|<<\/?SYS>>/;

export function overridesInstructions(said: Prose): Seen | undefined {
  for (const { sentence } of sentencesWith(SETS_ASIDE, said)) {
    if (isDenied(sentence.before)) continue;
    return { quote: quoteSentence(said, sentence), says: 'tells the model to set aside what it was told before' };
  }
  const border = BORDER.exec(said.text);
  if (!border) return undefined;
  const end = border.index + border[0].length;
  return {
    quote: quoteFrom(said.text, border.index, end, 60),
    says: 'holds a mark that some models take for the beginning of a message by somebody else',
  };
}
