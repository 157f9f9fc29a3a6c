import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout: whose dependencies are trusted. */
export const CHECKOUT = dirname(dirname(fileURLToPath(import.meta.url)));

/** The catalogue that comes with it. */
export const CHECKOUT_DATA = join(CHECKOUT, 'data');
