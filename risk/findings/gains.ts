/** Parts of a definition's words that are worth a look when a server adds them later. */
export const GAINS = ['order', 'path', 'address', 'tag', 'recipient'] as const;
export type Gain = (typeof GAINS)[number];
